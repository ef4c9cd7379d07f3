/** The whole page: a head, the log, and the place to write. */
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import * as box from "../keep/box";
import { useStore } from "../keep/store";
import { Composer, useDrop } from "../parts/composer";
import { chatWords } from "../words/chat";
import { commonWords } from "../words/common";
import { sizeText } from "../words/figures";
import { useWords } from "../words/language";
import type { Attention } from "./attention";
import type { FileTray } from "./files";
import { ChatHead } from "./head";
import { Log } from "./log";
import type { ChatSession } from "./session";
import { Tray } from "./tray";

export interface ChatParts {
  session: ChatSession;
  attention: Attention;
  tray: FileTray;
  onFold(): void;
}

const DRAFT_KEY = "sansheng.draft";

export function ChatPage(parts: ChatParts): JSX.Element {
  const words = useWords(chatWords);
  const unread = useStore(parts.attention.unread);
  const page = useRef<HTMLDivElement>(null);
  const addFiles = useAddFiles(parts);
  useDrop(page, addFiles);
  useEffect(() => {
    document.title = unread > 0 ? words.titleUnread(unread, words.title) : words.title;
  }, [unread, words]);
  return (
    <div class="chat-page" ref={page}>
      <ChatHead socket={parts.session.socket} onFold={parts.onFold} />
      <Log session={parts.session} attention={parts.attention} />
      <ChatComposer {...parts} onFiles={addFiles} />
    </div>
  );
}

function ChatComposer({ session, attention, tray, onFiles }: ChatParts & { onFiles(files: File[]): void }): JSX.Element {
  const words = { ...useWords(commonWords), ...useWords(chatWords) };
  const [text, setText] = useState(box.read(DRAFT_KEY) ?? "");
  useStore(tray.items);
  const complaint = useStore(session.complaint);
  const limit = useStore(session.limits).file_bytes;
  const write = (now: string): void => {
    setText(now);
    if (now === "") box.remove(DRAFT_KEY);
    else box.write(DRAFT_KEY, now);
  };
  const { isWaiting, send } = useSending({ session, attention, tray }, text, write);
  return (
    <Composer
      text={text}
      words={words}
      isSendable={!isWaiting && (text.trim() !== "" || !tray.isEmpty)}
      {...(limit === undefined ? {} : { hint: words.fileLimit(sizeText(limit)) })}
      onText={write}
      onSend={send}
      onFiles={onFiles}
    >
      {complaint !== "" && (
        <p class="complaint" role="alert">
          {complaint}
        </p>
      )}
      <Tray tray={tray} />
    </Composer>
  );
}

type SendingParts = Pick<ChatParts, "session" | "attention" | "tray">;

/** What is sent while a file is still on its way goes out together with it. */
function useSending(
  { session, attention, tray }: SendingParts,
  text: string,
  write: (text: string) => void,
): { isWaiting: boolean; send(): void } {
  const [isWaiting, setWaiting] = useState(false);
  const files = tray.items.get();
  const send = (): void => {
    setWaiting(!tray.isReady);
    if (!tray.isReady) return;
    session.write(text.trim(), tray.take());
    attention.answered();
    write("");
  };
  useEffect(() => {
    if (!isWaiting || !tray.isReady) return;
    // A file that failed meanwhile is looked at first.
    if (files.some((file) => file.problem !== undefined)) setWaiting(false);
    else send();
  }, [isWaiting, files]);
  return { isWaiting, send };
}

function useAddFiles({ session, tray }: ChatParts): (files: File[]) => void {
  const words = useWords(commonWords);
  return useCallback(
    (files: File[]) => {
      const limit = session.limits.get().file_bytes;
      for (const file of files) {
        if (limit !== undefined && file.size > limit) tray.refuse(file, words.fileTooLarge(sizeText(limit)));
        else void tray.add(file);
      }
    },
    [words],
  );
}
