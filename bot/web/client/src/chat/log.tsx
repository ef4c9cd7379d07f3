/** The conversation: what was said, in order, always at its newest unless the reader scrolled up. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Icon } from "../parts/icons";
import { chatWords } from "../words/chat";
import { momentText } from "../words/figures";
import { useWords } from "../words/language";
import type { Attention } from "./attention";
import { MessageBubble, OwnBubble } from "./bubbles";
import { Choices } from "./choices";
import type { ChatSession } from "./session";
import { type Line, linesOf } from "./transcript";

const NEAR_END_PX = 80;
const PAUSE_MS = 5 * 60_000;

interface LogProps {
  session: ChatSession;
  attention: Attention;
}

export function Log({ session, attention }: LogProps): JSX.Element {
  const words = useWords(chatWords);
  const lines = linesOf(useStore(session.transcript));
  const firstUnread = useStore(attention.firstUnread);
  const { log, isUp, follow, toEnd } = useNewest(lines.length);
  return (
    <div class="log-frame">
      <div class="log" ref={log} role="log" aria-live="polite" aria-label={words.log} tabIndex={0} onScroll={follow}>
        {lines.map((line, index) => (
          <LineView key={keyOf(line)} line={line} before={lines[index - 1]} unread={firstUnread} session={session} />
        ))}
        <Choices line={lines.at(-1)} onChoose={(id, label) => session.choose(id, label)} />
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

function atOf(line: Line | undefined): string {
  if (line === undefined) return "";
  return line.type === "own" ? line.own.at : line.message.at;
}

interface LineProps {
  line: Line;
  before: Line | undefined;
  unread: number | null;
  session: ChatSession;
}

function LineView({ line, before, unread, session }: LineProps): JSX.Element {
  const words = useWords(chatWords);
  const at = atOf(line);
  const isAfterPause = before === undefined || Date.parse(at) - Date.parse(atOf(before)) > PAUSE_MS;
  const isFirstUnread = line.type === "message" && line.message.seq === unread;
  return (
    <>
      {isAfterPause && (
        <time class="pause" dateTime={at}>
          {momentText(at)}
        </time>
      )}
      {isFirstUnread && <p class="unread">{words.unread}</p>}
      {line.type === "own" ? (
        <OwnBubble own={line.own} session={session} />
      ) : (
        <MessageBubble message={line.message} visitor={session.visitor} />
      )}
    </>
  );
}

interface Newest {
  log: { current: HTMLDivElement | null };
  isUp: boolean;
  follow(): void;
  toEnd(): void;
}

/** Stay at the end while the reader is there; otherwise leave the page where it is read. */
function useNewest(count: number): Newest {
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isUp, setUp] = useState(false);
  const toEnd = (): void => log.current?.scrollTo({ top: log.current.scrollHeight });
  const follow = (): void => {
    const element = log.current;
    if (element === null) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    setUp(!isAtEnd.current);
  };
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
  }, [count]);
  useLayoutEffect(() => {
    const element = log.current;
    if (element === null || typeof ResizeObserver === "undefined") return;
    // The keyboard of a telephone or a picture that arrives changes the height.
    const observer = new ResizeObserver(() => isAtEnd.current && toEnd());
    observer.observe(element);
    element.addEventListener("load", () => isAtEnd.current && toEnd(), true);
    return () => observer.disconnect();
  }, []);
  return { log, isUp, follow, toEnd };
}
