/** Who goes first, and why: shown beside the name, marked with the customer's consent. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Buttons, Dialog } from "../parts/dialog";
import type { Need } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { useWords } from "../words/language";
import type { ChatDialogProps } from "./dialogs";

const KEPT_DAYS = 180;
const KEPT_AT_MOST = 366;

/** Says why somebody goes first; nothing for the others. */
export function NeedBadge({ need }: { need: Need }): JSX.Element | null {
  const words = useWords(deskWords);
  return need === "" ? null : <span class="need">{words.needs[need]}</span>;
}

export function NeedDialog({ desk, chat, onDone }: ChatDialogProps): JSX.Element {
  const words = useWords(deskWords);
  const now = useStore(desk.queue).mine.find((one) => one.chat === chat)?.need ?? "";
  const [need, setNeed] = useState<Need>(now === "" ? "aged" : now);
  const [days, setDays] = useState(KEPT_DAYS);
  const [hasConsent, setConsent] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    await desk.markNeed(chat, need, days);
    onDone();
  };
  return (
    <Dialog title={words.need} onClose={onDone}>
      <form class="dialog-form" onSubmit={(event) => void submit(event)}>
        <fieldset>
          <legend>{words.needHint}</legend>
          {Object.entries(words.needs).map(([code, word]) => (
            <label key={code} class="option">
              <input type="radio" name="need" checked={need === code} onChange={() => setNeed(code as Need)} />
              {word}
            </label>
          ))}
          {now !== "" && (
            <label class="option">
              <input type="radio" name="need" checked={need === ""} onChange={() => setNeed("")} />
              {words.needNone}
            </label>
          )}
        </fieldset>
        {need !== "" && (
          <>
            <label>
              {words.needDays}
              <input
                type="number"
                name="days"
                min={1}
                max={KEPT_AT_MOST}
                required
                value={days}
                onInput={(event) => setDays(event.currentTarget.valueAsNumber)}
              />
            </label>
            <label class="option">
              <input type="checkbox" name="consent" onChange={(event) => setConsent(event.currentTarget.checked)} />
              {words.needConsent}
            </label>
          </>
        )}
        <Buttons action={words.needSave} isReady={need === "" || (hasConsent && days >= 1)} onDone={onDone} />
      </form>
    </Dialog>
  );
}
