import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { embed, isEmbedded } from "../src/chat/embedding";

const HOME = "https://desk.example";

/** Run the loader as a page that embeds it would. */
async function load(data: Record<string, string> = {}, src = `${HOME}/widget.js`): Promise<void> {
  const script = document.createElement("script");
  Object.assign(script.dataset, data);
  Object.defineProperty(script, "src", { value: src });
  Object.defineProperty(document, "currentScript", { value: script, configurable: true });
  vi.resetModules();
  await import("../src/widget/widget");
}

function root(): ShadowRoot {
  const host = [...document.body.children].find((one) => one.shadowRoot !== null);
  if (host?.shadowRoot == null) throw new Error("the widget is not there");
  return host.shadowRoot;
}

const button = (): HTMLButtonElement => root().querySelector("button") as HTMLButtonElement;
const frame = (): HTMLIFrameElement | null => root().querySelector("#panel > *");
const panel = (): HTMLElement => root().querySelector("#panel") as HTMLElement;

function say(data: unknown, origin = HOME, source: unknown = inside): void {
  const event = new MessageEvent("message", { data, origin });
  Object.defineProperty(event, "source", { value: source });
  window.dispatchEvent(event);
}

const told = vi.fn();
const inside = { postMessage: told };

beforeEach(() => {
  told.mockClear();
  // No frame is loaded here; what matters is who speaks with whom.
  const make = document.createElement.bind(document);
  vi.spyOn(document, "createElement").mockImplementation((name: string) =>
    name === "iframe" ? Object.assign(make("div"), { contentWindow: inside }) : make(name),
  );
  window.localStorage.clear();
  Reflect.deleteProperty(window, "sansheng");
  document.body.innerHTML = "";
  document.documentElement.lang = "en";
});

afterEach(() => Reflect.deleteProperty(document, "currentScript"));

describe("the widget", () => {
  test("is one button, and loads nothing before it is opened", async () => {
    await load();
    expect(button().getAttribute("aria-label")).toBe("Open the chat");
    expect(button().getAttribute("aria-expanded")).toBe("false");
    expect(frame()).toBeNull();
  });

  test("opens the chat of its own house in a frame with a title", async () => {
    await load({ language: "zh-CN" });
    button().click();
    expect(frame()?.src).toBe(`${HOME}/?embed=1&language=zh-CN`);
    expect(frame()?.title).toBe("在线客服");
    expect(panel().hidden).toBe(false);
    expect(button().getAttribute("aria-expanded")).toBe("true");
  });

  test("folds and unfolds without loading the chat again", async () => {
    await load();
    button().click();
    const first = frame();
    button().click();
    expect(panel().hidden).toBe(true);
    button().click();
    expect(frame()).toBe(first);
  });

  test("is open again on the next page of the same site", async () => {
    await load();
    button().click();
    document.body.innerHTML = "";
    Reflect.deleteProperty(window, "sansheng");
    await load();
    expect(panel().hidden).toBe(false);
  });

  test("is there once, however often a page loads it", async () => {
    await load();
    await load();
    expect([...document.body.children].filter((one) => one.shadowRoot !== null)).toHaveLength(1);
  });

  test("counts what came in while it was folded", async () => {
    await load();
    button().click();
    button().click();
    say({ sansheng: true, type: "unread", count: 3 });
    const badge = root().querySelector(".badge") as HTMLElement;
    expect(badge.textContent).toBe("3");
    expect(button().getAttribute("aria-label")).toBe("Open the chat (3 new messages)");
    say({ sansheng: true, type: "unread", count: 12 });
    expect(badge.textContent).toBe("9+");
    button().click();
    expect(badge.hidden).toBe(true);
  });

  test("is folded by its own frame, and by nobody else", async () => {
    await load();
    button().click();
    say({ sansheng: true, type: "close" }, "https://evil.example");
    say({ sansheng: true, type: "close" }, HOME, window);
    say({ type: "close" });
    expect(panel().hidden).toBe(false);
    say({ sansheng: true, type: "close" });
    expect(panel().hidden).toBe(true);
  });

  test("tells only the frame's own origin whether it is folded", async () => {
    await load();
    button().click();
    expect(told).not.toHaveBeenCalled();
    frame()?.dispatchEvent(new Event("load"));
    expect(told).toHaveBeenLastCalledWith({ sansheng: true, folded: false }, HOME);
    button().click();
    expect(told).toHaveBeenLastCalledWith({ sansheng: true, folded: true }, HOME);
  });

  test("stands on the left where the page wishes it", async () => {
    await load({ side: "left" });
    expect((root().host as HTMLElement).dataset.side).toBe("left");
  });
});

describe("the page inside the frame", () => {
  const parent = { postMessage: vi.fn() };

  beforeEach(() => {
    vi.stubGlobal("parent", parent);
    window.history.replaceState(null, "", "/?embed=1");
    parent.postMessage.mockClear();
  });

  afterEach(() => window.history.replaceState(null, "", "/"));

  function tell(data: unknown, source: unknown = parent): void {
    const event = new MessageEvent("message", { data, origin: "https://shop.example" });
    Object.defineProperty(event, "source", { value: source });
    window.dispatchEvent(event);
  }

  test("knows that it is embedded", () => {
    expect(isEmbedded()).toBe(true);
    window.history.replaceState(null, "", "/");
    expect(isEmbedded()).toBe(false);
  });

  test("says nothing before the widget has greeted it, and then only to that site", () => {
    const embedding = embed(() => {});
    embedding.unread(1);
    expect(parent.postMessage).not.toHaveBeenCalled();
    tell({ sansheng: true, folded: false });
    embedding.unread(2);
    expect(parent.postMessage).toHaveBeenCalledWith({ sansheng: true, type: "unread", count: 2 }, "https://shop.example");
  });

  test("hears its parent only", () => {
    const folds: boolean[] = [];
    embed((isFolded) => folds.push(isFolded));
    tell({ sansheng: true, folded: true }, window);
    tell({ folded: true });
    tell("folded");
    tell({ sansheng: true, folded: true });
    expect(folds).toEqual([true]);
  });

  test("asks to be folded by Escape, but not while an input method composes", () => {
    embed(() => {});
    tell({ sansheng: true, folded: false });
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", isComposing: true }));
    expect(parent.postMessage).not.toHaveBeenCalled();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(parent.postMessage).toHaveBeenCalledWith({ sansheng: true, type: "close" }, "https://shop.example");
  });
});
