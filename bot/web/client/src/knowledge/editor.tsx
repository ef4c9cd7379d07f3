/** The editor of an entry: its head, what it says, and the tools beside it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import { deskWords } from "../words/desk";
import { entryWords } from "../words/entry";
import { named } from "../words/house";
import { language as pageLanguage, useWords } from "../words/language";
import { knowledgeWords } from "../words/knowledge";
import { missesWords } from "../words/misses";
import { Answers } from "./answers";
import { ConflictNotice } from "./conflict";
import { type Fault, faultsOf, firstWording, LANGUAGES } from "./document";
import type { Editing } from "./editing";
import { LanguageSwitch } from "./languages";
import type { Library } from "./library";
import { DiscardDialog, RemoveDialog, SaveDialog } from "./saving";
import { Settings } from "./settings";
import { Tools } from "./tools";
import { Warnings } from "./warnings";
import { Wordings } from "./wordings";

export interface EntryProps {
  library: Library;
  editing: Editing;
}

type Asking = "save" | "remove" | "discard" | null;

export function EntryEditor({ library, editing }: EntryProps): JSX.Element {
  const words = useWords(entryWords);
  const [asking, setAsking] = useState<Asking>(null);
  const [isTried, setTried] = useState(false);
  const [language, setLanguage] = useState(() => firstLanguage(editing));
  const document = useStore(editing.document);
  const faults = faultsOf(document, editing.isNew ? library.ids : null);
  const save = (): void => {
    setTried(true);
    if (faults.length === 0) setAsking("save");
  };
  const done = (): void => setAsking(null);
  return (
    <section class="entry-pane" aria-label={words.editor}>
      <Head library={library} editing={editing} onSave={save} onAsk={setAsking} />
      <div class="entry-body">
        <div class="entry-form">
          <Remarks library={library} editing={editing} faults={isTried ? faults : []} />
          <LanguageSwitch editing={editing} chosen={language} onChoose={setLanguage} label={words.languagesLabel} />
          <Wordings key={`wordings ${language}`} editing={editing} language={language} />
          <Answers library={library} editing={editing} language={language} />
          <Settings library={library} editing={editing} />
        </div>
        <Tools library={library} editing={editing} language={language} onLanguage={setLanguage} />
      </div>
      {asking === "save" && <SaveDialog library={library} editing={editing} onDone={done} />}
      {asking === "remove" && <RemoveDialog library={library} editing={editing} onDone={done} />}
      {asking === "discard" && <DiscardDialog library={library} editing={editing} onDone={done} />}
    </section>
  );
}

/** The page's own language where the entry speaks it, else one that it does speak. */
function firstLanguage(editing: Editing): string {
  const { questions, answers } = editing.document.get();
  const spoken = LANGUAGES.filter((one) => (questions[one]?.length ?? 0) > 0 || answers[one] !== undefined);
  const page = pageLanguage.get();
  return spoken.includes(page) ? page : (spoken[0] ?? page);
}

interface HeadProps extends EntryProps {
  onSave(): void;
  onAsk(asking: Asking): void;
}

function Head({ library, editing, onSave, onAsk }: HeadProps): JSX.Element {
  const words = useWords(entryWords);
  const { back } = useWords(deskWords);
  const { states, unsaved } = useWords(knowledgeWords);
  const document = useStore(editing.document);
  const saved = useStore(editing.saved);
  const isChanged = editing.isChanged || useStore(editing.misses).length > 0;
  const title = firstWording(document, useStore(pageLanguage)) || words.newTitle;
  return (
    <header class="pane-head">
      <button type="button" class="quiet back" onClick={() => library.leave()} aria-label={back}>
        <Icon name="down" />
      </button>
      <div class="pane-title">
        <h2>{title}</h2>
        <p>
          {document.id}
          {isChanged && <span class="is-unsaved"> · {unsaved}</span>}
        </p>
      </div>
      {saved !== null && saved.state !== "valid" && (
        <span class={`state is-${saved.state}`}>{named(states, saved.state)}</span>
      )}
      {isChanged && (
        <button type="button" class="quiet" onClick={() => onAsk("discard")} title={words.discard}>
          <Icon name="close" />
          <span class="head-word">{words.discard}</span>
        </button>
      )}
      {saved !== null && !isChanged && <RemoveOrBack library={library} editing={editing} onAsk={onAsk} />}
      <button type="button" class="primary" disabled={!isChanged} onClick={onSave}>
        {words.save}
      </button>
    </header>
  );
}

interface RemoveOrBackProps extends EntryProps {
  onAsk(asking: Asking): void;
}

function RemoveOrBack({ library, editing, onAsk }: RemoveOrBackProps): JSX.Element {
  const words = useWords(entryWords);
  const bringBack = async (): Promise<void> => {
    const entry = await editing.bringBack();
    if (entry !== null) await library.changed(entry, words.saved);
  };
  if (editing.saved.get()?.state === "removed") {
    return (
      <button type="button" class="plain" onClick={() => void bringBack()}>
        {words.restoreRemoved}
      </button>
    );
  }
  return (
    <button type="button" class="quiet" onClick={() => onAsk("remove")} title={words.remove}>
      <Icon name="bin" />
      <span class="head-word">{words.remove}</span>
    </button>
  );
}

interface RemarksProps extends EntryProps {
  faults: Fault[];
}

function Remarks({ library, editing, faults }: RemarksProps): JSX.Element {
  const words = useWords(entryWords);
  const { pendingMisses } = useWords(missesWords);
  const saved = useStore(editing.saved);
  const problem = useStore(editing.problem);
  const notice = useStore(library.notice);
  const misses = useStore(editing.misses).length;
  return (
    <>
      <ConflictNotice editing={editing} />
      <div role="alert">
        {problem !== "" && <p class="complaint">{problem}</p>}
        {faults.map((fault) => (
          <p key={fault} class="complaint">
            {words.faults[fault]}
          </p>
        ))}
      </div>
      <p class="saved-notice" role="status">
        {!editing.isChanged && notice}
      </p>
      {misses > 0 && <p class="empty">{pendingMisses(misses)}</p>}
      {saved !== null && <Warnings library={library} warnings={saved.warnings} />}
    </>
  );
}
