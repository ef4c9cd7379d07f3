import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Attention } from "../src/chat/attention";
import { FileTray } from "../src/chat/files";
import { ChatPage } from "../src/chat/page";
import { ChatSession } from "../src/chat/session";
import * as uploading from "../src/wire/upload";
import { sentenceOf } from "../src/words/common";
import { language } from "../src/words/language";
import { useFakeSockets } from "./fakes";
import { Screen } from "./screen";

const AT = "2026-03-02T02:00:00Z";
let screen: Screen;
let session: ChatSession;
let tray: FileTray;
let sockets: ReturnType<typeof useFakeSockets>;

const said = (seq: number, text: string, more: object = {}): object => ({
  type: "message",
  seq,
  from: "bot",
  kind: "answer",
  text,
  at: AT,
  ...more,
});

async function open(messages: object[] = [], limits: object = { file_bytes: 1_000_000 }): Promise<void> {
  const attention = new Attention();
  session = new ChatSession((heard) => attention.heard(heard));
  tray = new FileTray(() => session.visitor, sentenceOf);
  const page = <ChatPage session={session} attention={attention} tray={tray} onFold={() => {}} />;
  await screen.show(page, () => {
    session.socket.start();
    sockets.newest().opens();
    sockets.newest().says({ type: "welcome", visitor: "v".repeat(43), messages, limits });
  });
}

async function hear(frame: object): Promise<void> {
  await screen.do(() => sockets.newest().says(frame));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date(AT));
  window.localStorage.clear();
  window.sessionStorage.clear();
  sockets = useFakeSockets();
  language.set("en");
  screen = new Screen();
});

afterEach(() => {
  session.socket.stop();
  screen.leave();
  vi.useRealTimers();
});

describe("writing", () => {
  test("Enter sends, empties the field, and the words stand in the log at once", async () => {
    await open();
    await screen.write("textarea", "  where is my parcel?  ");
    await screen.key("textarea", { key: "Enter" });
    expect(sockets.newest().sentOf("message")[0]).toMatchObject({ text: "where is my parcel?" });
    expect(screen.find<HTMLTextAreaElement>("textarea").value).toBe("");
    expect(screen.texts(".said.is-mine .bubble")).toEqual(["where is my parcel?"]);
  });

  test("an Enter of an input method sends nothing", async () => {
    await open();
    await screen.write("textarea", "tuihuo");
    await screen.do(() => screen.find("textarea").dispatchEvent(new CompositionEvent("compositionstart")));
    await screen.key("textarea", { key: "Enter" });
    await screen.do(() => screen.find("textarea").dispatchEvent(new CompositionEvent("compositionend")));
    await screen.key("textarea", { key: "Enter", isComposing: true });
    await screen.key("textarea", { key: "Enter", keyCode: 229 });
    expect(sockets.newest().sentOf("message")).toEqual([]);
    expect(screen.find<HTMLTextAreaElement>("textarea").value).toBe("tuihuo");
  });

  test("nothing but blanks cannot be sent", async () => {
    await open();
    await screen.write("textarea", " \n ");
    await screen.key("textarea", { key: "Enter" });
    expect(screen.button("Send").disabled).toBe(true);
    expect(sockets.newest().sentOf("message")).toEqual([]);
  });

  test("a half-written word is still there after a reload", async () => {
    await open();
    await screen.write("textarea", "half a wo");
    screen.leave();
    screen = new Screen();
    await open();
    expect(screen.find<HTMLTextAreaElement>("textarea").value).toBe("half a wo");
  });

  test("a refused message says why and is sent again by a button", async () => {
    await open();
    await screen.write("textarea", "hi");
    await screen.key("textarea", { key: "Enter" });
    const id = sockets.newest().sentOf("message")[0]?.id;
    await hear({ type: "error", id, code: "odd", detail: "Please say it in other words." });
    expect(screen.find(".complaint").textContent).toBe("Please say it in other words.");
    await screen.press("Send again");
    expect(sockets.newest().sentOf("message").map((frame) => frame.id)).toEqual([id, id]);
  });
});

describe("the log", () => {
  test("tells screen readers what is new, politely, and who speaks", async () => {
    await open([said(1, "Good morning"), said(2, "I am Ann", { from: "agent", kind: "agent", agent: "Ann" })]);
    expect(screen.find("[role=log]").getAttribute("aria-live")).toBe("polite");
    expect(screen.all("article").map((one) => one.getAttribute("aria-label"))).toEqual(["Assistant", "Ann"]);
  });

  test("shows markup as the text it is", async () => {
    await open([said(1, "<img src=x onerror=alert(1)> & <b>bold</b>")]);
    expect(screen.all(".bubble img, .bubble b")).toEqual([]);
    expect(screen.find(".bubble").textContent).toBe("<img src=x onerror=alert(1)> & <b>bold</b>");
  });

  test("shows the time of a burst once, and the agent's name once", async () => {
    const agent = { from: "agent", kind: "agent", agent: "Ann" };
    await open([said(1, "One moment", agent), said(2, "I look it up", agent), said(3, "Here it is", agent)]);
    expect(screen.all(".said-name")).toHaveLength(1);
    expect(screen.all(".said-foot")).toHaveLength(1);
    expect(screen.all(".is-following")).toHaveLength(2);
  });

  test("says that the connection is lost, after a moment, and that nothing is lost", async () => {
    await open();
    await screen.do(() => sockets.newest().falls(), 0);
    expect(screen.find("[role=status]").textContent).toBe("");
    await screen.later(1_300);
    expect(screen.find("[role=status]").textContent).toContain("Your words are kept");
  });

  test("speaks the other language at once, and tells the house", async () => {
    await open();
    await screen.press("切换到中文");
    expect(screen.find("textarea").getAttribute("placeholder")).toBe("请输入您想说的话");
    sockets.newest().opens();
    expect(sockets.newest().sentOf("hello")[0]).toMatchObject({ language: "zh-CN" });
  });
});

describe("scrolling", () => {
  let end: number;

  beforeEach(() => {
    end = 0;
    vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(5_000);
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(500);
    vi.spyOn(Element.prototype, "scrollTo").mockImplementation(() => {
      end += 1;
    });
  });

  async function readUp(): Promise<void> {
    await screen.do(() => screen.find(".log").dispatchEvent(new Event("scroll")));
    end = 0;
  }

  test("stays where one reads, with a way to the newest", async () => {
    await open([said(1, "Good morning")]);
    await readUp();
    await hear(said(2, "Anything else?"));
    expect(end).toBe(0);
    await screen.press("Go to the newest message");
    expect(end).toBe(1);
  });

  test("goes to the end with one's own words", async () => {
    await open([said(1, "Good morning")]);
    await readUp();
    await screen.write("textarea", "hello");
    await screen.key("textarea", { key: "Enter" });
    expect(end).toBeGreaterThan(0);
  });
});

describe("choices", () => {
  const choices = [{ id: "a", label: "Yes" }, { id: "b", label: "No" }];

  test("are buttons under the newest words, and used once", async () => {
    await open([said(1, "Shall I?", { choices })]);
    expect(screen.texts(".choices button")).toEqual(["Yes", "No"]);
    await screen.press("Yes");
    expect(sockets.newest().sentOf("choice")[0]).toMatchObject({ choice: "a" });
    expect(screen.all(".choices button")).toEqual([]);
    expect(screen.texts(".is-mine .bubble")).toEqual(["Yes"]);
  });

  test("go when something else is said, and stay through a word that only holds", async () => {
    await open([said(1, "Shall I?", { choices })]);
    await hear(said(2, "One moment please", { kind: "hold" }));
    expect(screen.all(".choices button")).toHaveLength(2);
    await hear(said(3, "Ann is here", { kind: "intro" }));
    expect(screen.all(".choices button")).toEqual([]);
  });

  test("from 1 to 5 stand in one row, with their meaning below", async () => {
    const marks = ["1, very dissatisfied", "2, dissatisfied", "3, all right", "4, satisfied", "5, very satisfied"];
    await open([said(1, "How was it?", { kind: "survey", choices: marks.map((label) => ({ id: label, label })) })]);
    expect(screen.texts(".is-scale strong")).toEqual(["1", "2", "3", "4", "5"]);
    expect(screen.texts(".is-scale small").at(-1)).toBe("very satisfied");
    await screen.press("5, very satisfied");
    expect(screen.texts(".is-mine .bubble")).toEqual(["5, very satisfied"]);
  });
});

describe("files", () => {
  const upload = (name: string, size: number): File => new File([new Uint8Array(size)], name);

  test("that are too large are refused beforehand, with the limit", async () => {
    await open([], { file_bytes: 1024 });
    await screen.do(() => pick([upload("big.mp4", 2_000)]));
    expect(screen.find(".tray .is-refused").textContent).toContain("at most 1 KB");
    expect(screen.button("Attach files (up to 1 KB each)")).toBeTruthy();
  });

  test("on their way take the words along once they are there", async () => {
    let arrive: (answer: object) => void = () => {};
    vi.spyOn(uploading, "upload").mockReturnValue(new Promise((resolve) => (arrive = resolve as typeof arrive)));
    await open();
    await screen.do(() => pick([upload("cup.txt", 10)]));
    await screen.write("textarea", "here it is");
    await screen.key("textarea", { key: "Enter" });
    expect(sockets.newest().sentOf("message")).toEqual([]);
    expect(screen.button("Send").disabled).toBe(true);
    await screen.do(() => arrive({ file: "f1", name: "cup.txt", type: "text/plain", size: 10 }));
    expect(sockets.newest().sentOf("message")).toMatchObject([{ text: "here it is", files: ["f1"] }]);
    expect(screen.find<HTMLTextAreaElement>("textarea").value).toBe("");
  });

  test("that were refused hold no words up", async () => {
    await open([], { file_bytes: 1024 });
    await screen.do(() => pick([upload("big.mp4", 2_000)]));
    expect(screen.button("Send").disabled).toBe(true);
    await screen.write("textarea", "it did not fit");
    await screen.key("textarea", { key: "Enter" });
    expect(sockets.newest().sentOf("message")[0]).toMatchObject({ text: "it did not fit" });
    expect(screen.all(".tray li")).toEqual([]);
  });

  test("are taken out of the tray by a button that names them", async () => {
    await open([], { file_bytes: 1024 });
    await screen.do(() => pick([upload("big.mp4", 2_000)]));
    await screen.press("Remove big.mp4");
    expect(screen.all(".tray")).toEqual([]);
  });

  function pick(files: File[]): void {
    const input = screen.find<HTMLInputElement>("input[type=file]");
    Object.defineProperty(input, "files", { value: files, configurable: true });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
