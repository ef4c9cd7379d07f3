/** What is to be remarked on an entry, as sentences. */
import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import type { Warning } from "../wire/knowledge_shapes";
import { entryWords } from "../words/entry";
import { named } from "../words/house";
import { knowledgeWords } from "../words/knowledge";
import { language, useWords } from "../words/language";
import type { Library } from "./library";

/** Warnings whose detail is the id of an entry. */
const OF_ENTRIES = new Set(["overlap"]);

export function warningText({ code, detail }: Warning, library: Library): string {
  const sentence = knowledgeWords[language.get()].warnings[code];
  if (sentence === undefined) return `${code} ${detail}`.trim();
  if (OF_ENTRIES.has(code)) return sentence(library.nameOf(detail));
  return sentence(code === "no_answer" ? named(entryWords[language.get()].languages, detail) : detail);
}

export function Warnings({ library, warnings }: { library: Library; warnings: Warning[] }): JSX.Element | null {
  useWords(knowledgeWords);
  if (warnings.length === 0) return null;
  return (
    <ul class="warnings">
      {warnings.map((warning) => (
        <li key={warning.code + warning.detail}>
          <Icon name="warn" />
          <span>{warningText(warning, library)}</span>
        </li>
      ))}
    </ul>
  );
}
