/** Which of an entry's languages is looked at. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { entryWords } from "../words/entry";
import { useWords } from "../words/language";
import { LANGUAGES } from "./document";
import type { Editing } from "./editing";

interface LanguageSwitchProps {
  editing: Editing;
  chosen: string;
  label: string;
  onChoose(language: string): void;
}

export function LanguageSwitch({ editing, chosen, label, onChoose }: LanguageSwitchProps): JSX.Element {
  const words = useWords(entryWords);
  const { questions } = useStore(editing.document);
  return (
    <div class="tabs languages" role="group" aria-label={label}>
      {LANGUAGES.map((one) => (
        <button key={one} type="button" class="tab" aria-pressed={one === chosen} onClick={() => onChoose(one)}>
          {words.languages[one]}
          <span class="count">{questions[one]?.length ?? 0}</span>
        </button>
      ))}
    </div>
  );
}
