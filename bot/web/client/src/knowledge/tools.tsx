/** Beside the editor: the entry as customers see it, a question to try, its history. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { entryWords } from "../words/entry";
import { useWords } from "../words/language";
import type { EntryProps } from "./editor";
import { History } from "./history";
import { Preview } from "./preview";
import { TryPanel } from "./trying";

const PANELS = ["preview", "try", "history"] as const;
type Panel = (typeof PANELS)[number];

interface ToolsProps extends EntryProps {
  language: string;
  onLanguage(language: string): void;
}

export function Tools({ library, editing, language, onLanguage }: ToolsProps): JSX.Element {
  const words = useWords(entryWords);
  const [panel, setPanel] = useState<Panel>("preview");
  const panels = PANELS.filter((one) => one !== "history" || !editing.isNew);
  return (
    <aside class="entry-tools" aria-label={words.panelsLabel}>
      <div class="tabs" role="group" aria-label={words.panelsLabel}>
        {panels.map((one) => (
          <button key={one} type="button" class="tab" aria-pressed={one === panel} onClick={() => setPanel(one)}>
            {words.panels[one]}
          </button>
        ))}
      </div>
      {panel === "preview" && (
        <Preview library={library} editing={editing} language={language} onLanguage={onLanguage} />
      )}
      {panel === "try" && <TryPanel library={library} editing={editing} />}
      {panel === "history" && <History library={library} editing={editing} />}
    </aside>
  );
}
