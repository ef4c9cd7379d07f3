/** Answers and call backs that are owed in one's own name, the first due first. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import type { PromisedAnswer } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { durationText, momentText } from "../words/figures";
import { customerName, houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import type { Desk } from "./desk";

interface PromisedProps {
  desk: Desk;
  now: number;
  onTicket(number: string): void;
}

export function PromisedList({ desk, now, onTicket }: PromisedProps): JSX.Element | null {
  const words = useWords(deskWords);
  const promised = useStore(desk.queue).promised ?? [];
  if (promised.length === 0) return null;
  return (
    <section aria-labelledby="promised-title">
      <h2 id="promised-title" title={words.promisedHint}>
        {words.promised} <span class="count">{promised.length}</span>
      </h2>
      <ul>
        {promised.map((one) => (
          <PromisedRow key={one.number} one={one} now={now} onTicket={onTicket} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  one: PromisedAnswer;
  now: number;
  onTicket(number: string): void;
}

function PromisedRow({ one, now, onTicket }: RowProps): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const due = one.due_at === null ? null : Date.parse(one.due_at);
  const isSoon = one.remind_at !== null && Date.parse(one.remind_at) <= now;
  return (
    <li>
      <button type="button" class="chat-row" onClick={() => onTicket(one.number)}>
        <span class="row-head">
          <strong>{customerName(one, words.unnamed)}</strong>
          {due !== null && isSoon && (
            <span class={`owed is-${due <= now ? "late" : "soon"}`}>
              {due <= now ? words.late(durationText(now - due)) : words.soon(durationText(due - now))}
            </span>
          )}
        </span>
        <span class="row-text">
          {named(words.ticketKind, one.kind)} {one.number}
          {one.due_at !== null && ` · ${words.promisedBy(momentText(one.due_at))}`}
        </span>
      </button>
    </li>
  );
}
