import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { markOf, offering } from "../src/chat/choices";
import { placeOf } from "../src/chat/grouping";
import { recall, remember } from "../src/chat/memory";
import { ChatSession } from "../src/chat/session";
import type { Line } from "../src/chat/transcript";
import type { Message } from "../src/wire/frames";
import { useFakeSockets } from "./fakes";

const START = Date.parse("2026-03-02T02:00:00Z");

function line(seq: number, seconds: number, from: Message["from"] = "bot", more: Partial<Message> = {}): Line {
  const at = new Date(START + seconds * 1000).toISOString();
  return { type: "message", message: { seq, from, kind: "answer", text: "x", at, ...more } };
}

const never = (): boolean => false;

describe("a line among its neighbours", () => {
  test("of one speaker within a minute is one burst", () => {
    const lines = [line(1, 0), line(2, 10), line(3, 20)];
    expect(lines.map((_, index) => placeOf(lines, index, never))).toEqual([
      { isAfterPause: true, isFollowing: false, isFollowed: true },
      { isAfterPause: false, isFollowing: true, isFollowed: true },
      { isAfterPause: false, isFollowing: true, isFollowed: false },
    ]);
  });

  test("begins anew with another speaker, also with another colleague", () => {
    const lines = [line(1, 0, "agent", { agent: "Ann" }), line(2, 5, "agent", { agent: "Bob" }), line(3, 6, "customer")];
    expect(lines.map((_, index) => placeOf(lines, index, never).isFollowing)).toEqual([false, false, false]);
  });

  test("begins anew after a minute, and says the time after five", () => {
    const lines = [line(1, 0), line(2, 61), line(3, 500)];
    expect(placeOf(lines, 1, never)).toEqual({ isAfterPause: false, isFollowing: false, isFollowed: false });
    expect(placeOf(lines, 2, never).isAfterPause).toBe(true);
  });

  test("begins anew where the unread ones begin", () => {
    const lines = [line(1, 0), line(2, 1)];
    expect(placeOf(lines, 1, (seq) => seq === 2).isFollowing).toBe(false);
    expect(placeOf(lines, 0, (seq) => seq === 2).isFollowed).toBe(false);
  });

  test("of one's own on its way belongs to what one has said", () => {
    const own: Line = {
      type: "own",
      own: { id: "a", order: 1, type: "message", text: "x", at: new Date(START).toISOString(), after: 1, status: "sent" },
    };
    const lines = [line(1, 0, "customer"), own];
    expect(placeOf(lines, 1, never).isFollowing).toBe(true);
  });
});

describe("marks", () => {
  test("are told from other labels in both languages", () => {
    expect(markOf("5 分，非常满意")).toEqual({ mark: "5", meaning: "非常满意" });
    expect(markOf("1, very dissatisfied")).toEqual({ mark: "1", meaning: "very dissatisfied" });
    expect(markOf("4")).toEqual({ mark: "4", meaning: "" });
    expect(["Yes", "12 pieces", "退货"].map(markOf)).toEqual([null, null, null]);
  });

  test("nothing is offered once the customer has spoken", () => {
    const choices = [{ id: "a", label: "Yes" }];
    expect(offering([line(1, 0, "bot", { choices })])?.seq).toBe(1);
    expect(offering([line(1, 0, "bot", { choices }), line(2, 1, "customer")])).toBeUndefined();
    expect(offering([])).toBeUndefined();
  });
});

describe("what this tab has shown", () => {
  const visitor = "v".repeat(43);
  const message: Message = { seq: 7, from: "bot", kind: "answer", text: "kept", at: new Date(START).toISOString() };

  beforeEach(() => {
    vi.useFakeTimers();
    window.sessionStorage.clear();
    window.localStorage.clear();
  });

  afterEach(() => vi.useRealTimers());

  test("is there after a reload, for the same visitor and for half an hour", () => {
    remember(visitor, [message], START);
    expect(recall(visitor, START + 60_000)).toEqual([message]);
    expect(recall("w".repeat(43), START)).toEqual([]);
    expect(recall(visitor, START + 31 * 60_000)).toEqual([]);
  });

  test("is nothing where storage is torn or refused", () => {
    window.sessionStorage.setItem("sansheng.shown", "{torn");
    expect(recall(visitor)).toEqual([]);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new Error("full");
    });
    expect(() => remember(visitor, [message])).not.toThrow();
  });

  test("keeps only the newest of a long talk", () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...message, seq: index + 1 }));
    remember(visitor, many, START);
    expect(recall(visitor, START).map((one) => one.seq)).toEqual(many.slice(-200).map((one) => one.seq));
  });

  test("lets a reloaded page go on where it was, not arrive anew", () => {
    const sockets = useFakeSockets();
    const first = new ChatSession();
    first.socket.start();
    sockets.newest().opens();
    sockets.newest().says({ type: "welcome", visitor, messages: [message] });
    first.leave();
    first.socket.stop();
    const second = new ChatSession();
    second.socket.start();
    sockets.newest().opens();
    expect(sockets.newest().sentOf("hello")[0]).toMatchObject({ visitor, last_seen: 7 });
    expect(second.transcript.get().messages.map((one) => one.text)).toEqual(["kept"]);
    second.socket.stop();
  });
});
