import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Account } from "../src/account/account";
import { mayTake, takeable } from "../src/desk/offering";
import { DeskPage } from "../src/desk/page";
import { Api } from "../src/wire/api";
import type { Me, Offer, Queue, WaitingChat } from "../src/wire/shapes";
import { language } from "../src/words/language";
import { type Asked, useFakeFetch, useFakeSockets } from "./fakes";
import { Screen } from "./screen";

const AT = "2026-03-02T13:00:00Z";
const later = (seconds: number): string => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const ann: Me = { id: 1, name: "Ann", role: "agent", groups: ["service"] };
const chat = (number: number, group = "service"): WaitingChat => ({
  chat: number,
  customer: `Customer ${number}`,
  channel: "web",
  group,
  since: later(-60),
  priority: 0,
  position: number,
  last_text: `words ${number}`,
  need: "",
  ranked_since: later(-60),
});
const offer = (number: number, to: Offer["to"], more: Partial<Offer> = {}): Offer => ({
  ...chat(number),
  kind: "turn",
  to,
  at: AT,
  until: later(20),
  ...more,
});
const me = { id: 1, name: "Ann" };
const bob = { id: 2, name: "Bob" };
const detail = { chat: 7, status: "agent", epoch: 1, customer: "", channel: "web", group: "service", messages: [] };

let screen: Screen;
let asked: Asked[];
let answers: Record<string, unknown>;
let sockets: ReturnType<typeof useFakeSockets>;

async function open(queue: Partial<Queue>): Promise<void> {
  answers = {
    "GET session": { agent: ann, csrf: "token" },
    "GET queue": { waiting: [chat(7), chat(8)], mine: [], offers: [], ...queue },
    "GET agents": { agents: [] },
    "GET suggestions": { suggestions: [] },
    "POST chats/7/claim": detail,
    "GET chats/7": detail,
    "POST chats/7/pass": null,
  };
  asked = useFakeFetch(answers);
  const account = new Account(new Api());
  await screen.show(<DeskPage account={account} />, () => account.begin(null));
  await screen.do(() => sockets.newest().opens());
}

const posted = (): string[] => asked.filter((one) => one.method === "POST").map((one) => one.path);

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date(AT));
  window.localStorage.clear();
  window.history.replaceState(null, "", "/desk");
  sockets = useFakeSockets();
  language.set("en");
  screen = new Screen();
});

afterEach(() => {
  screen.leave();
  vi.useRealTimers();
});

test("an offer tells who, why and how long, and is taken by a click", async () => {
  await open({ offers: [offer(7, me, { kind: "returning" })] });
  const card = screen.find(".offer");
  expect(card.textContent).toContain("Customer 7");
  expect(card.textContent).toContain("A customer of yours is back");
  expect(card.textContent).toContain("words 7");
  const before = card.querySelector(".owed")?.textContent;
  await screen.do(() => {}, 5_000);
  expect(screen.find(".offer .owed").textContent).not.toBe(before);
  await screen.do(() => screen.find<HTMLButtonElement>(".offer .primary").click());
  expect(posted()).toContain("chats/7/claim");
});

test("an offer is passed by a click or by a key, and only then", async () => {
  await open({ offers: [offer(7, me)] });
  await screen.do(() => screen.find<HTMLButtonElement>(".offer .plain").click());
  expect(posted()).toEqual(["chats/7/pass"]);
  await screen.do(() => document.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyP", altKey: true })));
  expect(posted()).toEqual(["chats/7/pass", "chats/7/pass"]);
});

test("without an offer the key for passing does nothing", async () => {
  await open({ offers: [offer(7, bob)] });
  await screen.do(() => document.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyP", altKey: true })));
  expect(posted()).toEqual([]);
  expect(document.querySelector(".offer")).toBeNull();
});

test("a note comes with who wrote it", async () => {
  await open({ offers: [offer(7, me, { kind: "passed_on", passed_by: "Bob", note: "Wants an invoice" })] });
  expect(screen.find(".offer").textContent).toContain("Passed on by Bob");
  expect(screen.find(".offer-note").textContent).toBe("Wants an invoice");
});

test("the title blinks while one is asked, and only then", async () => {
  await open({ offers: [offer(7, me)] });
  const titles = new Set<string>();
  for (let second = 0; second < 4; second += 1) {
    titles.add(document.title);
    await screen.do(() => {}, 1_000);
  }
  expect(titles).toEqual(new Set(["● It is your turn", "(2) Service desk"]));
  answers["GET queue"] = { waiting: [chat(8)], mine: [], offers: [] };
  await screen.do(() => sockets.newest().says({ type: "ring", chat: 7, kind: "offer" }), 200);
  expect(document.querySelector(".offer")).toBeNull();
  await screen.do(() => {}, 1_000);
  expect(document.title).toBe("(1) Service desk");
});

test("the next in turn is never one that a colleague is asked about", async () => {
  await open({ waiting: [chat(6), chat(7)], offers: [offer(6, bob)] });
  expect(screen.find(".lists").textContent).toContain("asking Bob");
  await screen.do(() => document.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyN", altKey: true })));
  expect(posted()).toEqual(["chats/7/claim"]);
});

test("agents may take the head, what is theirs and what is for everybody; leads any", () => {
  const waiting = [chat(1), chat(2), chat(3), chat(4), chat(5, "orders")];
  const queue: Queue = { waiting, mine: [], offers: [offer(1, bob), offer(4, null, { kind: "all" })] };
  const may = (who: Me): number[] => waiting.filter((one) => mayTake(queue, one, who)).map((one) => one.chat);
  expect(may(ann)).toEqual([1, 2, 4, 5]);
  expect(may({ ...ann, role: "lead" })).toEqual([1, 2, 3, 4, 5]);
  const mine = { ...queue, offers: [offer(1, me)] };
  expect(waiting.filter((one) => mayTake(mine, one, ann)).map((one) => one.chat)).toEqual([1, 5]);
});

test("who was passed on to the leads is for leads, and in no agent's way", async () => {
  const waiting = [{ ...chat(1), for_leads: true }, chat(2), chat(3)];
  const queue: Queue = { waiting, mine: [], offers: [] };
  const may = (who: Me): number[] => waiting.filter((one) => mayTake(queue, one, who)).map((one) => one.chat);
  const lead: Me = { ...ann, role: "lead" };
  expect([may(ann), may(lead)]).toEqual([[2], [1, 2, 3]]);
  const inTurn = (who: Me): number[] => takeable(queue, who).map((one) => one.chat);
  expect([inTurn(ann), inTurn(lead)]).toEqual([[2, 3], [1, 2, 3]]);
  await open({ waiting });
  expect(screen.find(".waiting").textContent).toContain("for a lead");
  expect(screen.find(".waiting").querySelector(".claim")).toBeNull();
});

const talk = {
  ...detail,
  chat: 9,
  status: "agent",
  messages: [
    { seq: 1, from: "customer", kind: "customer", text: "First words", at: later(-30) },
    { seq: 2, from: "agent", kind: "agent", text: "Second words", at: later(-20) },
  ],
  whispers: [{ id: 3, from: "Lea", kind: "whisper", text: "Be kind", at: later(-25), after: 1 }],
};

test("a whisper stands at its place, in its own look, and says that no customer sees it", async () => {
  const mine = { ...chat(9), status: "agent", epoch: 1, last_seq: 2, asked_at: null, due_at: null };
  await open({ waiting: [], mine: [mine] as unknown as Queue["mine"] });
  answers["GET chats/9"] = talk;
  await screen.do(() => screen.find<HTMLButtonElement>(".chat-row").click());
  const log = screen.find(".log").textContent ?? "";
  expect(log.indexOf("Be kind")).toBeGreaterThan(log.indexOf("First words"));
  expect(log.indexOf("Be kind")).toBeLessThan(log.indexOf("Second words"));
  expect(screen.find(".whisper").textContent).toContain("the customer does not see it");
  expect(screen.find(".whisper").closest(".said")).toBeNull();
  expect(document.querySelector(".lead-tools")).toBeNull();
});

test("a lead whispers into a colleague's chat and takes it over", async () => {
  window.history.replaceState(null, "", "/desk#chat=9");
  const lead = { ...ann, role: "lead" };
  await open({ waiting: [] });
  screen.leave();
  screen = new Screen();
  window.history.replaceState(null, "", "/desk#chat=9");
  answers["GET session"] = { agent: lead, csrf: "token" };
  answers["GET chats/9"] = talk;
  answers["POST chats/9/whisper"] = null;
  answers["POST chats/9/takeover"] = { ...talk, epoch: 2 };
  const account = new Account(new Api());
  await screen.show(<DeskPage account={account} />, () => account.begin(null));
  expect(screen.find(".read-only").textContent).toContain("A colleague is serving this customer");
  await screen.write(".lead-tools input", "offer a voucher");
  await screen.press("Whisper");
  const said = asked.find((one) => one.path === "chats/9/whisper");
  expect((said?.body as { text: string }).text).toBe("offer a voucher");
  expect(screen.find<HTMLInputElement>(".lead-tools input").value).toBe("");
  await screen.press("Take over");
  expect(posted()).toContain("chats/9/takeover");
});

test("a lead hears what is said in a colleague's chat, and what has become of it", async () => {
  await open({ waiting: [] });
  screen.leave();
  screen = new Screen();
  window.history.replaceState(null, "", "/desk#chat=9");
  answers["GET session"] = { agent: { ...ann, role: "lead" }, csrf: "token" };
  answers["GET chats/9"] = talk;
  const account = new Account(new Api());
  await screen.show(<DeskPage account={account} />, () => account.begin(null));
  await screen.do(() => sockets.newest().opens(), 200);
  expect(sockets.newest().sentOf("watch").at(-1)).toEqual({ type: "watch", chat: 9, after: 2 });
  const message = { seq: 3, from: "customer", kind: "customer", text: "Third words", at: later(0) };
  await screen.do(() => sockets.newest().says({ type: "message", chat: 9, message }));
  expect(screen.find(".log").textContent).toContain("Third words");
  answers["GET chats/9"] = { ...talk, status: "waiting", epoch: 2 };
  await screen.do(() => sockets.newest().says({ type: "changed", chat: 9 }), 200);
  expect(document.querySelector(".lead-tools")).toBeNull();
  answers["GET queue"] = { waiting: [], mine: [{ ...chat(8), epoch: 1, last_seq: 1 }], offers: [] };
  answers["GET chats/8"] = { ...detail, chat: 8 };
  await screen.do(() => sockets.newest().says({ type: "queue" }), 1_500);
  await screen.do(() => screen.find<HTMLButtonElement>(".chat-row").click(), 200);
  expect(sockets.newest().sentOf("watch").at(-1)).toEqual({ type: "watch", chat: null, after: 0 });
});

test("an agent's desk looks into nothing that is not its own", async () => {
  await open({ waiting: [chat(7)] });
  await screen.do(() => screen.find<HTMLButtonElement>(".chat-row").click(), 200);
  expect(sockets.newest().sentOf("watch")).toEqual([]);
});

test("what is open in one's name is listed with who sees to it", async () => {
  const owned = { ...chat(9), status: "agent", agent: "Bob" };
  await open({ waiting: [], owned: [owned, { ...owned, chat: 10, agent: null }] });
  const list = screen.find("section[aria-labelledby=owned-title]").textContent ?? "";
  expect(list).toContain("In my name 2");
  expect(list).toContain("with Bob");
  expect(list).toContain("waiting");
});

test("answers promised in one's name are listed, and the one that is due soon stands out", async () => {
  const promised = (number: string, due: number, remind: number): NonNullable<Queue["promised"]>[number] => ({
    ...{ number, kind: "callback", chat: 12, customer: "Mrs Wu" },
    ...{ due_at: later(due), remind_at: later(remind) },
  });
  await open({ waiting: [], promised: [promised("1-1", 300, -300), promised("1-2", 3000, 2400)] });
  const rows = [...document.querySelectorAll("section[aria-labelledby=promised-title] li")];
  expect(rows[0]?.textContent).toContain("Call back 1-1");
  expect(rows[0]?.querySelector(".owed.is-soon")?.textContent).toContain("left");
  expect(rows[1]?.querySelector(".owed")).toBeNull();
  await screen.do(() => sockets.newest().says({ type: "ring", chat: 12, kind: "promise_due" }), 1_500);
  expect(screen.find(".notice").textContent).toContain("due soon");
  expect(document.title).toBe("Service desk");
  await screen.do(() => {}, 310_000);
  expect(document.querySelector("section[aria-labelledby=promised-title] .is-late")).not.toBeNull();
});

test("the desk follows its own status, and says what has been told", async () => {
  await open({ status: "leaving" });
  expect(screen.find(".presence .is-leaving").getAttribute("aria-pressed")).toBe("true");
  answers["GET queue"] = { waiting: [], mine: [], offers: [], status: "offline" };
  await screen.do(() => sockets.newest().says({ type: "ring", chat: 0, kind: "signed_out" }), 200);
  expect(screen.find(".presence .is-offline").getAttribute("aria-pressed")).toBe("true");
  expect(screen.find(".notice").textContent).toContain("you are signed out");
});
