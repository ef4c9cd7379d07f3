/** One thing that was said, by the house or by the customer. */
import type { ComponentChildren, JSX } from "preact";
import { Attachment, type FileAddress } from "../parts/attachment";
import { Icon, Mark } from "../parts/icons";
import { LinkedText } from "../parts/links";
import { chatWords } from "../words/chat";
import { timeText } from "../words/figures";
import { useWords } from "../words/language";
import { agentName, type FileInfo, type Message } from "../wire/frames";
import { visitorAddress } from "./files";
import type { Place } from "./grouping";
import type { ChatSession } from "./session";
import type { Own } from "./transcript";

/** Words that keep company rather than answer are set more quietly. */
const QUIET_KINDS = new Set(["hold", "queue", "notice", "intro"]);

interface MessageProps {
  message: Message;
  place: Place;
  visitor: string | null;
  /** Where its files are, for those who are no visitors. */
  address?: FileAddress;
}

export function MessageBubble({ message, place, visitor, address }: MessageProps): JSX.Element {
  const words = useWords(chatWords);
  const isOwn = message.from === "customer";
  const name = message.from === "agent" ? agentName(message) || words.agent : isOwn ? words.you : words.bot;
  const tone = QUIET_KINDS.has(message.kind) && !isOwn ? " is-quiet" : "";
  return (
    <article class={`said by-${message.from}${isOwn ? " is-mine" : ""}${tone}${standing(place)}`} aria-label={name}>
      {!isOwn && <Face message={message} />}
      <div class="said-body">
        {message.from === "agent" && !place.isFollowing && <p class="said-name">{name}</p>}
        <Bubble text={message.text} files={message.files} address={address ?? visitorFiles(visitor)} />
        {!place.isFollowed && <Foot at={message.at}>{isOwn && <Receipt isSent words={words.sent} />}</Foot>}
      </div>
    </article>
  );
}

interface OwnProps {
  own: Own;
  place: Place;
  session: ChatSession;
}

export function OwnBubble({ own, place, session }: OwnProps): JSX.Element {
  const words = useWords(chatWords);
  const isTold = !place.isFollowed || own.status !== "sent";
  return (
    <article class={`said by-customer is-mine is-${own.status}${standing(place)}`} aria-label={words.you}>
      <div class="said-body">
        <Bubble text={own.text} files={own.files} address={visitorFiles(session.visitor)} />
        {isTold && (
          <Foot at={own.at}>
            {own.status === "failed" ? (
              <button type="button" class="retry" onClick={() => session.retry(own.id)}>
                {words.failed} <Icon name="again" /> {words.retry}
              </button>
            ) : (
              <Receipt isSent={own.status === "sent"} words={own.status === "sent" ? words.sent : words.sending} />
            )}
          </Foot>
        )}
      </div>
    </article>
  );
}

function standing(place: Place): string {
  return place.isFollowing && !place.isAfterPause ? " is-following" : "";
}

function Face({ message }: { message: Message }): JSX.Element {
  if (message.from === "bot") return <Mark />;
  return (
    <span class="face" aria-hidden="true">
      {agentName(message).slice(0, 1) || <Icon name="people" />}
    </span>
  );
}

interface BubbleProps {
  text: string;
  files: FileInfo[] | undefined;
  address: FileAddress;
}

function visitorFiles(visitor: string | null): FileAddress {
  return (file) => visitorAddress(file, visitor);
}

function Bubble({ text, files = [], address }: BubbleProps): JSX.Element {
  return (
    <div class="bubble">
      {text !== "" && (
        <p dir="auto">
          <LinkedText text={text} />
        </p>
      )}
      {files.map((file) => (
        <Attachment key={file.id} file={file} address={address} />
      ))}
    </div>
  );
}

function Foot({ at, children }: { at: string; children?: ComponentChildren }): JSX.Element {
  return (
    <p class="said-foot">
      <time dateTime={at}>{timeText(at)}</time>
      {children}
    </p>
  );
}

function Receipt({ isSent, words }: { isSent: boolean; words: string }): JSX.Element {
  return (
    <span class="receipt" role="img" aria-label={words} title={words}>
      <Icon name={isSent ? "check" : "clock"} />
    </span>
  );
}
