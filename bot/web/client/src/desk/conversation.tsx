/** One conversation: its head, what was said, and the reply. */
import { type ComponentChildren, Fragment, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { useNow } from "../keep/ticking";
import { Icon } from "../parts/icons";
import { useNewest } from "../parts/newest";
import type { Limits } from "../wire/frames";
import { deskWords } from "../words/desk";
import { customerName, houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import type { OpenChat } from "./chats";
import type { Desk } from "./desk";
import type { DeskDialog } from "./dialogs";
import { Owed } from "./lists";
import { NeedBadge } from "./need";
import { mayTake } from "./offering";
import { Reply } from "./reply";
import { SaidLine, SendingLine } from "./said";
import { LeadTools, WhisperLine } from "./whispers";

interface PaneProps {
  desk: Desk;
  limits: Limits;
  onDialog(dialog: DeskDialog): void;
}

export function ConversationPane({ desk, limits, onDialog }: PaneProps): JSX.Element {
  const words = useWords(deskWords);
  const selected = useStore(desk.chats.selected);
  const open = useStore(desk.chats.open);
  const chat = selected === null ? undefined : open.get(selected);
  if (chat === undefined) {
    return (
      <section class="pane is-empty">
        <Icon name="chat" />
        <p>{words.nothingOpen}</p>
        <p class="empty">{words.nothingOpenHint}</p>
      </section>
    );
  }
  return <Conversation key={chat.chat} desk={desk} chat={chat} limits={limits} onDialog={onDialog} />;
}

function Conversation({ desk, chat, limits, onDialog }: PaneProps & { chat: OpenChat }): JSX.Element {
  const queue = useStore(desk.queue);
  const isMine = queue.mine.some((one) => one.chat === chat.chat);
  const waiting = queue.waiting.find((one) => one.chat === chat.chat);
  const [wasMine, setWasMine] = useState(false);
  useEffect(() => {
    if (isMine) setWasMine(true);
  }, [isMine]);
  const isLost = chat.stale !== undefined || (wasMine && !isMine);
  return (
    <section class="pane">
      <Head desk={desk} chat={chat} isMine={isMine} onDialog={onDialog} />
      {isLost && <Lost who={chat.stale?.who ?? ""} />}
      <SaidList desk={desk} chat={chat} />
      {isMine ? (
        <Reply desk={desk} chat={chat} limits={limits} />
      ) : (
        <ReadOnly isOthers={chat.status === "agent"}>
          {desk.me.role === "lead" && chat.status === "agent" && <LeadTools desk={desk} chat={chat.chat} />}
          {waiting !== undefined && mayTake(queue, waiting, desk.me) && (
            <button type="button" class="primary" onClick={() => void desk.claim(waiting)}>
              <ClaimWord />
            </button>
          )}
        </ReadOnly>
      )}
    </section>
  );
}

function ClaimWord(): JSX.Element {
  return <>{useWords(deskWords).claim}</>;
}

function Lost({ who }: { who: string }): JSX.Element {
  const words = useWords(deskWords);
  return (
    <p class="lost" role="alert">
      <Icon name="warn" /> {who === "" ? words.stale : words.staleBy(who)}
    </p>
  );
}

function ReadOnly({ isOthers, children }: { isOthers: boolean; children: ComponentChildren }): JSX.Element {
  const words = useWords(deskWords);
  return (
    <div class="read-only">
      <p>{isOthers ? words.othersChat : words.readOnly}</p>
      {children}
    </div>
  );
}

interface HeadProps {
  desk: Desk;
  chat: OpenChat;
  isMine: boolean;
  onDialog(dialog: DeskDialog): void;
}

function Head({ desk, chat, isMine, onDialog }: HeadProps): JSX.Element {
  const words = { ...useWords(deskWords), ...useWords(houseWords) };
  const own = useStore(desk.queue).mine.find((one) => one.chat === chat.chat);
  const now = useNow();
  return (
    <header class="pane-head">
      <button type="button" class="quiet back" onClick={() => void desk.chats.select(null)} aria-label={words.back}>
        <Icon name="down" />
      </button>
      <div class="pane-title">
        <h2>{customerName(chat, words.unnamed)}</h2>
        <p>
          {named(words.channels, chat.channel)}
          {chat.group !== "" && ` · ${named(words.groups, chat.group)}`}
          <NeedBadge need={own?.need ?? ""} />
        </p>
      </div>
      {own !== undefined && <Owed chat={own} now={now} />}
      {isMine && (
        <>
          <button type="button" class="plain" aria-label={words.need} onClick={() => onDialog("need")}>
            <Icon name="star" /> <span>{words.need}</span>
          </button>
          <button type="button" class="plain" aria-label={words.transfer} onClick={() => onDialog("transfer")}>
            <Icon name="pass" /> <span>{words.transfer}</span>
          </button>
          <button type="button" class="plain" aria-label={words.end} onClick={() => onDialog("close")}>
            <Icon name="done" /> <span>{words.end}</span>
          </button>
        </>
      )}
    </header>
  );
}

function SaidList({ desk, chat }: { desk: Desk; chat: OpenChat }): JSX.Element {
  const words = useWords(deskWords);
  const sending = useStore(desk.sending.items).filter((item) => item.chat === chat.chat);
  const whispers = chat.whispers ?? [];
  const count = chat.messages.length + sending.length + whispers.length;
  const { log, isUp, follow, toEnd } = useNewest(count, sending.length);
  const beside = (after: number, before: number): JSX.Element[] =>
    whispers
      .filter((one) => one.after >= after && one.after < before)
      .map((one) => <WhisperLine key={`w${one.id}`} whisper={one} />);
  return (
    <div class="log-frame">
      <div class="log" ref={log} role="log" aria-live="polite" aria-label={words.log} tabIndex={0} onScroll={follow}>
        {beside(-1, chat.messages[0]?.seq ?? Number.POSITIVE_INFINITY)}
        {chat.messages.map((message, index) => (
          <Fragment key={message.seq}>
            <SaidLine message={message} before={chat.messages[index - 1]} />
            {beside(message.seq, chat.messages[index + 1]?.seq ?? Number.POSITIVE_INFINITY)}
          </Fragment>
        ))}
        {sending.map((item) => (
          <SendingLine key={item.id} item={item} />
        ))}
      </div>
      {isUp && (
        <button type="button" class="to-newest" onClick={toEnd} aria-label={words.toNewest}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}
