/** Saving, removing and discarding, each with a last look at what it means. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Dialog } from "../parts/dialog";
import { commonWords } from "../words/common";
import { entryWords } from "../words/entry";
import { language, useWords } from "../words/language";
import { firstWording, tidied } from "./document";
import type { EntryProps } from "./editor";
import { EffectList } from "./effect";

interface AskingProps extends EntryProps {
  onDone(): void;
}

export function SaveDialog({ library, editing, onDone }: AskingProps): JSX.Element {
  const words = useWords(entryWords);
  const document = tidied(editing.document.get());
  const save = async (note: string): Promise<void> => {
    const entry = await editing.save(note);
    onDone();
    if (entry !== null) await library.changed(entry, words.saved);
  };
  return (
    <AskingDialog
      title={editing.isNew ? words.saveNew : words.saveTitle}
      action={words.save}
      editing={editing}
      onDo={save}
      onDone={onDone}
    >
      <EffectList
        title={words.effect}
        library={library}
        names={{ [document.id]: firstWording(document, language.get()) }}
        ask={() => library.api.effectOf(document)}
      />
    </AskingDialog>
  );
}

export function RemoveDialog({ library, editing, onDone }: AskingProps): JSX.Element {
  const words = useWords(entryWords);
  const remove = async (note: string): Promise<void> => {
    const isDone = await editing.remove(note);
    onDone();
    if (isDone) await library.changed(null);
  };
  return (
    <AskingDialog title={words.removeTitle} action={words.remove} editing={editing} onDo={remove} onDone={onDone}>
      <p>{words.removeHint}</p>
      <EffectList
        title={words.effectOfRemoving}
        library={library}
        names={{}}
        ask={() => library.api.effectOfRemoving(editing.document.get().id)}
      />
    </AskingDialog>
  );
}

interface AskingDialogProps {
  title: string;
  action: string;
  editing: EntryProps["editing"];
  onDo(note: string): Promise<void>;
  onDone(): void;
  children: ComponentChildren;
}

function AskingDialog({ title, action, editing, onDo, onDone, children }: AskingDialogProps): JSX.Element {
  const words = useWords(entryWords);
  const { cancel } = useWords(commonWords);
  const isBusy = useStore(editing.isBusy);
  const [note, setNote] = useState("");
  const submit = (event: Event): void => {
    event.preventDefault();
    void onDo(note.trim());
  };
  return (
    <Dialog title={title} onClose={onDone}>
      <form class="dialog-form" onSubmit={submit}>
        {children}
        <label>
          {words.note}
          <textarea rows={2} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <div class="dialog-buttons">
          <button type="button" class="plain" onClick={onDone}>
            {cancel}
          </button>
          <button type="submit" class="primary" disabled={isBusy}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function DiscardDialog({ library, editing, onDone }: AskingProps): JSX.Element {
  const words = useWords(entryWords);
  const { cancel } = useWords(commonWords);
  const discard = (): void => {
    const isNew = editing.isNew;
    editing.discard();
    onDone();
    if (isNew) library.leave();
    else void library.read();
  };
  return (
    <Dialog title={words.discardTitle} onClose={onDone}>
      <div class="dialog-form">
        <p>{words.discardHint}</p>
        <div class="dialog-buttons">
          <button type="button" class="plain" onClick={onDone}>
            {cancel}
          </button>
          <button type="button" class="primary" onClick={discard}>
            {words.discard}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
