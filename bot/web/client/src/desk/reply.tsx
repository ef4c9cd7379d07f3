/** The agent's reply: a draft of each chat's own, files, and suggestions put in by a click. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Composer, useDrop } from "../parts/composer";
import type { Limits } from "../wire/frames";
import { commonWords } from "../words/common";
import { deskWords } from "../words/desk";
import { sizeText } from "../words/figures";
import { useWords } from "../words/language";
import type { OpenChat } from "./chats";
import type { Desk } from "./desk";

interface ReplyProps {
  desk: Desk;
  chat: OpenChat;
  limits: Limits;
}

/** Told when a suggestion is chosen or a shortcut calls for the reply field. */
export const REPLY_EVENT = "sansheng:reply";

export function putIntoReply(text: string): void {
  document.dispatchEvent(new CustomEvent<string>(REPLY_EVENT, { detail: text }));
}

export function Reply({ desk, chat, limits }: ReplyProps): JSX.Element {
  const words = { ...useWords(commonWords), ...useWords(deskWords) };
  const key = String(chat.chat);
  const [text, setText] = useState(desk.drafts.read(key));
  const field = useRef<HTMLTextAreaElement>(null);
  const write = (now: string): void => {
    setText(now);
    desk.drafts.write(key, now);
  };
  const { shares, send: sendFiles } = useFiles({ desk, chat, limits });
  useInserted(field, write);
  useDrop(useRef(document.body), sendFiles);
  useEffect(() => setText(desk.drafts.read(key)), [chat.stale]);
  const send = (): void => {
    write("");
    desk.sending.put(chat.chat, chat.epoch, text.trim());
  };
  const limit = limits.file_bytes;
  return (
    <Composer
      field={field}
      text={text}
      words={words}
      isSendable={text.trim() !== ""}
      {...(limit === undefined ? {} : { hint: words.fileLimit(sizeText(limit)) })}
      onText={write}
      onSend={send}
      onFiles={sendFiles}
    >
      {shares !== null && <progress class="sending-files" max={1} value={shares} />}
    </Composer>
  );
}

interface FilesInHand {
  /** The share that has been sent, null when nothing is on its way. */
  shares: number | null;
  send(files: File[]): void;
}

function useFiles({ desk, chat, limits }: ReplyProps): FilesInHand {
  const words = useWords(commonWords);
  const [shares, setShares] = useState<number | null>(null);
  const sendAll = async (files: File[]): Promise<void> => {
    for (const file of files) {
      if (limits.file_bytes !== undefined && file.size > limits.file_bytes) {
        desk.notice.set(words.fileTooLarge(sizeText(limits.file_bytes)));
        continue;
      }
      setShares(0);
      await desk.sendFile(chat.chat, file, setShares);
    }
    setShares(null);
  };
  return { shares, send: (files) => void sendAll(files) };
}

/** Put a suggestion behind what is written already, and go there. */
function useInserted(field: { current: HTMLTextAreaElement | null }, write: (text: string) => void): void {
  useEffect(() => {
    field.current?.focus();
    const insert = (event: Event): void => {
      const added = (event as CustomEvent<string>).detail;
      const written = field.current?.value ?? "";
      if (added !== "") write(written === "" ? added : `${written}\n${added}`);
      field.current?.focus();
    };
    document.addEventListener(REPLY_EVENT, insert);
    return () => document.removeEventListener(REPLY_EVENT, insert);
  }, []);
}
