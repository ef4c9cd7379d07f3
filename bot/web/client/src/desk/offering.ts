/** Who is asked about which waiting customer. */
import type { Me, Offer, Queue, WaitingChat } from "../wire/shapes";

/** What this agent is asked to take, the oldest first. */
export function offersTo(queue: Queue, agent: number): Offer[] {
  return queue.offers.filter((offer) => offer.to?.id === agent);
}

/** The colleague who is asked about a chat, null for nobody. */
export function askedAbout(queue: Queue, chat: number): Offer["to"] {
  return queue.offers.find((offer) => offer.chat === chat)?.to ?? null;
}

export function isForAll(queue: Queue, chat: number): boolean {
  return queue.offers.some((offer) => offer.chat === chat && offer.to === null);
}

/** Agents take the head of a line, or the first that no colleague is asked about; leads take any. */
export function mayTake(queue: Queue, wanted: WaitingChat, me: Me): boolean {
  const asked = askedAbout(queue, wanted.chat);
  if (me.role === "lead" || asked?.id === me.id || isForAll(queue, wanted.chat)) return true;
  if (wanted.for_leads === true) return false;
  const line = queue.waiting.filter((one) => one.group === wanted.group && one.for_leads !== true);
  if (line[0]?.chat === wanted.chat) return true;
  if (asked !== null) return false;
  const first = line.find((one) => [undefined, me.id].includes(askedAbout(queue, one.chat)?.id));
  return first?.chat === wanted.chat;
}

/** From this priority on somebody may be harmed: they come before all others. */
const FIRST_OF_ALL = 2;

/** Emergencies first, then who has waited longest, a head start counted in, whichever line it is. */
export function nextInTurn(waiting: WaitingChat[]): WaitingChat[] {
  const isFirst = (chat: WaitingChat): number => Number(chat.priority >= FIRST_OF_ALL);
  return [...waiting].sort(
    (a, b) => isFirst(b) - isFirst(a) || Date.parse(a.ranked_since) - Date.parse(b.ranked_since),
  );
}

/** What may be taken, in turn: one's own offers first, never what a colleague is asked about. */
export function takeable(queue: Queue, me: Me): { chat: number }[] {
  const isOpen = ({ chat, for_leads }: WaitingChat): boolean =>
    askedAbout(queue, chat) === null && (for_leads !== true || me.role === "lead");
  return [...offersTo(queue, me.id), ...nextInTurn(queue.waiting).filter(isOpen)];
}
