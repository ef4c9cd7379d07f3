/** The house at this moment: lines, people, what needs a look. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { useNow } from "../keep/ticking";
import type { Board, Colleague } from "../wire/shapes";
import { durationText, momentText } from "../words/figures";
import { houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { leadWords } from "../words/lead";
import { accountWords } from "../words/account";
import type { House } from "./house";

export function BoardView({ house }: { house: House }): JSX.Element {
  const board = useStore(house.board);
  const { loading } = useWords(accountWords);
  if (board === null) return <p class="opening">{loading}</p>;
  return (
    <main class="board">
      <Flags house={house} flags={board.flags} />
      <Lines lines={board.lines} />
      <People agents={board.agents} />
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

const ORDER = { online: 0, away: 1, offline: 2 };

function People({ agents }: { agents: Colleague[] }): JSX.Element {
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
          </li>
        ))}
      </ul>
    </section>
  );
}

function Flags({ house, flags }: { house: House; flags: Board["flags"] }): JSX.Element {
  const words = useWords(leadWords);
  const names = useWords(houseWords);
  return (
    <section aria-labelledby="flags-title">
      <h2 id="flags-title">
        {words.flags} <span class={flags.length > 0 ? "count is-hot" : "count"}>{flags.length}</span>
      </h2>
      {flags.length === 0 && <p class="empty">{words.flagsEmpty}</p>}
      <ul class="flags">
        {flags.map((flag) => {
          const what = named(names.flags, flag.kind);
          return (
            <li key={flag.id} class={flag.kind === "emergency" ? "is-emergency" : ""}>
              <span>
                <strong>{what}</strong> {flag.detail}
                <small>
                  {momentText(flag.raised_at)}
                  {flag.chat !== null && ` · ${words.chat(flag.chat)}`}
                </small>
              </span>
              <button
                type="button"
                class="plain"
                aria-label={words.settleLabel(what)}
                onClick={() => void house.settle(flag.id)}
              >
                {words.settle}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
