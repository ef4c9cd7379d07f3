import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Chats, mergeMessages } from "../src/desk/chats";
import { countdownOf } from "../src/desk/countdown";
import { Sending } from "../src/desk/sending";
import { Drafts } from "../src/keep/drafts";
import { Api } from "../src/wire/api";
import type { Message } from "../src/wire/frames";
import { Problem } from "../src/wire/problem";
import type { ChatDetail } from "../src/wire/shapes";
import { problem, settled, useFakeFetch } from "./fakes";

const AT = "2026-03-02T02:00:00Z";
const START = Date.parse(AT);
const message = (seq: number, text = "x"): Message => ({ seq, from: "customer", kind: "customer", text, at: AT });
const detail = (epoch: number, messages: Message[]): ChatDetail => ({
  chat: 3,
  status: "agent",
  epoch,
  customer: "Jane",
  channel: "web",
  group: "service",
  messages,
});

beforeEach(() => window.localStorage.clear());

describe("the countdown", () => {
  const due = new Date(START + 20_000).toISOString();

  test("is not there when nothing is owed", () => {
    expect(countdownOf(AT, null, START)).toBeNull();
  });

  test("is calm, warns in the last part, and counts on when late", () => {
    expect(countdownOf(AT, due, START + 1_000)).toEqual({ urgency: "calm", ms: 19_000 });
    expect(countdownOf(AT, due, START + 13_000)).toEqual({ urgency: "soon", ms: 7_000 });
    expect(countdownOf(AT, due, START + 25_000)).toEqual({ urgency: "late", ms: 5_000 });
  });
});

describe("open chats", () => {
  test("show each message once, by its number", () => {
    expect(mergeMessages([message(2), message(1)], [message(2, "new"), message(3)]).map((m) => m.text)).toEqual([
      "x",
      "new",
      "x",
    ]);
  });

  test("hear only what belongs to an open one", () => {
    const chats = new Chats(new Api(), () => {});
    chats.take(detail(1, [message(1)]));
    chats.hear(3, message(2));
    chats.hear(4, message(1));
    expect(chats.open.get().get(3)?.messages).toHaveLength(2);
    expect(chats.open.get().has(4)).toBe(false);
  });

  test("stay marked as passed on until a new claim", () => {
    const chats = new Chats(new Api(), () => {});
    chats.take(detail(1, []));
    chats.markStale(3, "Bob");
    chats.take(detail(1, []));
    expect(chats.open.get().get(3)?.stale).toEqual({ who: "Bob" });
    chats.take(detail(3, []));
    expect(chats.open.get().get(3)?.stale).toBeUndefined();
  });

  test("that are not there any more are forgotten, with a word", async () => {
    useFakeFetch({});
    const told: number[] = [];
    const chats = new Chats(new Api(), (failure) => told.push(failure.status));
    chats.take(detail(1, []));
    await chats.select(3);
    expect(chats.selected.get()).toBeNull();
    expect(told).toEqual([404]);
  });
});

describe("an agent's words", () => {
  const drafts = new Drafts("draft.");
  let said: string[];
  let fails: (Problem | null)[];
  let refused: string[];

  function sending(): Sending {
    return new Sending(1, drafts, {
      say: (_chat, id, _epoch, text) => {
        const failure = fails.shift() ?? null;
        if (failure !== null) return Promise.reject(failure);
        said.push(`${id.length > 0} ${text}`);
        return Promise.resolve({ seq: said.length });
      },
      arrived: () => {},
      refused: (item, failure) => refused.push(`${item.text} ${failure.status}`),
    });
  }

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    fails = [];
    refused = [];
  });

  afterEach(() => vi.useRealTimers());

  test("go out in the order of writing", async () => {
    const out = sending();
    out.put(3, 1, "one");
    out.put(3, 1, "two");
    await vi.advanceTimersByTimeAsync(10);
    expect(said).toEqual(["true one", "true two"]);
    expect(out.items.get()).toEqual([]);
  });

  test("wait for the house and keep their order", async () => {
    fails = [new Problem(503, ""), new Problem(0, "")];
    const out = sending();
    out.put(3, 1, "one");
    out.put(3, 1, "two");
    await vi.advanceTimersByTimeAsync(900);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(said).toEqual(["true one", "true two"]);
  });

  test("come back as a draft when the claim is stale", async () => {
    fails = [new Problem(409, "", { code: "stale_epoch" })];
    const out = sending();
    out.put(3, 1, "too late");
    await vi.advanceTimersByTimeAsync(10);
    expect(refused).toEqual(["too late 409"]);
    expect(drafts.read("3")).toBe("too late");
    expect(out.items.get()).toEqual([]);
  });

  test("survive a reload and are sent then", async () => {
    fails = Array.from({ length: 50 }, () => new Problem(503, ""));
    sending().put(3, 1, "kept");
    await vi.advanceTimersByTimeAsync(10);
    fails = [];
    const out = sending();
    expect(out.items.get().map((item) => item.text)).toEqual(["kept"]);
    out.resume();
    await vi.advanceTimersByTimeAsync(10);
    expect(said).toContain("true kept");
  });
});

describe("the interface", () => {
  const signedIn = { agent: { id: 1, name: "Ann", role: "agent", groups: [] }, csrf: "token" };

  test("carries the sign-in's token on what changes something, and on nothing else", async () => {
    const asked = useFakeFetch({ "POST session": signedIn, "POST presence": null, "GET queue": { waiting: [], mine: [] } });
    const api = new Api();
    await api.signIn("Ann", "secret");
    await api.presence("online");
    await api.queue();
    expect(asked.map((one) => one.headers["X-CSRF-Token"])).toEqual(["", "token", undefined]);
    expect(asked[1]?.body).toEqual({ status: "online" });
  });

  test("tells once that the sign-in has ended, but a wrong password is not that", async () => {
    useFakeFetch({ "GET queue": problem(401), "POST session": problem(401) });
    const api = new Api();
    let ended = 0;
    api.signedOut = () => {
      ended += 1;
    };
    await expect(api.queue()).rejects.toThrow(Problem);
    await expect(api.signIn("Ann", "wrong")).rejects.toThrow(Problem);
    expect(ended).toBe(1);
  });

  test("makes a Problem of every refusal, and of no answer at all", async () => {
    useFakeFetch({
      "GET queue": problem(429, { detail: "Slow down." }, { "Retry-After": "7" }),
      "GET agents": new Error("offline"),
      "GET board": new Response("<html>", { status: 502 }),
    });
    const api = new Api();
    const failures = await Promise.all([api.queue(), api.agents(), api.board()].map((one) => one.catch((e) => e as Problem)));
    expect(failures.map((one) => (one as Problem).status)).toEqual([429, 0, 502]);
    expect((failures[0] as Problem).retryAfter).toBe(7);
    expect(failures.every((one) => (one as Problem).isPassing)).toBe(true);
  });

  test("escapes what stands in an address", async () => {
    const asked = useFakeFetch({});
    await new Api().ticket("a/b?c").catch(() => undefined);
    await new Api().suggestions("退货&x=1", "en").catch(() => undefined);
    await settled();
    expect(asked.map((one) => one.path)).toEqual(["tickets/a%2Fb%3Fc", "suggestions?q=%E9%80%80%E8%B4%A7%26x%3D1&language=en"]);
  });
});
