/** Closing the house: which days, all of them or some hours, and why. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Buttons, Dialog } from "../parts/dialog";
import type { ClosureReason, NewClosure } from "../wire/shapes";
import { useWords } from "../words/language";
import { leadWords } from "../words/lead";
import type { House } from "./house";
import { isoDate } from "./periods";

const FROM = "09:00";
const UNTIL = "12:00";

export function CloseDialog({ house, onDone }: { house: House; onDone(): void }): JSX.Element {
  const words = useWords(leadWords);
  const day = isoDate(house.today());
  const [closure, setClosure] = useState<NewClosure>({
    first: day,
    last: day,
    from: null,
    until: null,
    reason: "holiday",
    note: "",
  });
  const change = (part: Partial<NewClosure>): void => setClosure({ ...closure, ...part });
  const isReady = closure.first !== "" && closure.first <= closure.last && (closure.from ?? "") <= (closure.until ?? "");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await house.close(closure)) onDone();
  };
  return (
    <Dialog title={words.closeHouse} onClose={onDone}>
      <form class="dialog-form" onSubmit={(event) => void submit(event)}>
        <div class="closing-days">
          <label>
            {words.closedFirst}
            <input
              type="date"
              required
              value={closure.first}
              onInput={({ currentTarget: { value } }) =>
                change({ first: value, last: value > closure.last ? value : closure.last })
              }
            />
          </label>
          <label>
            {words.closedLast}
            <input
              type="date"
              required
              min={closure.first}
              value={closure.last}
              onInput={(event) => change({ last: event.currentTarget.value })}
            />
          </label>
        </div>
        <Times closure={closure} onChange={change} />
        <Reasons reason={closure.reason} onReason={(reason) => change({ reason })} />
        <label>
          {words.closureNote}
          <input
            type="text"
            maxLength={200}
            value={closure.note}
            onInput={(event) => change({ note: event.currentTarget.value })}
          />
        </label>
        <Buttons action={words.closeHouse} isReady={isReady} onDone={onDone} />
      </form>
    </Dialog>
  );
}

interface TimesProps {
  closure: NewClosure;
  onChange(part: Partial<NewClosure>): void;
}

function Times({ closure, onChange }: TimesProps): JSX.Element {
  const words = useWords(leadWords);
  return (
    <>
      <label class="option">
        <input
          type="checkbox"
          checked={closure.from === null}
          onChange={(event) =>
            onChange(event.currentTarget.checked ? { from: null, until: null } : { from: FROM, until: UNTIL })
          }
        />
        {words.allDay}
      </label>
      {closure.from !== null && (
        <div class="closing-days">
          <label>
            {words.from}
            <input
              type="time"
              required
              value={closure.from}
              onInput={(event) => onChange({ from: event.currentTarget.value })}
            />
          </label>
          <label>
            {words.until}
            <input
              type="time"
              required
              value={closure.until ?? ""}
              onInput={(event) => onChange({ until: event.currentTarget.value })}
            />
          </label>
        </div>
      )}
    </>
  );
}

function Reasons({ reason, onReason }: { reason: ClosureReason; onReason(reason: ClosureReason): void }): JSX.Element {
  const words = useWords(leadWords);
  return (
    <fieldset>
      <legend>{words.closureReason}</legend>
      {Object.entries(words.closureReasons).map(([code, word]) => (
        <label key={code} class="option">
          <input
            type="radio"
            name="reason"
            checked={reason === code}
            onChange={() => onReason(code as ClosureReason)}
          />
          {word}
        </label>
      ))}
    </fieldset>
  );
}
