/** What the customer sees, in order: the server's messages by number, and one's own on their way. */
import type { FileInfo, Message } from "../wire/frames";
import type { Unsent } from "../keep/outbox";

export interface Written extends Unsent {
  type: "message" | "choice";
  text: string;
  choice?: string;
  files?: FileInfo[];
  at: string;
  /** The newest number known when it was written: its place until the server gives it one. */
  after: number;
}

export interface Own extends Written {
  status: "sending" | "sent" | "failed";
}

export interface Transcript {
  messages: Message[];
  own: Own[];
}

export type Line = { type: "message"; message: Message } | { type: "own"; own: Own };

export const emptyTranscript: Transcript = { messages: [], own: [] };

export function newestSeq(transcript: Transcript): number {
  return transcript.messages.at(-1)?.seq ?? 0;
}

/** Take in messages: a number seen before changes nothing, one's own bubble gives way to its echo. */
export function withMessages(transcript: Transcript, arrived: Message[]): Transcript {
  const known = new Set(transcript.messages.map((message) => message.seq));
  const fresh: Message[] = [];
  for (const message of arrived) {
    if (known.has(message.seq)) continue;
    known.add(message.seq);
    fresh.push(message);
  }
  if (fresh.length === 0) return transcript;
  const messages = [...transcript.messages, ...fresh].sort((a, b) => a.seq - b.seq);
  return { messages, own: fresh.reduce(withoutEcho, transcript.own) };
}

function withoutEcho(own: Own[], message: Message): Own[] {
  if (message.from !== "customer") return own;
  const isEcho = (one: Own): boolean =>
    message.id === undefined
      ? one.after < message.seq && one.text.trim() === message.text.trim()
      : one.id === message.id;
  const index = own.findIndex(isEcho);
  return index < 0 ? own : own.filter((_, at) => at !== index);
}

export function withOwn(transcript: Transcript, written: Written): Transcript {
  const isKnown = [...transcript.own, ...transcript.messages].some((one) => one.id === written.id);
  if (isKnown) return transcript;
  return { ...transcript, own: [...transcript.own, { ...written, status: "sending" }] };
}

export function withStatus(transcript: Transcript, id: string, status: Own["status"]): Transcript {
  const own = transcript.own.map((one) => (one.id === id ? { ...one, status } : one));
  return { ...transcript, own };
}

/** The lines of the page; own bubbles stand where they were written. */
export function linesOf({ messages, own }: Transcript): Line[] {
  const lines: Line[] = [];
  const waiting = [...own].sort((a, b) => a.after - b.after || a.order - b.order);
  for (const message of messages) {
    while (waiting[0] !== undefined && waiting[0].after < message.seq) {
      lines.push({ type: "own", own: waiting.shift() as Own });
    }
    lines.push({ type: "message", message });
  }
  return lines.concat(waiting.map((one) => ({ type: "own", own: one })));
}
