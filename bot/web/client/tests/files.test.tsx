import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Attention } from "../src/chat/attention";
import { FileTray } from "../src/chat/files";
import { Attachment } from "../src/parts/attachment";
import type { FileInfo, Message } from "../src/wire/frames";
import type { Problem } from "../src/wire/problem";
import { language } from "../src/words/language";
import { FakeUpload, settled } from "./fakes";
import { Screen } from "./screen";

const note = new File(["hello"], "note.txt");

describe("a customer's file", () => {
  let tray: FileTray;

  beforeEach(() => {
    vi.stubGlobal("XMLHttpRequest", FakeUpload);
    tray = new FileTray(() => "visitor-token", (problem: Problem) => `refused ${problem.status}`);
  });

  test("goes out beforehand under the visitor's own token, with its progress shown", async () => {
    void tray.add(note);
    expect(FakeUpload.last.headers["X-Visitor"]).toBe("visitor-token");
    FakeUpload.last.upload.onprogress?.({ loaded: 1, total: 4 });
    expect(tray.items.get()[0]?.share).toBe(0.25);
    expect([tray.isReady, tray.isEmpty]).toEqual([false, false]);
    FakeUpload.last.answers(201, { file: "f1", name: "note.txt", type: "text/plain", size: 5 });
    await settled();
    expect(tray.isReady).toBe(true);
    expect(tray.take().map((file) => file.id)).toEqual(["f1"]);
    expect(tray.items.get()).toEqual([]);
  });

  test("that is refused stays with the reason and holds nothing up", async () => {
    void tray.add(note);
    FakeUpload.last.answers(415, { detail: "Not this kind." });
    await settled();
    expect(tray.items.get()[0]?.problem).toBe("refused 415");
    expect([tray.isReady, tray.isEmpty]).toEqual([true, true]);
    expect(tray.take()).toEqual([]);
  });

  test("that is taken back is not sent any further", async () => {
    void tray.add(note);
    const key = tray.items.get()[0]?.key ?? "";
    tray.drop(key);
    await settled();
    expect(FakeUpload.last.isAborted).toBe(true);
    expect(tray.items.get()).toEqual([]);
  });

  test("that finds no house says that there is no connection", async () => {
    void tray.add(note);
    FakeUpload.last.onerror();
    await settled();
    expect(tray.items.get()[0]?.problem).toBe("refused 0");
  });
});

describe("a file in a talk", () => {
  const text: FileInfo = { id: "f1", name: "note.txt", type: "text/plain", size: 1536 };
  let screen: Screen;

  beforeEach(() => {
    vi.useFakeTimers();
    language.set("en");
    screen = new Screen();
  });

  afterEach(() => {
    screen.leave();
    vi.useRealTimers();
  });

  test("is shown as a picture only when it is one of the safe kinds", async () => {
    const address = (): Promise<string> => Promise.resolve("blob:x");
    const drawing: FileInfo = { ...text, name: "a.svg", type: "image/svg+xml" };
    await screen.show(<Attachment file={drawing} address={address} />);
    expect(screen.all("img")).toEqual([]);
    await screen.show(<Attachment key="2" file={{ ...text, name: "a.png", type: "image/png" }} address={address} />);
    expect(screen.find("img").getAttribute("src")).toBe("blob:x");
    expect(screen.find("button").getAttribute("aria-label")).toBe("a.png");
  });

  test("that cannot be opened says so and can be tried again", async () => {
    let tries = 0;
    const address = (): Promise<string> => {
      tries += 1;
      return Promise.reject(new Error("gone"));
    };
    await screen.show(<Attachment file={text} address={address} />);
    expect(screen.text).toBe("note.txt2 KB");
    await screen.press("note.txt");
    expect(screen.text).toContain("cannot be opened now");
    await screen.press("note.txt");
    expect(tries).toBe(2);
  });

  test("whose picture is gone is offered as a file", async () => {
    const address = (): Promise<string> => Promise.reject(new Error("gone"));
    await screen.show(<Attachment file={{ ...text, name: "a.png", type: "image/png" }} address={address} />);
    expect(screen.all(".picture")).toEqual([]);
    expect(screen.find(".file").textContent).toContain("a.png");
  });
});

describe("attention", () => {
  const said = (seq: number, from: Message["from"] = "bot"): Message => ({ seq, from, kind: "answer", text: "x", at: "" });

  test("counts what the house says while the chat is folded, not one's own words", () => {
    const told: number[] = [];
    const attention = new Attention((unread) => told.push(unread));
    attention.heard([said(1)]);
    attention.fold(true);
    attention.heard([said(2), said(3, "customer"), said(4, "agent")]);
    expect(attention.unread.get()).toBe(2);
    expect(attention.firstUnread.get()).toBe(2);
    attention.fold(false);
    expect(attention.unread.get()).toBe(0);
    expect(told).toEqual([2, 0]);
  });

  test("keeps the mark of what is new until the customer answers", () => {
    const attention = new Attention();
    attention.fold(true);
    attention.heard([said(2)]);
    attention.fold(false);
    expect(attention.firstUnread.get()).toBe(2);
    attention.answered();
    expect(attention.firstUnread.get()).toBeNull();
  });
});
