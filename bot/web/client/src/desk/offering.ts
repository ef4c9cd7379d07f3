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
  const line = queue.waiting.filter((one) => one.group === wanted.group);
  if (line[0]?.chat === wanted.chat) return true;
  if (asked !== null) return false;
  const first = line.find((one) => [undefined, me.id].includes(askedAbout(queue, one.chat)?.id));
  return first?.chat === wanted.chat;
}
