/** What this tab has shown: a page that is loaded again goes on where it was, and is not greeted anew. */
import { asMessages, asRecord, type Message } from "../wire/frames";

const KEY = "sansheng.shown";
const SHOWN_AT_MOST = 200;
/** Who comes back later than this has arrived anew. */
const FRESH_MS = 30 * 60_000;

export function remember(visitor: string, messages: Message[], now = Date.now()): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify({ visitor, at: now, messages: messages.slice(-SHOWN_AT_MOST) }));
  } catch {
    // Without storage the server tells everything again.
  }
}

export function recall(visitor: string | null, now = Date.now()): Message[] {
  try {
    const kept = asRecord(JSON.parse(window.sessionStorage.getItem(KEY) ?? "null"));
    if (kept === null || kept.visitor !== visitor || !(now - Number(kept.at) < FRESH_MS)) return [];
    return asMessages(kept.messages);
  } catch {
    return [];
  }
}
