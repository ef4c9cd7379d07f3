import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Account } from "../src/account/account";
import { DeskPage } from "../src/desk/page";
import { Api } from "../src/wire/api";
import { language } from "../src/words/language";
import { type Asked, problem, useFakeFetch, useFakeSockets } from "./fakes";
import { Screen } from "./screen";

const news = {
  since: "2026-03-01T10:00:00Z",
  entries: [
    { id: "sale", question: "When is the sale?", what: "new", at: "2026-03-02T01:00:00Z", who: "Lea", note: "on it", valid_from: "2026-03-06" },
    { id: "old", question: "Is the old one sold?", what: "removed", at: "2026-03-01T12:00:00Z", who: "", note: "" },
  ],
};

let screen: Screen;
let asked: Asked[];
let answers: Record<string, unknown>;

async function open(more: Record<string, unknown> = {}): Promise<void> {
  answers = {
    "GET session": { agent: { id: 1, name: "Ann", role: "agent", groups: ["service"] }, csrf: "token" },
    "GET queue": { waiting: [], mine: [] },
    "GET agents": { agents: [] },
    "GET knowledge/news": news,
    "GET suggestions": { suggestions: [{ entry: "sale", question: "", answer: "On Friday.", score: 0.9 }] },
    ...more,
  };
  asked = useFakeFetch(answers);
  const account = new Account(new Api());
  await screen.show(<DeskPage account={account} />, () => account.begin(null));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-03-02T02:00:00Z"));
  window.localStorage.clear();
  useFakeSockets();
  language.set("en");
  screen = new Screen();
});

afterEach(() => {
  screen.leave();
  vi.useRealTimers();
});

test("what is new since the last shift is told quietly, with who and why", async () => {
  await open();
  await screen.press("2 new in the knowledge base");
  const [first, second] = screen.texts(".news-list li");
  expect(first).toContain("new When is the sale?on itvalid from 2026-03-06Lea");
  expect(second).toContain("no longer used");
});

test("an answer can be looked at, but not that of an entry that is gone", async () => {
  await open();
  await screen.press("2 new");
  expect(screen.all(".news-list .link")).toHaveLength(1);
  await screen.press("See the answer");
  expect(screen.find(".news-answer").textContent).toBe("On Friday.");
});

test("once read it stays away, until something newer comes", async () => {
  await open();
  await screen.press("Got it");
  expect(screen.all(".news")).toEqual([]);
  screen.leave();
  screen = new Screen();
  await open();
  expect(screen.all(".news")).toEqual([]);
  const [sale] = news.entries;
  answers["GET knowledge/news"] = { ...news, entries: [{ ...sale, at: "2026-03-02T02:01:00Z" }, ...news.entries] };
  await screen.later(5 * 60_000);
  expect(screen.find(".news-open").textContent).toContain("1 new");
});

test("the desk works where no news can be read", async () => {
  await open({ "GET knowledge/news": problem(503) });
  expect(screen.all(".news")).toEqual([]);
  expect(screen.find(".notice").textContent).toBe("");
  expect(asked.some((one) => one.path === "knowledge/news?language=en")).toBe(true);
});
