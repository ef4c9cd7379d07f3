/** The conversation: what was said, in order, always at its newest unless the reader scrolled up. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import { useNewest } from "../parts/newest";
import { chatWords } from "../words/chat";
import { momentText } from "../words/figures";
import { useWords } from "../words/language";
import type { Attention } from "./attention";
import { MessageBubble, OwnBubble } from "./bubbles";
import { Choices } from "./choices";
import { atOf, type Place, placeOf } from "./grouping";
import type { ChatSession } from "./session";
import { type Line, linesOf } from "./transcript";

interface LogProps {
  session: ChatSession;
  attention: Attention;
}

export function Log({ session, attention }: LogProps): JSX.Element {
  const words = useWords(chatWords);
  const lines = linesOf(useStore(session.transcript));
  const unread = useStore(attention.firstUnread);
  const { log, isUp, follow, toEnd } = useNewest(lines.length, lines.filter((line) => line.type === "own").length);
  return (
    <div class="log-frame">
      <div class="log" ref={log} role="log" aria-live="polite" aria-label={words.log} tabIndex={0} onScroll={follow}>
        {lines.map((line, index) => (
          <LineView
            key={keyOf(line)}
            line={line}
            place={placeOf(lines, index, (seq) => seq === unread)}
            isFirstUnread={line.type === "message" && line.message.seq === unread}
            session={session}
          />
        ))}
        <Choices lines={lines} onChoose={(id, label) => session.choose(id, label)} />
      </div>
      {isUp && (
        <button type="button" class="to-newest" onClick={toEnd} aria-label={words.toNewest}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

function keyOf(line: Line): string {
  return line.type === "own" ? line.own.id : (line.message.id ?? String(line.message.seq));
}

interface LineProps {
  line: Line;
  place: Place;
  isFirstUnread: boolean;
  session: ChatSession;
}

function LineView({ line, place, isFirstUnread, session }: LineProps): JSX.Element {
  const words = useWords(chatWords);
  return (
    <>
      {place.isAfterPause && (
        <time class="pause" dateTime={atOf(line)}>
          {momentText(atOf(line))}
        </time>
      )}
      {isFirstUnread && <p class="unread">{words.unread}</p>}
      {line.type === "own" ? (
        <OwnBubble own={line.own} place={place} session={session} />
      ) : (
        <MessageBubble message={line.message} place={place} visitor={session.visitor} />
      )}
    </>
  );
}
