/** What somebody on call is called for: a person may be harmed. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import { deskWords } from "../words/desk";
import { momentText } from "../words/figures";
import { flagSentence, houseWords } from "../words/house";
import { useWords } from "../words/language";
import type { Desk } from "./desk";

export function AlarmList({ desk }: { desk: Desk }): JSX.Element | null {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const alarms = useStore(desk.alarms);
  if (alarms.length === 0) return null;
  return (
    <section class="alarms" role="alert" aria-label={words.alarms}>
      <ul>
        {alarms.map(({ id, detail, chat, raised_at }) => (
          <li key={id}>
            <Icon name="warn" /> <strong>{flagSentence(words.flags, "emergency", detail)}</strong>
            <small>{momentText(raised_at)}</small>
            {chat !== null && (
              <button type="button" class="link" onClick={() => void desk.look(chat)}>
                {words.toChat}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
