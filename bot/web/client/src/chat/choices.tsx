/** Replies offered as buttons: only under the newest message, and only once. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { chatWords } from "../words/chat";
import { useWords } from "../words/language";
import type { Line } from "./transcript";

interface ChoicesProps {
  line: Line | undefined;
  onChoose(id: string, label: string): void;
}

export function Choices({ line, onChoose }: ChoicesProps): JSX.Element | null {
  const words = useWords(chatWords);
  const [usedSeq, setUsedSeq] = useState(-1);
  if (line?.type !== "message" || line.message.choices === undefined) return null;
  const { choices, seq } = line.message;
  return (
    <div class="choices" role="group" aria-label={words.choices}>
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          disabled={usedSeq === seq}
          onClick={() => {
            setUsedSeq(seq);
            onChoose(choice.id, choice.label);
          }}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
