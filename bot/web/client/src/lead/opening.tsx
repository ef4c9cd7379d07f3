/** Whether each group is open now, and the days and hours on which the house is closed. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import type { Closure } from "../wire/shapes";
import { momentText } from "../words/figures";
import { houseWords, named } from "../words/house";
import { language, useWords } from "../words/language";
import { leadWords } from "../words/lead";
import { CloseDialog } from "./closing";
import type { House } from "./house";

export function OpeningTimes({ house }: { house: House }): JSX.Element | null {
  const words = { ...useWords(houseWords), ...useWords(leadWords) };
  const hours = useStore(house.hours);
  const [isClosing, setClosing] = useState(false);
  if (hours === null) return null;
  return (
    <section aria-labelledby="hours-title">
      <h2 id="hours-title">{words.hours}</h2>
      {hours.is_set ? (
        <ul class="open-groups">
          {hours.groups.map(({ group, is_open, changes_at }) => {
            const at = changes_at === null ? "" : momentText(changes_at);
            return (
              <li key={group}>
                <strong>{named(words.groups, group)}</strong> {is_open ? words.openUntil(at) : words.closedUntil(at)}
              </li>
            );
          })}
        </ul>
      ) : (
        <p class="empty">{words.alwaysOpen}</p>
      )}
      {hours.closures.length > 0 && <h3>{words.closures}</h3>}
      <ul class="closures">
        {hours.closures.map((closure) => (
          <ClosureRow key={closure.id ?? `${closure.first} ${closure.last}`} closure={closure} house={house} />
        ))}
      </ul>
      <button type="button" class="plain" onClick={() => setClosing(true)}>
        {words.closeHouse}
      </button>
      {isClosing && <CloseDialog house={house} onDone={() => setClosing(false)} />}
    </section>
  );
}

function ClosureRow({ closure, house }: { closure: Closure; house: House }): JSX.Element {
  const words = useWords(leadWords);
  const spoken = useStore(language);
  const { id, first, last, from, until, by, at } = closure;
  const days = first === last ? first : `${first} – ${last}`;
  const when = !from ? days : `${days} ${from}–${until ?? ""}`;
  const why = closure.words[spoken] ?? named(words.closureReasons, closure.reason);
  return (
    <li>
      <span>
        <strong>{when}</strong> {why}
        {closure.note !== "" && ` · ${closure.note}`}
        <small>{id === null ? words.closureOfFile : words.closureBy(by ?? "", at === null ? "" : momentText(at))}</small>
      </span>
      {id !== null && (
        <button type="button" class="quiet" aria-label={words.reopen(when)} onClick={() => void house.reopen(id)}>
          <Icon name="close" />
        </button>
      )}
    </li>
  );
}
