/** Whom one is asked to take: who, why, how long there is to say yes or no. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useStore } from "../keep/store";
import { useNow } from "../keep/ticking";
import type { Offer } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { durationText } from "../words/figures";
import { customerName, houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import type { Desk } from "./desk";
import { countWaiting } from "./line";
import { offersTo } from "./offering";

export function Offers({ desk }: { desk: Desk }): JSX.Element | null {
  const words = useWords(deskWords);
  const offers = offersTo(useStore(desk.queue), desk.me.id);
  return (
    <section class="offers" role="alert" aria-label={words.offers}>
      {offers.map((offer) => (
        <OfferCard key={offer.chat} desk={desk} offer={offer} />
      ))}
    </section>
  );
}

function OfferCard({ desk, offer }: { desk: Desk; offer: Offer }): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const now = useNow();
  const left = Math.max(0, Date.parse(offer.until ?? "") - now);
  const whole = Math.max(1, Date.parse(offer.until ?? "") - Date.parse(offer.at ?? ""));
  const waited = words.waited(durationText(now - Date.parse(offer.since)));
  return (
    <article class="offer">
      <p class="row-head">
        <strong>{customerName(offer, words.unnamed)}</strong>
        <span class="owed is-soon" aria-live="off">
          {durationText(left)}
        </span>
      </p>
      <p class="offer-why">{offer.passed_by ? words.offerFrom(offer.passed_by) : named(words.offerWhy, offer.kind)}</p>
      {offer.note && <p class="offer-note">{offer.note}</p>}
      <p class="row-text">{offer.last_text}</p>
      <p class="row-foot">
        {named(words.channels, offer.channel)} · {named(words.groups, offer.group)} · {waited}
      </p>
      <progress max={whole} value={left} aria-hidden="true" />
      <p class="offer-buttons">
        <button type="button" class="primary" title="Alt + N" onClick={() => void desk.claim(offer)}>
          {words.claim}
        </button>
        <button type="button" class="plain" title="Alt + P" onClick={() => void desk.pass(offer)}>
          {words.pass}
        </button>
      </p>
    </article>
  );
}

/** The page's title: an offer blinks, otherwise it counts what has come in and who waits. */
export function useTitle(desk: Desk): void {
  const words = useWords(deskWords);
  const now = useNow();
  const unread = [...useStore(desk.alerts.unread).values()].reduce((sum, count) => sum + count, 0);
  const queue = useStore(desk.queue);
  const isAsked = offersTo(queue, desk.me.id).length > 0 && Math.floor(now / 1000) % 2 === 0;
  const count = unread + countWaiting(queue);
  useEffect(() => {
    const usual = count > 0 ? `(${count}) ${words.title}` : words.title;
    document.title = isAsked ? `● ${words.yourTurn}` : usual;
  }, [isAsked, count, words]);
}
