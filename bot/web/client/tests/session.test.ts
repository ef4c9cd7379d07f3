import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChatSession } from "../src/chat/session";
import { linesOf } from "../src/chat/transcript";
import { useFakeSockets } from "./fakes";

let sockets: ReturnType<typeof useFakeSockets>;

function welcome(messages: unknown[] = [], visitor = "v".repeat(43)): void {
  sockets.newest().opens();
  sockets.newest().says({ type: "welcome", visitor, messages, limits: { file_bytes: 9 } });
}

function said(seq: number, text: string, more: object = {}): object {
  return { type: "message", seq, from: "bot", kind: "answer", text, at: "2026-03-02T02:00:00Z", ...more };
}

function begun(): ChatSession {
  const session = new ChatSession();
  session.socket.start();
  return session;
}

function shown(session: ChatSession): string[] {
  return linesOf(session.transcript.get()).map((line) =>
    line.type === "own" ? `${line.own.status}: ${line.own.text}` : line.message.text,
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  window.localStorage.clear();
  window.sessionStorage.clear();
  sockets = useFakeSockets();
});

afterEach(() => vi.useRealTimers());

test("a new visitor says hello without a name and keeps the token", () => {
  const session = begun();
  welcome();
  expect(sockets.newest().sentOf("hello")[0]).toMatchObject({ visitor: null, last_seen: null });
  expect(session.visitor).toBe("v".repeat(43));
  expect(session.limits.get()).toEqual({ file_bytes: 9 });
});

test("a torn line comes back with what has been seen, and nothing is shown twice", () => {
  const session = begun();
  welcome([said(1, "hello"), said(2, "there")]);
  sockets.newest().falls();
  vi.advanceTimersByTime(1_000);
  welcome([said(2, "there"), said(3, "again")]);
  expect(sockets.newest().sentOf("hello")[0]).toMatchObject({ last_seen: 2 });
  expect(shown(session)).toEqual(["hello", "there", "again"]);
});

test("words written while the line is down go out once it is back, under the same id", () => {
  const session = begun();
  session.write("are you there?");
  expect(shown(session)).toEqual(["sending: are you there?"]);
  welcome();
  const [first] = sockets.newest().sentOf("message");
  expect(first).toMatchObject({ text: "are you there?" });
  sockets.newest().falls();
  vi.advanceTimersByTime(1_000);
  welcome();
  expect(sockets.newest().sentOf("message")).toEqual([first]);
});

test("a receipt ends the sending, an echo takes the bubble's place", () => {
  const session = begun();
  welcome();
  session.write("hi");
  const id = sockets.newest().sentOf("message")[0]?.id;
  sockets.newest().says({ type: "received", id });
  expect(shown(session)).toEqual(["sent: hi"]);
  sockets.newest().says(said(1, "hi", { from: "customer", id }));
  expect(shown(session)).toEqual(["hi"]);
  sockets.newest().falls();
  vi.advanceTimersByTime(1_000);
  welcome();
  expect(sockets.newest().sentOf("message")).toEqual([]);
});

test("an echo that comes before its receipt is not sent again, nor shown twice after a reload", () => {
  const session = begun();
  welcome();
  session.write("hi");
  const id = sockets.newest().sentOf("message")[0]?.id;
  sockets.newest().says(said(1, "hi", { from: "customer", id }));
  session.leave();
  session.socket.stop();
  const again = begun();
  welcome();
  expect(shown(again)).toEqual(["hi"]);
  expect(sockets.newest().sentOf("message")).toEqual([]);
});

test("what the house has is not shown as one's own once more, whatever another tab left behind", () => {
  const session = begun();
  welcome();
  session.write("hi");
  const id = String(sockets.newest().sentOf("message")[0]?.id);
  const kept = window.localStorage.getItem(`sansheng.outbox.${id}`) ?? "";
  sockets.newest().says(said(1, "hi", { from: "customer", id }));
  session.leave();
  window.localStorage.setItem(`sansheng.outbox.${id}`, kept);
  expect(shown(begun())).toEqual(["hi"]);
});

test("a reload still sends what had no receipt", () => {
  begun().write("before the reload");
  const session = begun();
  expect(shown(session)).toEqual(["sending: before the reload"]);
  welcome();
  expect(sockets.newest().sentOf("message")[0]).toMatchObject({ text: "before the reload" });
});

test("`later` is obeyed: the same message again after the time that was told", () => {
  const session = begun();
  welcome();
  session.write("hi");
  const id = sockets.newest().sentOf("message")[0]?.id;
  sockets.newest().says({ type: "later", id, retry_after: 2 });
  vi.advanceTimersByTime(1_900);
  expect(sockets.newest().sentOf("message")).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(sockets.newest().sentOf("message").map((frame) => frame.id)).toEqual([id, id]);
});

test("what is written while the house cannot store goes behind what was before it", () => {
  const session = begun();
  welcome();
  session.write("first");
  const id = sockets.newest().sentOf("message")[0]?.id;
  sockets.newest().says({ type: "later", id, retry_after: 2 });
  session.write("second");
  expect(sockets.newest().sentOf("message")).toHaveLength(1);
  vi.advanceTimersByTime(2_100);
  expect(sockets.newest().sentOf("message").map((frame) => frame.text)).toEqual(["first", "first", "second"]);
  session.write("third");
  expect(sockets.newest().sentOf("message").at(-1)?.text).toBe("third");
});

test("a refused message is marked and can be tried again", () => {
  const session = begun();
  welcome();
  session.write("hi");
  const id = String(sockets.newest().sentOf("message")[0]?.id);
  sockets.newest().says({ type: "error", id, code: "too_long", detail: "Too long." });
  expect(shown(session)).toEqual(["failed: hi"]);
  expect(session.complaint.get()).toBe("Too long.");
  session.retry(id);
  expect(shown(session)).toEqual(["sending: hi"]);
  expect(sockets.newest().sentOf("message")).toHaveLength(2);
});

test("an open line that gives no receipt is replaced", () => {
  const session = begun();
  welcome();
  const half = sockets.newest();
  session.write("hi");
  vi.advanceTimersByTime(10_000);
  expect(sockets.newest()).not.toBe(half);
});

test("a chosen button goes out as a choice", () => {
  const session = begun();
  welcome();
  session.choose("token", "Yes");
  expect(sockets.newest().sentOf("choice")[0]).toMatchObject({ choice: "token" });
  expect(shown(session)).toEqual(["sending: Yes"]);
});

test("a house that has forgotten the visitor begins a new history", () => {
  const session = begun();
  welcome([said(5, "old")]);
  sockets.newest().falls();
  vi.advanceTimersByTime(1_000);
  welcome([said(1, "new")], "w".repeat(43));
  expect(shown(session)).toEqual(["new"]);
  expect(session.visitor).toBe("w".repeat(43));
});

test("only what is new is told to whoever listens", () => {
  const heard: string[] = [];
  const session = new ChatSession((messages) => heard.push(...messages.map((one) => one.text)));
  session.socket.start();
  welcome([said(1, "a")]);
  sockets.newest().says(said(1, "a"));
  sockets.newest().says(said(2, "b"));
  sockets.newest().says({ type: "message", text: "no number" });
  expect(heard).toEqual(["a", "b"]);
});
