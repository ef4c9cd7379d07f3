/** Trying a question: what a customer would get, how surely, and for which reasons. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import type { KnowledgeApi } from "../wire/knowledge";
import type { EntryDocument, Fitting, Tried } from "../wire/knowledge_shapes";
import { entryWords } from "../words/entry";
import { shareText } from "../words/figures";
import { named } from "../words/house";
import { useWords } from "../words/language";
import { tryingWords } from "../words/trying";
import { attempt, refusalOf } from "./attempting";
import { faultsOf, tidied } from "./document";
import type { Editing } from "./editing";
import type { Library } from "./library";
import { Reasons } from "./reasons";

const PAUSE_MS = 350;
const SHOWN_AT_MOST = 5;
/** A new entry may be tried before it has an id. */
const UNNAMED = "new-entry";

interface TryProps {
  library: Library;
  editing: Editing | null;
}

export function TryPanel(props: TryProps): JSX.Element {
  return props.editing === null ? (
    <Trying library={props.library} document={null} />
  ) : (
    <TryingDraft library={props.library} editing={props.editing} />
  );
}

/** What is being edited may take part as if it were saved. */
function TryingDraft({ library, editing }: { library: Library; editing: Editing }): JSX.Element {
  const words = useWords(tryingWords);
  const document = useStore(editing.document);
  const { faults } = useWords(entryWords);
  const [isWith, setWith] = useState(true);
  const taken = isWith && editing.isChanged ? document : null;
  const fault = taken === null ? undefined : faultsOf(taken, null).find((one) => one !== "id");
  return (
    <Trying library={library} document={taken} unready={fault === undefined ? "" : faults[fault]}>
      <label class="option">
        <input type="checkbox" checked={isWith} onChange={(event) => setWith(event.currentTarget.checked)} />
        {words.withDraft}
      </label>
    </Trying>
  );
}

interface TryingProps {
  library: Library;
  document: EntryDocument | null;
  /** What the document lacks before it can be asked. */
  unready?: string;
  children?: JSX.Element;
}

function Trying({ library, document, unready = "", children }: TryingProps): JSX.Element {
  const words = useWords(tryingWords);
  const [question, setQuestion] = useState("");
  const { tried, problem } = useTried(library.api, unready === "" ? question.trim() : "", document);
  return (
    <div class="trying">
      <input
        type="search"
        value={question}
        placeholder={words.placeholder}
        aria-label={words.question}
        onInput={(event) => setQuestion(event.currentTarget.value)}
      />
      {children}
      <div aria-live="polite">
        {(unready || problem) !== "" && <p class="complaint">{unready || problem}</p>}
        {tried !== null && <Outcome library={library} tried={tried} />}
      </div>
    </div>
  );
}

function Outcome({ library, tried }: { library: Library; tried: Tried }): JSX.Element {
  const words = useWords(tryingWords);
  const signals = tried.signals.map((signal) => named(words.signalNames, signal));
  return (
    <>
      <p class="tried-outcome">
        <span class={`verdict is-${tried.outcome}`}>{named(words.outcomes, tried.outcome)}</span>
        {signals.length > 0 && (
          <span class="empty">
            {words.signals} {signals.join(", ")}
          </span>
        )}
      </p>
      {tried.best.length === 0 && <p class="empty">{words.nothing}</p>}
      <ol class="tried">
        {tried.best.slice(0, SHOWN_AT_MOST).map((one, place) => (
          <FittingRow key={one.entry} library={library} fitting={one} isFirst={place === 0} />
        ))}
      </ol>
    </>
  );
}

interface FittingProps {
  library: Library;
  fitting: Fitting;
  isFirst: boolean;
}

function FittingRow({ library, fitting, isFirst }: FittingProps): JSX.Element {
  const words = useWords(tryingWords);
  const name = fitting.question || library.nameOf(fitting.entry);
  return (
    <li>
      <details open={isFirst}>
        <summary>
          <span class="tried-name">{name}</span>
          <span class="tried-score" title={words.score}>
            <span class="visually-hidden">{words.score} </span>
            {shareText(fitting.score)}
          </span>
        </summary>
        {fitting.closest !== "" && <p class="empty">{words.closest(fitting.closest)}</p>}
        <Reasons views={fitting.views} />
        <p class="tried-answer" dir="auto">
          {fitting.answer}
        </p>
      </details>
    </li>
  );
}

interface Told {
  tried: Tried | null;
  problem: string;
}

/** Ask a moment after the last letter; a late answer to earlier words is left unheard. */
function useTried(api: KnowledgeApi, question: string, document: EntryDocument | null): Told {
  const [told, setTold] = useState<Told>({ tried: null, problem: "" });
  useEffect(() => {
    let isWanted = true;
    if (question === "") return setTold({ tried: null, problem: "" });
    const entry = document === null ? null : { ...tidied(document), id: document.id.trim() || UNNAMED };
    const ask = async (): Promise<void> => {
      const tried = await attempt(api.ask(question, entry), (problem) => {
        if (isWanted) setTold({ tried: null, problem: refusalOf(problem) });
      });
      if (tried !== undefined && isWanted) setTold({ tried, problem: "" });
    };
    const timer = window.setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [question, document]);
  return told;
}
