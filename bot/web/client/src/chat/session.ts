/** The customer's side of the web chat: who I am, what was said, what is still on its way. */
import * as box from "../keep/box";
import { Outbox } from "../keep/outbox";
import { Store } from "../keep/store";
import { spokenLanguage } from "../words/language";
import { asMessage, asMessages, asRecord, type FileInfo, type Limits, type Message } from "../wire/frames";
import { newId } from "../wire/ids";
import { LiveSocket } from "../wire/socket";
import { recall, remember } from "./memory";
import * as transcript from "./transcript";

const VISITOR_KEY = "sansheng.visitor";
const OUTBOX_PREFIX = "sansheng.outbox.";
const RECEIPT_WITHIN_MS = 10_000;
const SENDS_AT_MOST = 5;

export class ChatSession {
  readonly transcript = new Store(transcript.emptyTranscript);
  readonly limits = new Store<Limits>({});
  readonly complaint = new Store("");
  readonly isWelcome = new Store(false);
  readonly socket: LiveSocket;
  private readonly outbox = new Outbox<transcript.Written>(OUTBOX_PREFIX);
  private readonly sends = new Map<string, number>();
  private receiptTimer = 0;
  private laterTimer = 0;
  /** The house cannot store just now: what is written meanwhile goes behind what was before it. */
  private isPostponed = false;

  constructor(private readonly heard: (messages: Message[]) => void = () => {}) {
    this.socket = new LiveSocket("/chat/ws", {
      opened: () => this.greet(),
      arrived: (frame) => this.arrived(frame),
    });
    this.transcript.update((now) => transcript.withMessages(now, recall(this.visitor)));
    for (const item of this.outbox.list()) {
      // Numbers are counted anew after a reload until the welcome has come.
      this.transcript.update((now) => transcript.withOwn(now, item));
    }
  }

  get visitor(): string | null {
    return box.read(VISITOR_KEY);
  }

  /** The page goes, perhaps only to be loaded again. */
  leave(): void {
    const { visitor } = this;
    if (visitor !== null) remember(visitor, this.transcript.get().messages);
  }

  write(text: string, files: FileInfo[] = []): void {
    this.put({ type: "message", text, ...(files.length > 0 ? { files } : {}) });
  }

  choose(choice: string, label: string): void {
    this.put({ type: "choice", text: label, choice });
  }

  /** Try a message again that did not get through. */
  retry(id: string): void {
    const own = this.transcript.get().own.find((one) => one.id === id);
    if (own === undefined) return;
    const { status: _, ...item } = own;
    this.outbox.keep(item);
    this.sends.delete(id);
    this.transcript.update((now) => transcript.withStatus(now, id, "sending"));
    this.flush();
  }

  private put(part: Pick<transcript.Written, "type" | "text" | "choice" | "files">): void {
    const item: transcript.Written = {
      ...part,
      id: newId(),
      order: this.outbox.nextOrder(),
      at: new Date().toISOString(),
      after: transcript.newestSeq(this.transcript.get()),
    };
    this.outbox.keep(item);
    this.complaint.set("");
    this.transcript.update((now) => transcript.withOwn(now, item));
    if (this.isWelcome.get() && !this.isPostponed) this.send(item);
  }

  private greet(): void {
    this.isWelcome.set(false);
    const seen = transcript.newestSeq(this.transcript.get());
    this.socket.send({
      type: "hello",
      visitor: this.visitor,
      last_seen: seen > 0 ? seen : null,
      language: spokenLanguage(),
    });
  }

  private arrived(frame: Record<string, unknown>): void {
    if (frame.type === "welcome") this.welcomed(frame);
    else if (frame.type === "message") this.take([asMessage(frame)].filter((one) => one !== null));
    else if (frame.type === "received") this.received(String(frame.id));
    else if (frame.type === "later") this.postpone(Number(frame.retry_after) || 1);
    else if (frame.type === "error") this.refused(frame);
  }

  private welcomed(frame: Record<string, unknown>): void {
    if (typeof frame.visitor === "string" && frame.visitor !== this.visitor) {
      // A new visitor has a new history; what was shown belongs to somebody the house has forgotten.
      this.transcript.update(({ own }) => ({ messages: [], own }));
      box.write(VISITOR_KEY, frame.visitor);
    }
    this.limits.set((asRecord(frame.limits) ?? {}) as Limits);
    this.take(asMessages(frame.messages));
    this.isWelcome.set(true);
    this.flush();
  }

  private take(messages: Message[]): void {
    const before = this.transcript.get();
    const known = new Set(before.messages.map((message) => message.seq));
    this.transcript.set(transcript.withMessages(before, messages));
    // An echo is as good as a receipt, which may still be on its way.
    for (const { id } of messages) if (id !== undefined) this.forget(id);
    this.heard(messages.filter((message) => !known.has(message.seq)));
  }

  private received(id: string): void {
    this.forget(id);
    this.transcript.update((now) => transcript.withStatus(now, id, "sent"));
  }

  private forget(id: string): void {
    if (this.outbox.settle(id) === undefined) return;
    this.sends.delete(id);
    this.awaitReceipt();
  }

  private refused(frame: Record<string, unknown>): void {
    this.complaint.set(typeof frame.detail === "string" ? frame.detail : "");
    if (typeof frame.id === "string" && this.outbox.settle(frame.id) !== undefined) {
      this.transcript.update((now) => transcript.withStatus(now, String(frame.id), "failed"));
    }
  }

  private postpone(seconds: number): void {
    this.isPostponed = true;
    window.clearTimeout(this.laterTimer);
    this.laterTimer = window.setTimeout(() => this.flush(), seconds * 1000);
  }

  private flush(): void {
    this.isPostponed = false;
    if (!this.isWelcome.get()) return;
    for (const item of this.outbox.list()) this.send(item);
  }

  private send(item: transcript.Written): void {
    const sends = (this.sends.get(item.id) ?? 0) + 1;
    if (sends > SENDS_AT_MOST) {
      this.transcript.update((now) => transcript.withStatus(now, item.id, "failed"));
      return;
    }
    const frame =
      item.type === "choice"
        ? { type: "choice", id: item.id, choice: item.choice }
        : { type: "message", id: item.id, text: item.text, files: item.files?.map((one) => one.id) };
    if (!this.socket.send(frame)) return;
    this.sends.set(item.id, sends);
    this.awaitReceipt();
  }

  /** An open line that gives no receipt is half dead: take a new one and send again. */
  private awaitReceipt(): void {
    window.clearTimeout(this.receiptTimer);
    const isOwed = this.outbox.list().some((item) => (this.sends.get(item.id) ?? 0) <= SENDS_AT_MOST);
    if (!isOwed) return;
    this.receiptTimer = window.setTimeout(() => {
      if (this.socket.connection.get() === "open") this.socket.restart();
    }, RECEIPT_WITHIN_MS);
  }
}
