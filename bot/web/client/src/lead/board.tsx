/** The house at this moment: lines, people, what needs a look. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { useNow } from "../keep/ticking";
import type { Board, Colleague, Flag } from "../wire/shapes";
import { durationText, momentText } from "../words/figures";
import { chatAddress, flagSentence, houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { leadWords } from "../words/lead";
import { accountWords } from "../words/account";
import type { House } from "./house";
import { OpeningTimes } from "./opening";

interface BoardProps {
  house: House;
  onTicket(number: string): void;
  onKnowledge(): void;
}

export function BoardView({ house, onTicket, onKnowledge }: BoardProps): JSX.Element {
  const board = useStore(house.board);
  const { loading } = useWords(accountWords);
  if (board === null) return <p class="opening">{loading}</p>;
  return (
    <main class="board">
      <Flags house={house} flags={board.flags} onTicket={onTicket} onKnowledge={onKnowledge} />
      <Lines lines={board.lines} />
      <OpeningTimes house={house} />
      <People house={house} agents={board.agents} />
    </main>
  );
}

function Lines({ lines }: { lines: Board["lines"] }): JSX.Element {
  const words = useWords(leadWords);
  const { groups } = useWords(houseWords);
  const now = useNow();
  return (
    <section aria-labelledby="lines-title">
      <h2 id="lines-title">{words.lines}</h2>
      <ul class="cards">
        {lines.map((line) => (
          <li key={line.group} class={line.waiting > 0 ? "card has-waiting" : "card"}>
            <h3>{named(groups, line.group)}</h3>
            <p class="figure">{line.waiting}</p>
            <p>
              {line.longest_since === null
                ? words.nobodyWaits
                : words.longest(durationText(now - Date.parse(line.longest_since)))}
            </p>
            <p class={line.agents_online > 0 ? "" : "is-late"}>{words.onlineIn(line.agents_online)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

const ORDER = { online: 0, away: 1, leaving: 2, offline: 3 };

function People({ house, agents }: { house: House; agents: Colleague[] }): JSX.Element {
  const words = useWords(leadWords);
  const { groups } = useWords(houseWords);
  const sorted = [...agents].sort(
    (a, b) => ORDER[a.status] - ORDER[b.status] || a.name.localeCompare(b.name),
  );
  return (
    <section aria-labelledby="people-title">
      <h2 id="people-title">
        {words.people} <span class="count">{agents.filter((one) => one.status !== "offline").length}</span>
      </h2>
      {agents.length === 0 && <p class="empty">{words.nobody}</p>}
      <ul class="people">
        {sorted.map((agent) => (
          <li key={agent.id}>
            <span class={`dot is-${agent.status}`}>
              <strong>{agent.name}</strong> {words.presence[agent.status]}
              {agent.since !== null && agent.status !== "offline" && ` · ${momentText(agent.since)}`}
            </span>
            <span class="people-groups">{agent.groups.map((group) => named(groups, group)).join(" ")}</span>
            <span class="people-chats">{words.chats(agent.chats)}</span>
            <button
              type="button"
              class={agent.on_call ? "on-call is-on" : "on-call"}
              aria-pressed={agent.on_call}
              aria-label={words.onCallOf(agent.name)}
              onClick={() => void house.putOnCall(agent.id, !agent.on_call)}
            >
              {words.onCall}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FlagsProps {
  house: House;
  flags: Flag[];
  onTicket(number: string): void;
  onKnowledge(): void;
}

function Flags({ house, flags, onTicket, onKnowledge }: FlagsProps): JSX.Element {
  const words = useWords(leadWords);
  return (
    <section aria-labelledby="flags-title">
      <h2 id="flags-title">
        {words.flags} <span class={flags.length > 0 ? "count is-hot" : "count"}>{flags.length}</span>
      </h2>
      {flags.length === 0 && <p class="empty">{words.flagsEmpty}</p>}
      <ul class="flags">
        {flags.map((flag) => (
          <FlagRow
            key={flag.id}
            flag={flag}
            onTicket={onTicket}
            onKnowledge={onKnowledge}
            onSettle={() => void house.settle(flag.id)}
          />
        ))}
      </ul>
    </section>
  );
}

/** Flags whose detail is the number of a ticket. */
const OF_TICKETS = new Set(["complaint_due", "message_due", "message_overdue"]);

interface FlagRowProps {
  flag: Flag;
  onTicket(number: string): void;
  onKnowledge(): void;
  onSettle(): void;
}

function FlagRow({ flag, onTicket, onKnowledge, onSettle }: FlagRowProps): JSX.Element {
  const words = { ...useWords(houseWords), ...useWords(leadWords) };
  const what = flagSentence(useWords(houseWords).flags, flag.kind, flag.detail);
  return (
    <li class={flag.kind === "emergency" ? "is-emergency" : ""}>
      <span>
        <strong>{what}</strong>
        <small>
          {momentText(flag.raised_at)}
          {flag.chat !== null && <a href={chatAddress(flag.chat)}>{words.toChat}</a>}
          {OF_TICKETS.has(flag.kind) && flag.detail !== "" && (
            <button type="button" class="link" onClick={() => onTicket(flag.detail)}>
              {words.toTicket}
            </button>
          )}
          {flag.kind === "knowledge_week" && (
            <button type="button" class="link" onClick={onKnowledge}>
              {words.toKnowledge}
            </button>
          )}
        </small>
      </span>
      <button type="button" class="plain" aria-label={words.settleLabel(what)} onClick={onSettle}>
        {words.settle}
      </button>
    </li>
  );
}
