/** The list: what is unsaved first, then the entries, so many at a time. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import type { EntrySummary } from "../wire/knowledge_shapes";
import { accountWords } from "../words/account";
import { momentText } from "../words/figures";
import { houseWords, named } from "../words/house";
import { language, useWords } from "../words/language";
import { knowledgeWords } from "../words/knowledge";
import { firstWording } from "./document";
import { isNewKey } from "./keeping";
import type { Library } from "./library";
import { warningText } from "./warnings";

const AT_A_TIME = 100;

export function EntryList({ library }: { library: Library }): JSX.Element {
  const words = useWords(knowledgeWords);
  const { loading } = useWords(accountWords);
  const entries = useStore(library.shown);
  const all = useStore(library.all);
  const filter = useStore(library.filter);
  const [shown, setShown] = useState(AT_A_TIME);
  useEffect(() => setShown(AT_A_TIME), [filter]);
  if (entries === null) return <p class="empty">{loading}</p>;
  const left = entries.length - shown;
  return (
    <>
      <p class="entry-count" role="status">
        {entries.length > 0 ? words.counted(entries.length) : all?.length === 0 ? words.nothing : words.nothingFound}
      </p>
      <ul>
        <NewDrafts library={library} />
        {entries.slice(0, shown).map((entry) => (
          <EntryRow key={entry.id} library={library} entry={entry} />
        ))}
      </ul>
      {left > 0 && (
        <button type="button" class="plain" onClick={() => setShown(shown + AT_A_TIME)}>
          {words.showMore(Math.min(left, AT_A_TIME))}
        </button>
      )}
    </>
  );
}

function NewDrafts({ library }: { library: Library }): JSX.Element {
  const words = useWords(knowledgeWords);
  const inHand = useStore(library.editing)?.key;
  const keys = useStore(library.drafts.unsaved).filter(isNewKey);
  const wished = useStore(language);
  return (
    <>
      {keys.map((key) => (
        <li key={key}>
          <button
            type="button"
            class="chat-row"
            aria-current={key === inHand ? "true" : undefined}
            onClick={() => library.begin(undefined, key)}
          >
            <span class="row-head">
              <strong>{firstWording(library.draftOf(key), wished) || words.newEntry}</strong>
              <span class="state is-open">{words.newEntryDraft}</span>
            </span>
          </button>
        </li>
      ))}
    </>
  );
}

function EntryRow({ library, entry }: { library: Library; entry: EntrySummary }): JSX.Element {
  const words = useWords(knowledgeWords);
  const { groups } = useWords(houseWords);
  const inHand = useStore(library.editing)?.key;
  const isUnsaved = useStore(library.drafts.unsaved).includes(entry.id);
  const answered = entry.last_answered_at === null ? "" : ` · ${words.lastAnswered(momentText(entry.last_answered_at))}`;
  return (
    <li>
      <button
        type="button"
        class="chat-row"
        aria-current={entry.id === inHand ? "true" : undefined}
        onClick={() => void library.open(entry.id)}
      >
        <span class="row-head">
          <strong>{entry.question || entry.id}</strong>
          {isUnsaved && <span class="state is-open">{words.unsaved}</span>}
          {entry.state !== "valid" && (
            <span class={`state is-${entry.state}`}>{named(words.states, entry.state)}</span>
          )}
        </span>
        <span class="row-foot">
          {named(groups, entry.group)} · {words.answered(entry.answered)}
          {answered}
          <Warned library={library} entry={entry} />
        </span>
      </button>
    </li>
  );
}

/** Never asked for is told by the count already. */
const TOLD_ELSEWHERE = new Set(["unused", "expired"]);

function Warned({ library, entry }: { library: Library; entry: EntrySummary }): JSX.Element | null {
  const words = useWords(knowledgeWords);
  const warnings = entry.warnings.filter(({ code }) => !TOLD_ELSEWHERE.has(code));
  if (warnings.length === 0) return null;
  const told = warnings.map((one) => warningText(one, library)).join("\n");
  return (
    <span class="warned" role="img" aria-label={`${words.warned(warnings.length)}: ${told}`} title={told}>
      <Icon name="warn" /> {warnings.length}
    </span>
  );
}
