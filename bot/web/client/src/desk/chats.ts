/** The conversations that are open at the desk. */
import { Store } from "../keep/store";
import type { Api } from "../wire/api";
import type { Message } from "../wire/frames";
import { Problem } from "../wire/problem";
import type { ChatDetail } from "../wire/shapes";

export interface OpenChat extends ChatDetail {
  /** The claim has passed to somebody else; who, when that is known. */
  stale?: { who: string };
}

/** Add messages once each, in the order of their numbers. */
export function mergeMessages(known: Message[], arrived: Message[]): Message[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of arrived) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

export class Chats {
  readonly open = new Store<ReadonlyMap<number, OpenChat>>(new Map());
  readonly selected = new Store<number | null>(null);

  constructor(
    private readonly api: Api,
    private readonly failed: (problem: Problem) => void,
  ) {}

  get current(): OpenChat | undefined {
    const chat = this.selected.get();
    return chat === null ? undefined : this.open.get().get(chat);
  }

  async select(chat: number | null): Promise<void> {
    this.selected.set(chat);
    if (chat !== null) await this.load(chat);
  }

  async load(chat: number): Promise<void> {
    try {
      this.take(await this.api.chat(chat));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 404) this.forget(chat);
      this.failed(error);
    }
  }

  /** Read every open conversation again, after the line was away. */
  async reload(): Promise<void> {
    await Promise.all([...this.open.get().keys()].map((chat) => this.load(chat)));
  }

  take(detail: ChatDetail): void {
    const before = this.open.get().get(detail.chat);
    const messages = mergeMessages(before?.messages ?? [], detail.messages);
    const isStale = before?.stale !== undefined && before.epoch === detail.epoch;
    this.put({ ...detail, messages, ...(isStale ? { stale: before.stale } : {}) });
  }

  hear(chat: number, message: Message): void {
    const known = this.open.get().get(chat);
    if (known !== undefined) this.put({ ...known, messages: mergeMessages(known.messages, [message]) });
  }

  markStale(chat: number, who: string): void {
    const known = this.open.get().get(chat);
    if (known !== undefined) this.put({ ...known, stale: { who } });
  }

  forget(chat: number): void {
    const open = new Map(this.open.get());
    open.delete(chat);
    this.open.set(open);
    if (this.selected.get() === chat) this.selected.set(null);
  }

  private put(chat: OpenChat): void {
    this.open.set(new Map(this.open.get()).set(chat.chat, chat));
  }
}
