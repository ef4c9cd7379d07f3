/** Tickets: the list by state, one of them in full, and moving it on. */
import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import type { Api } from "../wire/api";
import { serverNow } from "../wire/clock";
import { Problem } from "../wire/problem";
import type { Ticket, TicketSummary } from "../wire/shapes";
import { sentenceOf } from "../words/common";
import { deskWords } from "../words/desk";
import { momentText } from "../words/figures";
import { customerName, houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { TicketDetail } from "./detail";

/** Tickets come without a frame of their own. */
const READ_EVERY_MS = 15_000;
const STATES = ["open", "in_progress", "solved", "closed", ""];

interface TicketsProps {
  api: Api;
  /** The number of the ticket that is shown to begin with. */
  first?: string;
}

export function Tickets({ api, first = "" }: TicketsProps): JSX.Element {
  const words = useWords(houseWords);
  const [status, setStatus] = useState(first === "" ? "open" : "");
  const [ticket, setTicket] = useState<Ticket | null>(null);
  const { tickets, problem, reload, attempt } = useTickets(api, status);
  const show = (number: string): void => void attempt(async () => setTicket(await api.ticket(number)));
  useEffect(() => {
    if (first !== "") show(first);
  }, [first]);
  const move = (next: string, note: string): void =>
    void attempt(async () => {
      if (ticket === null) return;
      setTicket(await api.moveTicket(ticket.number, next, note));
      await reload();
    });
  return (
    <main class={ticket === null ? "tickets" : "tickets has-ticket"}>
      <section class="ticket-list" aria-label={words.ticketsTitle}>
        <StatusTabs status={status} onStatus={setStatus} />
        {problem !== "" && <p class="complaint">{problem}</p>}
        {tickets.length === 0 && <p class="empty">{words.noTickets}</p>}
        <ul>
          {tickets.map((one) => (
            <TicketRow key={one.number} ticket={one} isShown={one.number === ticket?.number} onShow={show} />
          ))}
        </ul>
      </section>
      {ticket === null ? (
        <section class="pane is-empty">
          <Icon name="ticket" />
          <p>{words.chooseTicket}</p>
        </section>
      ) : (
        <TicketDetail key={ticket.number} ticket={ticket} onMove={move} onBack={() => setTicket(null)} />
      )}
    </main>
  );
}

interface TicketsInHand {
  tickets: TicketSummary[];
  problem: string;
  reload(): Promise<void>;
  attempt(ask: () => Promise<void>): Promise<void>;
}

function useTickets(api: Api, status: string): TicketsInHand {
  const [tickets, setTickets] = useState<TicketSummary[]>([]);
  const [problem, setProblem] = useState("");
  const attempt = useCallback(async (ask: () => Promise<void>) => {
    try {
      setProblem("");
      await ask();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(sentenceOf(error));
    }
  }, []);
  const reload = useCallback(
    () => attempt(async () => setTickets((await api.tickets(status)).tickets)),
    [status],
  );
  useEffect(() => {
    void reload();
    const timer = window.setInterval(() => void reload(), READ_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [reload]);
  return { tickets, problem, reload, attempt };
}

function StatusTabs({ status, onStatus }: { status: string; onStatus(status: string): void }): JSX.Element {
  const words = useWords(houseWords);
  return (
    <nav class="tabs">
      {STATES.map((one) => (
        <button
          key={one}
          type="button"
          class="tab"
          aria-current={one === status ? "page" : undefined}
          onClick={() => onStatus(one)}
        >
          {one === "" ? words.allTickets : named(words.ticketStatus, one)}
        </button>
      ))}
    </nav>
  );
}

interface TicketRowProps {
  ticket: TicketSummary;
  isShown: boolean;
  onShow(number: string): void;
}

function TicketRow({ ticket, isShown, onShow }: TicketRowProps): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  return (
    <li>
      <button
        type="button"
        class="chat-row"
        aria-current={isShown ? "true" : undefined}
        onClick={() => onShow(ticket.number)}
      >
        <span class="row-head">
          <strong>{ticket.number}</strong>
          <span class={`state is-${ticket.status}`}>{named(words.ticketStatus, ticket.status)}</span>
        </span>
        <span class="row-text">
          {named(words.ticketKind, ticket.kind)} · {customerName(ticket, words.unnamed) || named(words.groups, ticket.group)}
        </span>
        <span class="row-foot">
          {words.openedAt} {momentText(ticket.opened_at)}
          <Due ticket={ticket} />
        </span>
      </button>
    </li>
  );
}

export function Due({ ticket }: { ticket: TicketSummary }): JSX.Element | null {
  const words = useWords(houseWords);
  if (ticket.due_at === null) return null;
  const isOpen = ticket.status === "open" || ticket.status === "in_progress";
  const isOverdue = isOpen && Date.parse(ticket.due_at) < serverNow();
  return (
    <span class={isOverdue ? "is-overdue" : ""}>
      {" "}
      · {words.dueAt} {momentText(ticket.due_at)} {isOverdue && words.isOverdue}
    </span>
  );
}
