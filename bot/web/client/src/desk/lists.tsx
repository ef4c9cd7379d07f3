/** The left side: who waits, by group, and whom one is serving. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { useNow } from "../keep/ticking";
import type { MyChat, WaitingChat } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { durationText } from "../words/figures";
import { customerName, houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { countdownOf } from "./countdown";
import type { Desk } from "./desk";
import { AlarmList } from "./alarms";
import { countWaiting, linesOf } from "./line";
import { NeedBadge } from "./need";
import { NewsNotice } from "./news";
import { askedAbout, isForAll, mayTake } from "./offering";
import { Offers } from "./offers";
import { PromisedList } from "./promised";

interface ListsProps {
  desk: Desk;
  onTicket(number: string): void;
}

export function Lists({ desk, onTicket }: ListsProps): JSX.Element {
  const now = useNow();
  return (
    <aside class="lists">
      <AlarmList desk={desk} />
      <Offers desk={desk} />
      <NewsNotice desk={desk} />
      <Mine desk={desk} now={now} />
      <PromisedList desk={desk} now={now} onTicket={onTicket} />
      <Owned desk={desk} />
      <Line desk={desk} now={now} />
    </aside>
  );
}

/** So many chats have to fit above the line without scrolling. */
const MANY = 6;

interface ListProps {
  desk: Desk;
  now: number;
}

function Mine({ desk, now }: ListProps): JSX.Element {
  const words = useWords(deskWords);
  const { mine } = useStore(desk.queue);
  return (
    <section aria-labelledby="mine-title">
      <h2 id="mine-title">
        {words.mine} <span class="count">{mine.length}</span>
      </h2>
      {mine.length === 0 && <p class="empty">{words.mineEmpty}</p>}
      <ul class={mine.length >= MANY ? "is-dense" : undefined}>
        {mine.map((chat) => (
          <MineRow key={chat.chat} chat={chat} desk={desk} now={now} />
        ))}
      </ul>
    </section>
  );
}

/** First asked, first responsible: what others see to in one's own name. */
function Owned({ desk }: { desk: Desk }): JSX.Element | null {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const owned = useStore(desk.queue).owned ?? [];
  if (owned.length === 0) return null;
  return (
    <section aria-labelledby="owned-title">
      <h2 id="owned-title" title={words.ownedHint}>
        {words.owned} <span class="count">{owned.length}</span>
      </h2>
      <ul>
        {owned.map((chat) => (
          <li key={chat.chat} class="owned">
            <span class="row-head">
              <strong>{customerName(chat, words.unnamed)}</strong>
              <span class="row-position">{chat.agent === null ? words.ownedWaits : words.ownedWith(chat.agent)}</span>
            </span>
            <span class="row-text">{chat.last_text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MineRow({ chat, desk, now }: ListProps & { chat: MyChat }): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const isSelected = useStore(desk.chats.selected) === chat.chat;
  const unread = useStore(desk.alerts.unread).get(chat.chat) ?? 0;
  return (
    <li>
      <button
        type="button"
        class="chat-row"
        aria-current={isSelected ? "true" : undefined}
        onClick={() => void desk.look(chat.chat)}
      >
        <span class="row-head">
          <strong>{customerName(chat, words.unnamed)}</strong>
          <NeedBadge need={chat.need} />
          <Owed chat={chat} now={now} />
        </span>
        <span class="row-text">
          <span>{chat.last_text}</span>
          {unread > 0 && (
            <span class="badge" aria-label={words.unread(unread)}>
              {unread}
            </span>
          )}
        </span>
        <span class="row-foot">
          {named(words.channels, chat.channel)} · {named(words.groups, chat.group)}
        </span>
      </button>
    </li>
  );
}

/** How long the customer may still wait for an answer. */
export function Owed({ chat, now }: { chat: MyChat; now: number }): JSX.Element | null {
  const words = useWords(deskWords);
  const countdown = countdownOf(chat.asked_at, chat.due_at, now);
  if (countdown === null) return null;
  return (
    <span class={`owed is-${countdown.urgency}`}>{words[countdown.urgency](durationText(countdown.ms))}</span>
  );
}

function Line({ desk, now }: ListProps): JSX.Element {
  const words = useWords(deskWords);
  const house = useWords(houseWords);
  const queue = useStore(desk.queue);
  const { waiting } = queue;
  const lines = linesOf(queue);
  return (
    <section aria-labelledby="line-title">
      <h2 id="line-title">
        {words.line} <span class="count">{countWaiting(queue)}</span>
      </h2>
      {waiting.length === 0 ? (
        <p class="empty">{words.lineEmpty}</p>
      ) : (
        <button type="button" class="primary claim-next" onClick={() => void desk.claim()}>
          {words.claimNext}
        </button>
      )}
      {lines.map(({ group, foremost, more }) => (
        <div key={group} class="line-group">
          <h3>{named(house.groups, group)}</h3>
          <ul>
            {foremost.map((chat) => (
              <WaitingRow key={chat.chat} chat={chat} desk={desk} now={now} />
            ))}
          </ul>
          {more > 0 && <p class="empty">{words.lineMore(more)}</p>}
        </div>
      ))}
    </section>
  );
}

function WaitingRow({ chat, desk, now }: ListProps & { chat: WaitingChat }): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const isSelected = useStore(desk.chats.selected) === chat.chat;
  const queue = useStore(desk.queue);
  const asked = askedAbout(queue, chat.chat);
  return (
    <li class="waiting">
      <button
        type="button"
        class="chat-row"
        aria-current={isSelected ? "true" : undefined}
        onClick={() => void desk.look(chat.chat)}
      >
        <span class="row-head">
          <strong>{customerName(chat, words.unnamed)}</strong>
          <NeedBadge need={chat.need} />
          <span class="row-position">{words.position(chat.position)}</span>
        </span>
        <span class="row-text">{chat.last_text}</span>
        <span class="row-foot">
          {named(words.channels, chat.channel)} · {words.waited(durationText(now - Date.parse(chat.since)))}
          {asked !== null && ` · ${words.asked(asked.name)}`}
          {isForAll(queue, chat.chat) && ` · ${words.forAll}`}
          {chat.for_leads === true && ` · ${words.forLeads}`}
        </span>
      </button>
      {mayTake(queue, chat, desk.me) && (
        <button type="button" class="plain claim" onClick={() => void desk.claim(chat)}>
          {words.claim}
        </button>
      )}
    </li>
  );
}
