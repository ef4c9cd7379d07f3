/** Whether each group is open now, and the days on which the house will be closed. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { momentText } from "../words/figures";
import { houseWords, named } from "../words/house";
import { language, useWords } from "../words/language";
import { leadWords } from "../words/lead";
import type { House } from "./house";

export function OpeningTimes({ house }: { house: House }): JSX.Element | null {
  const words = { ...useWords(houseWords), ...useWords(leadWords) };
  const hours = useStore(house.hours);
  const spoken = useStore(language);
  if (hours === null || !hours.is_set) return null;
  return (
    <section aria-labelledby="hours-title">
      <h2 id="hours-title">{words.hours}</h2>
      <ul class="opening">
        {hours.groups.map(({ group, is_open, changes_at }) => {
          const at = changes_at === null ? "" : momentText(changes_at);
          return (
            <li key={group}>
              <strong>{named(words.groups, group)}</strong> {is_open ? words.openUntil(at) : words.closedUntil(at)}
            </li>
          );
        })}
      </ul>
      {hours.closures.length > 0 && (
        <>
          <h3>{words.closures}</h3>
          <ul class="opening">
            {hours.closures.map(({ first, last, words: said }) => (
              <li key={`${first} ${last}`}>
                <strong>{first === last ? first : `${first} – ${last}`}</strong> {said[spoken] ?? ""}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
