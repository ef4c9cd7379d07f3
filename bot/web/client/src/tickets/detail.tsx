/** One ticket in full, and the form that moves it on. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Attachment } from "../parts/attachment";
import { Icon } from "../parts/icons";
import { fileAddress } from "../wire/api";
import type { FileInfo } from "../wire/frames";
import type { Ticket } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { momentText } from "../words/figures";
import { chatAddress, customerName, houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { Due } from "./tickets";

interface DetailProps {
  ticket: Ticket;
  onMove(status: string, note: string): void;
  onBack(): void;
}

export function TicketDetail({ ticket, onMove, onBack }: DetailProps): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  return (
    <section class="pane ticket">
      <header class="pane-head">
        <button type="button" class="quiet back" onClick={onBack} aria-label={words.back}>
          <Icon name="down" />
        </button>
        <div class="pane-title">
          <h2>{ticket.number}</h2>
          <p>
            {named(words.ticketKind, ticket.kind)} · {named(words.groups, ticket.group)} · {words.openedAt}{" "}
            {momentText(ticket.opened_at)}
            <Due ticket={ticket} />
          </p>
        </div>
        <span class={`state is-${ticket.status}`}>{named(words.ticketStatus, ticket.status)}</span>
      </header>
      <div class="ticket-body">
        <Facts ticket={ticket} />
        <Move key={ticket.updated_at} ticket={ticket} onMove={onMove} />
      </div>
    </section>
  );
}

function Facts({ ticket }: { ticket: Ticket }): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const facts = Object.entries(ticket.details).filter(([, said]) => said !== "");
  return (
    <dl class="facts">
      <div>
        <dt>{words.customer}</dt>
        <dd>
          {customerName(ticket, words.unnamed)} · <a href={chatAddress(ticket.chat)}>{words.toChat}</a>
        </dd>
      </div>
      {facts.map(([field, said]) => (
        <div key={field}>
          <dt>{named(words.ticketFields, field)}</dt>
          <dd dir="auto">{said}</dd>
        </div>
      ))}
      {ticket.files.length > 0 && (
        <div>
          <dt>{words.ticketFiles}</dt>
          <dd class="ticket-files">
            {ticket.files.map(fileOf).map((file) => (
              <Attachment key={file.id} file={file} address={(one) => Promise.resolve(fileAddress(one))} />
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Older tickets know only the ids of their files. */
function fileOf(file: string | FileInfo): FileInfo {
  return typeof file === "string" ? { id: file, name: file.slice(0, 8), type: "", size: 0 } : file;
}

function Move({ ticket, onMove }: { ticket: Ticket; onMove(status: string, note: string): void }): JSX.Element {
  const words = useWords(houseWords);
  const [status, setStatus] = useState(ticket.status);
  const [note, setNote] = useState(ticket.note);
  const submit = (event: Event): void => {
    event.preventDefault();
    onMove(status, note.trim());
  };
  return (
    <form class="dialog-form" onSubmit={submit}>
      <label>
        {words.ticketStatusLabel}
        <select value={status} onChange={(event) => setStatus(event.currentTarget.value)}>
          {Object.entries(words.ticketStatus).map(([code, word]) => (
            <option key={code} value={code}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.ticketNote}
        <textarea rows={3} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      <button type="submit" class="primary" disabled={status === ticket.status && note.trim() === ticket.note}>
        {words.ticketSave}
      </button>
    </form>
  );
}
