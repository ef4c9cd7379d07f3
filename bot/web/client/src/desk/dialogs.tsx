/** Passing a chat on, ending it, and the list of keys. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Buttons, Dialog } from "../parts/dialog";
import type { TransferTarget } from "../wire/api";
import type { Colleague } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import type { Desk } from "./desk";
import { NeedDialog } from "./need";
import { SHORTCUTS } from "./shortcuts";

export type DeskDialog = "transfer" | "close" | "need" | "shortcuts" | null;

interface DialogsProps {
  desk: Desk;
  dialog: DeskDialog;
  onDone(): void;
}

export function Dialogs({ desk, dialog, onDone }: DialogsProps): JSX.Element | null {
  const selected = useStore(desk.chats.selected);
  if (dialog === "shortcuts") return <Shortcuts onDone={onDone} />;
  if (selected === null || dialog === null) return null;
  const Shown = { transfer: Transfer, close: Close, need: NeedDialog }[dialog];
  return <Shown desk={desk} chat={selected} onDone={onDone} />;
}

export interface ChatDialogProps {
  desk: Desk;
  chat: number;
  onDone(): void;
}

function Transfer({ desk, chat, onDone }: ChatDialogProps): JSX.Element {
  const words = useWords(deskWords);
  const [target, setTarget] = useState<TransferTarget | null>(null);
  const [note, setNote] = useState("");
  useEffect(() => void desk.readAgents(), []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (target !== null) await desk.transfer(chat, target, note.trim());
    onDone();
  };
  return (
    <Dialog title={words.transferTitle} onClose={onDone}>
      <form class="dialog-form" onSubmit={(event) => void submit(event)}>
        <Groups desk={desk} onChoose={setTarget} />
        <Colleagues desk={desk} onChoose={setTarget} />
        <AnyLead desk={desk} onChoose={setTarget} />
        <label>
          {words.note}
          <textarea rows={3} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <Buttons action={words.transfer} isReady={target !== null} onDone={onDone} />
      </form>
    </Dialog>
  );
}

interface ChooseProps {
  desk: Desk;
  onChoose(target: TransferTarget): void;
}

function Groups({ desk, onChoose }: ChooseProps): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const groups = [...new Set(useStore(desk.agents).flatMap((agent) => agent.groups))].sort();
  return (
    <fieldset>
      <legend>{words.toGroup}</legend>
      {groups.map((group) => (
        <label key={group} class="option">
          <input type="radio" name="target" onChange={() => onChoose({ group })} />
          {named(words.groups, group)}
        </label>
      ))}
    </fieldset>
  );
}

function Colleagues({ desk, onChoose }: ChooseProps): JSX.Element {
  const words = useWords(deskWords);
  const others = useStore(desk.agents).filter((agent) => agent.id !== desk.me.id && agent.status !== "offline");
  return (
    <fieldset>
      <legend>{words.toAgent}</legend>
      {others.length === 0 && <p class="empty">{words.noColleague}</p>}
      {others.map((agent) => (
        <label key={agent.id} class="option">
          <input type="radio" name="target" onChange={() => onChoose({ agent: agent.id })} />
          {agent.name}
          <span class={`dot is-${agent.status}`}>{words.presence[agent.status]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Whichever lead takes it, asked one after the other; only while one of them is there to be asked. */
function AnyLead({ desk, onChoose }: ChooseProps): JSX.Element | null {
  const words = useWords(deskWords);
  const isThere = (agent: Colleague): boolean =>
    agent.role === "lead" && agent.status === "online" && agent.id !== desk.me.id;
  if (!useStore(desk.agents).some(isThere)) return null;
  return (
    <fieldset>
      <legend>{words.toLead}</legend>
      <label class="option">
        <input type="radio" name="target" onChange={() => onChoose({ role: "lead" })} />
        {words.anyLead}
      </label>
    </fieldset>
  );
}

function Close({ desk, chat, onDone }: ChatDialogProps): JSX.Element {
  const words = useWords(deskWords);
  const [disposition, setDisposition] = useState("solved");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    await desk.close(chat, disposition);
    onDone();
  };
  return (
    <Dialog title={words.endTitle} onClose={onDone}>
      <form class="dialog-form" onSubmit={(event) => void submit(event)}>
        <fieldset>
          <legend>{words.endHint}</legend>
          {Object.entries(words.dispositions).map(([code, word]) => (
            <label key={code} class="option">
              <input
                type="radio"
                name="disposition"
                checked={disposition === code}
                onChange={() => setDisposition(code)}
              />
              {word}
            </label>
          ))}
        </fieldset>
        <Buttons action={words.end} isReady onDone={onDone} />
      </form>
    </Dialog>
  );
}

function Shortcuts({ onDone }: { onDone(): void }): JSX.Element {
  const words = useWords(deskWords);
  return (
    <Dialog title={words.shortcuts} onClose={onDone}>
      <dl class="shortcuts">
        {SHORTCUTS.map(({ keys, name }) => (
          <div key={name}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{words.keys[name]}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
