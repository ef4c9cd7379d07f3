/** Choosing an entry by a few of its words. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { EnterGuard } from "../parts/composing";
import type { EntrySummary } from "../wire/knowledge_shapes";
import { useWords } from "../words/language";
import { knowledgeWords } from "../words/knowledge";
import type { Library } from "./library";

const PAUSE_MS = 200;
const SHOWN_AT_MOST = 6;

interface PickerProps {
  library: Library;
  label: string;
  /** Ids that are not offered. */
  without: string[];
  onPick(id: string): void;
}

export function Picker({ library, label, without, onPick }: PickerProps): JSX.Element {
  const words = useWords(knowledgeWords);
  const [q, setQ] = useState("");
  const guard = useRef(new EnterGuard());
  const found = useFound(library, q.trim());
  const offered = found?.filter((entry) => !without.includes(entry.id)).slice(0, SHOWN_AT_MOST);
  const pick = (id: string): void => {
    setQ("");
    onPick(id);
  };
  return (
    <div class="picker">
      <input
        type="search"
        value={q}
        placeholder={words.find}
        aria-label={label}
        onInput={(event) => setQ(event.currentTarget.value)}
        onCompositionStart={() => guard.current.begin()}
        onCompositionEnd={(event) => guard.current.end(event.timeStamp)}
        onKeyDown={(event) => {
          if (!guard.current.means(event)) return;
          event.preventDefault();
          if (offered?.[0] !== undefined) pick(offered[0].id);
        }}
      />
      {offered?.length === 0 && (
        <p class="empty" role="status">
          {words.noEntries}
        </p>
      )}
      <ul>
        {offered?.map((entry) => (
          <li key={entry.id}>
            <button type="button" class="chat-row" onClick={() => pick(entry.id)}>
              <span class="row-text">{entry.question || entry.id}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the house finds for the words; null while nothing is looked for. */
function useFound(library: Library, q: string): EntrySummary[] | null {
  const [found, setFound] = useState<EntrySummary[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    setFound(null);
    if (q === "") return undefined;
    const timer = window.setTimeout(() => {
      void library.find(q).then((entries) => isWanted && setFound(entries));
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [q]);
  return found;
}
