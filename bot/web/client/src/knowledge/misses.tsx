/** Misses become work: like questions together, one step from being a wording or an entry. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import type { MissGroup } from "../wire/knowledge_shapes";
import { accountWords } from "../words/account";
import { momentText, shareText } from "../words/figures";
import { chatAddress, named } from "../words/house";
import { useWords } from "../words/language";
import { missesWords } from "../words/misses";
import type { Library } from "./library";
import { type MissBook, sayings } from "./miss_book";
import { Picker } from "./picker";
import { Week } from "./week";

interface MissesProps {
  library: Library;
  book: MissBook;
  /** An entry is open with the customers' words in it. */
  onAdopted(): void;
  onUnused(): void;
}

export function MissesView({ library, book, onAdopted, onUnused }: MissesProps): JSX.Element {
  const words = useWords(missesWords);
  const { loading } = useWords(accountWords);
  const groups = useStore(book.groups);
  const total = useStore(book.total);
  const problem = useStore(book.problem);
  return (
    <main class="misses">
      <Week library={library} book={book} onUnused={onUnused} />
      <section aria-labelledby="misses-title">
        <h2 id="misses-title">
          {words.title} <span class="count">{words.total(total)}</span>
        </h2>
        <p class="empty">{words.hint}</p>
        <p class="complaint" role="alert">
          {problem}
        </p>
        {groups === null && problem === "" && <p class="empty">{loading}</p>}
        {groups?.length === 0 && <p class="empty is-nothing">{words.none}</p>}
        <ul class="miss-groups">
          {groups?.map((group) => (
            <li key={group.key}>
              <MissCard library={library} book={book} group={group} onAdopted={onAdopted} />
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}

interface CardProps {
  library: Library;
  book: MissBook;
  group: MissGroup;
  onAdopted(): void;
}

function MissCard({ library, book, group, onAdopted }: CardProps): JSX.Element {
  const words = useWords(missesWords);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isChoosing, setChoosing] = useState(false);
  const taken = sayings(group).filter((one) => !left.has(one.text));
  const adopt = async (id: string | null): Promise<void> => {
    const ids = taken.flatMap((one) => one.ids);
    const isOpen = await library.adopt(group, taken.map((one) => one.text), ids, id);
    if (isOpen) onAdopted();
  };
  const mark = (text: string, isTaken: boolean): void => {
    const next = new Set(left);
    if (isTaken) next.delete(text);
    else next.add(text);
    setLeft(next);
  };
  return (
    <article class="miss">
      <header>
        <h3 dir="auto">{group.question}</h3>
        <p class="empty">
          {words.asked(group.count)} · {words.last(momentText(group.last_at))}
        </p>
      </header>
      <Examples group={group} left={left} onMark={mark} />
      {group.proposal !== null && (
        <blockquote>
          <p class="empty">
            {words.proposal(group.proposal.agent)} <a href={chatAddress(group.proposal.chat)}>{words.chat}</a>
          </p>
          <p dir="auto">{group.proposal.text}</p>
        </blockquote>
      )}
      <Closest group={group} isReady={taken.length > 0} onAdopt={(id) => void adopt(id)} />
      {isChoosing && (
        <Picker library={library} label={words.addToOther} without={[]} onPick={(id) => void adopt(id)} />
      )}
      <div class="miss-buttons">
        <button type="button" class="plain" disabled={taken.length === 0} onClick={() => void adopt(null)}>
          {words.newEntry}
        </button>
        <button type="button" class="plain" aria-expanded={isChoosing} onClick={() => setChoosing(!isChoosing)}>
          {words.addToOther}
        </button>
        <button type="button" class="quiet" onClick={() => void book.dismiss(group)}>
          {words.dismiss}
        </button>
      </div>
    </article>
  );
}

interface ExamplesProps {
  group: MissGroup;
  left: ReadonlySet<string>;
  onMark(text: string, isTaken: boolean): void;
}

const SHOWN_AT_FIRST = 4;

function Examples({ group, left, onMark }: ExamplesProps): JSX.Element {
  const words = useWords(missesWords);
  const [isWhole, setWhole] = useState(false);
  const said = sayings(group);
  const shown = isWhole ? said : said.slice(0, SHOWN_AT_FIRST);
  return (
    <fieldset>
      <legend>
        {words.examples} · {words.examplesHint}
      </legend>
      {shown.map(({ text, ids, chat, reason }) => (
        <div key={text} class="miss-example">
          <label class="option">
            <input type="checkbox" checked={!left.has(text)} onChange={(event) => onMark(text, event.currentTarget.checked)} />
            <span dir="auto">{text}</span>
          </label>
          <span class="empty">
            {ids.length > 1 && `${words.asked(ids.length)} · `}
            {named(words.reasons, reason)} · <a href={chatAddress(chat)}>{words.chat}</a>
          </span>
        </div>
      ))}
      {shown.length < said.length && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          {words.moreExamples(said.length - shown.length)}
        </button>
      )}
    </fieldset>
  );
}

interface ClosestProps {
  group: MissGroup;
  isReady: boolean;
  onAdopt(id: string): void;
}

function Closest({ group, isReady, onAdopt }: ClosestProps): JSX.Element | null {
  const words = useWords(missesWords);
  if (group.closest.length === 0) return null;
  return (
    <div class="miss-closest">
      <span class="label">{words.closest}</span>
      <ul>
        {group.closest.map(({ entry, question, score, picked = 0, answered = false }) => (
          <li key={entry}>
            <button type="button" class="plain" disabled={!isReady} onClick={() => onAdopt(entry)}>
              {words.addTo(question || entry)}
            </button>
            <span class="empty">
              {[shareText(score), picked > 0 && words.picked(picked), answered && words.answeredWith]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
