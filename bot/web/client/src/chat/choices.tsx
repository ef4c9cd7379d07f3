/** Replies offered as buttons: only for the newest words, and only once. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Message } from "../wire/frames";
import { chatWords } from "../words/chat";
import { useWords } from "../words/language";
import type { Line } from "./transcript";

interface ChoicesProps {
  lines: Line[];
  onChoose(id: string, label: string): void;
}

export function Choices({ lines, onChoose }: ChoicesProps): JSX.Element | null {
  const words = useWords(chatWords);
  const [usedSeq, setUsedSeq] = useState(-1);
  const message = offering(lines);
  if (message?.choices === undefined) return null;
  const { choices, seq } = message;
  const isScale = choices.length > 2 && choices.every((choice) => markOf(choice.label) !== null);
  return (
    <div class={isScale ? "choices is-scale" : "choices"} role="group" aria-label={words.choices}>
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
          {isScale ? <Mark label={choice.label} /> : choice.label}
        </button>
      ))}
    </div>
  );
}

/** The message whose choices still stand: the last one, or the last before words that only hold. */
export function offering(lines: Line[]): Message | undefined {
  for (const line of [...lines].reverse()) {
    if (line.type === "own") return undefined;
    if (line.message.choices !== undefined) return line.message;
    if (line.message.kind !== "hold") return undefined;
  }
  return undefined;
}

/** A label like "4, satisfied" taken apart; null when it is no mark. */
export function markOf(label: string): { mark: string; meaning: string } | null {
  const found = /^(\d)(?!\d)\s*分?\s*[，,、.:：–-]?\s*(.*)$/s.exec(label);
  return found === null ? null : { mark: found[1] ?? "", meaning: found[2] ?? "" };
}

function Mark({ label }: { label: string }): JSX.Element {
  const { mark, meaning } = markOf(label) ?? { mark: label, meaning: "" };
  return (
    <>
      <strong>{mark}</strong>
      <span class="visually-hidden">, </span>
      <small>{meaning}</small>
    </>
  );
}
