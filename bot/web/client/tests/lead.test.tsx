import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Account } from "../src/account/account";
import { LeadPage } from "../src/lead/page";
import { Api } from "../src/wire/api";
import { language } from "../src/words/language";
import { type Asked, problem, useFakeFetch, useFakeSockets } from "./fakes";

const nothing = { count: 0, within: null, p50: null, p90: null, p99: null };
const figure = { count: 4, within: 0.75, p50: 1.2, p90: 12, p99: 31 };
const names = ["greeting", "first_word", "answer_bot", "answer_agent", "wait", "agent_greeting"];
const figures = { ...Object.fromEntries(names.map((name) => [name, nothing])), first_word: figure };
const lead = { agent: { id: 1, name: "Lea", role: "lead", groups: ["service"] }, csrf: "token" };
const board = {
  lines: [
    { group: "service", waiting: 2, longest_since: "2026-03-02T02:00:00Z", agents_online: 0 },
    { group: "vip", waiting: 0, longest_since: null, agents_online: 1 },
  ],
  agents: [
    { id: 2, name: "Off", role: "agent", groups: [], status: "offline", since: null, chats: 0, on_call: false },
    { id: 3, name: "Ann", role: "agent", groups: ["service"], status: "online", since: "2026-03-02T01:00:00Z", chats: 3 },
  ],
  flags: [{ id: 9, kind: "emergency", detail: "烫伤", chat: 5, raised_at: "2026-03-02T02:00:00Z" }],
};

let root: HTMLElement;
let asked: Asked[];
let sockets: ReturnType<typeof useFakeSockets>;

async function open(answers: Record<string, unknown> = {}): Promise<void> {
  asked = useFakeFetch({
    "GET session": lead,
    "GET board": board,
    "GET owners": { owners: [] },
    "GET stats": { rows: [{ key: "09", ...figures }], total: figures },
    "GET tickets": { tickets: [] },
    "POST flags/9/settle": null,
    ...answers,
  });
  const account = new Account(new Api());
  await act(async () => {
    render(<LeadPage account={account} />, root);
    await account.begin(null);
  });
  await later();
}

async function later(): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(50);
  });
}

async function press(text: string): Promise<void> {
  const found = [...root.querySelectorAll<HTMLElement>("button")].find((one) => one.textContent?.includes(text));
  if (found === undefined) throw new Error(`no button ${text}`);
  await act(async () => found.click());
  await later();
}

const statsAsked = (): string | undefined => asked.filter((one) => one.path.startsWith("stats")).at(-1)?.path;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-03-02T02:05:00Z"));
  sockets = useFakeSockets();
  language.set("en");
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.useRealTimers();
});

test("the board shows lines, people and what needs a look", async () => {
  await open();
  const text = root.textContent ?? "";
  expect(text).toContain("longest for 5:00");
  expect(text).toContain("no agent online");
  expect(text).toContain("3 chats");
  expect(text).toContain("Emergency: 烫伤");
  expect(text).toContain("vip");
  expect(text.indexOf("Ann")).toBeLessThan(text.indexOf("Off"));
});

test("the board is read again when the lines move", async () => {
  await open();
  const before = asked.filter((one) => one.path === "board").length;
  sockets.newest().opens();
  sockets.newest().says({ type: "queue" });
  await act(async () => {
    await vi.advanceTimersByTimeAsync(200);
  });
  expect(asked.filter((one) => one.path === "board").length).toBeGreaterThan(before);
});

test("watching the board keeps nobody at the desk", async () => {
  await open();
  sockets.newest().opens();
  await act(async () => {
    await vi.advanceTimersByTimeAsync(60_000);
  });
  expect(sockets.newest().sent).toEqual([]);
  expect(sockets.newest().address).toContain("watch=1");
});

test("a flag is settled by a button", async () => {
  await open();
  await press("Settled");
  expect(asked.some((one) => one.path === "flags/9/settle" && one.headers["X-CSRF-Token"] === "token")).toBe(true);
});

test("a flag leads to its chat, and one of a ticket to the ticket", async () => {
  const due = { id: 10, kind: "complaint_due", detail: "260302-0001-7", chat: 6, raised_at: "2026-03-02T02:00:00Z" };
  const odd = { id: 11, kind: "new_kind", detail: "", chat: null, raised_at: "2026-03-02T02:00:00Z" };
  await open({ "GET board": { ...board, flags: [due, odd] } });
  expect(root.querySelector(".flags a")?.getAttribute("href")).toBe("/desk#chat=6");
  expect(root.querySelector(".flags")?.textContent).toContain("Complaint 260302-0001-7 is due soon");
  expect(root.querySelectorAll(".flags strong")[1]?.textContent).toBe("new_kind");
  await press("See the ticket");
  expect(asked.map((one) => one.path)).toContain("tickets/260302-0001-7");
});

test("the week of the knowledge base leads to what it missed", async () => {
  const flag = { id: 12, kind: "knowledge_week", detail: "7", chat: null, raised_at: "2026-03-02T01:00:00Z" };
  const nothing = { groups: [], total: 0 };
  await open({
    "GET board": { ...board, flags: [flag] },
    "GET knowledge/entries": { revision: 0, entries: [] },
    "GET knowledge/misses": nothing,
  });
  await press("See the knowledge base");
  await act(() => vi.dynamicImportSettled());
  await later();
  expect(root.querySelector("main.misses")?.textContent).toContain("All is well.");
});

test("owners stand beneath the figures, with what is overdue and who has seen to it", async () => {
  const ann = { agent: "Ann", open: 2, promised: 3, overdue: 1, asked: 5, ended: 4, ended_by_owner: 3 };
  const bob = { agent: "Bob", open: 1, promised: 0, overdue: 0, asked: 0, ended: 0, ended_by_owner: 0 };
  await open({ "GET owners": { owners: [ann, bob] } });
  await press("Response times");
  await later();
  const rows = [...root.querySelectorAll(".owners tbody tr")].map((row) => [...row.children].map((one) => one.textContent));
  expect(rows).toEqual([
    ["Ann", "2", "3", "1", "5", "4", "75 %"],
    ["Bob", "1", "0", "0", "0", "0", "–"],
  ]);
  expect(root.querySelectorAll(".owners .is-late").length).toBe(1);
});

test("response times are shown by hour, each figure on its own", async () => {
  await open();
  await press("Response times");
  expect(statsAsked()).toBe("stats?from=&to=&by=hour");
  expect(root.querySelector("tbody")?.textContent).toBe("09:00475 %1.2 s12 s31 s");
  expect(root.querySelectorAll(".chart rect")).toHaveLength(2);
  await press("Greeting");
  expect(root.textContent).toContain("Nothing has happened in this period.");
});

test("a period and a key are chosen, and the table can be taken along", async () => {
  await open();
  await press("Response times");
  await press("Yesterday");
  await press("agent");
  expect(asked.at(-1)?.path).toMatch(/^stats\?from=2026-03-01&to=2026-03-02&by=agent$/);
  expect(root.querySelector("a[download]")?.getAttribute("href")).toContain("by=agent&format=csv");
});

test("a failure is told in one sentence and the page stays", async () => {
  await open({ "GET stats": problem(422, { detail: "to: It comes after from.", code: "odd" }) });
  await press("Response times");
  expect(root.querySelector("[role=alert].complaint")?.textContent).toBe("to: It comes after from.");
});

test("an agent is shown the way to the desk instead", async () => {
  await open({ "GET session": { ...lead, agent: { ...lead.agent, role: "agent" } } });
  expect(root.textContent).toContain("The board is for leads.");
  expect(root.querySelector("a")?.getAttribute("href")).toBe("/desk");
});

test("whoever is not signed in is asked to", async () => {
  await open({ "GET session": problem(401) });
  expect(root.querySelectorAll("input")).toHaveLength(2);
  expect(asked.some((one) => one.path === "board")).toBe(false);
});

test("somebody is put on call, and let off again", async () => {
  await open({ "PUT agents/3/on-call": null });
  const toggle = root.querySelector<HTMLButtonElement>('button[aria-label^="Ann is on call"]');
  expect(toggle?.getAttribute("aria-pressed")).not.toBe("true");
  await act(async () => {
    toggle?.click();
    await vi.advanceTimersByTimeAsync(50);
  });
  expect(asked.find((one) => one.path === "agents/3/on-call")?.body).toEqual({ on_call: true });
});

const ofFile = {
  ...{ first: "2026-03-05", last: "2026-03-06", words: { en: "We move house." } },
  ...{ id: null, from: null, until: null, reason: "", note: "", by: null, at: null },
};
const ofLead = {
  ...{ first: "2026-03-09", last: "2026-03-09", words: {}, id: 4, from: "14:00", until: "16:00" },
  ...{ reason: "stocktaking", note: "pens", by: "Mei", at: "2026-03-01T02:00:00Z" },
};

test("opening times tell who is open until when, and the closures ahead", async () => {
  await open({
    "GET hours": {
      is_set: true,
      zone: "Asia/Shanghai",
      groups: [
        { group: "service", is_open: true, changes_at: "2026-03-02T04:00:00Z" },
        { group: "orders", is_open: false, changes_at: null },
      ],
      closures: [ofFile, ofLead],
    },
  });
  const text = root.textContent ?? "";
  expect(text).toContain("open until");
  expect(text).toContain("closed");
  expect(text).toContain("2026-03-05 – 2026-03-06 We move house.");
});

test("a house that is always open says so, and can be closed for days", async () => {
  const always = { is_set: false, zone: "Asia/Shanghai", groups: [], closures: [] };
  await open({ "GET hours": always, "POST hours/closures": ofLead });
  expect(root.textContent).toContain("Always open");
  await press("Close the house");
  const field = (type: string, place: number): HTMLInputElement => {
    const found = root.querySelectorAll<HTMLInputElement>(`dialog input[type=${type}]`)[place];
    if (found === undefined) throw new Error(`no field ${type}`);
    return found;
  };
  const fill = (input: HTMLInputElement, value: string): Promise<void> =>
    act(async () => {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }) as Promise<void>;
  await fill(field("date", 0), "2026-03-09");
  expect(field("date", 1).value).toBe("2026-03-09");
  await act(async () => field("checkbox", 0).click());
  await fill(field("time", 0), "14:00");
  const button = root.querySelector<HTMLButtonElement>("dialog .primary");
  expect(button?.disabled).toBe(true);
  await fill(field("time", 1), "16:00");
  await act(async () => field("radio", 1).click());
  await fill(field("text", 0), "pens");
  expect(button?.disabled).toBe(false);
  await act(async () => {
    root.querySelector("dialog form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
  await later();
  const [sent] = asked.filter((one) => one.method === "POST");
  expect(sent?.path).toBe("hours/closures");
  const hours = { from: "14:00", until: "16:00" };
  expect(sent?.body).toEqual({ first: "2026-03-09", last: "2026-03-09", ...hours, reason: "stocktaking", note: "pens" });
  expect(root.querySelector("dialog")).toBeNull();
});

test("a closure tells who set it, and is taken back where it is not the file's", async () => {
  const hours = { is_set: true, zone: "Asia/Shanghai", groups: [], closures: [ofFile, ofLead] };
  await open({ "GET hours": hours, "DELETE hours/closures/4": null });
  const [first, second] = [...root.querySelectorAll(".closures li")];
  expect(first?.textContent).toContain("from the company's file");
  expect(first?.querySelector("button")).toBeNull();
  expect(second?.textContent).toContain("2026-03-09 14:00–16:00 Stocktaking · pens");
  expect(second?.textContent).toContain("set by Mei");
  await act(async () => second?.querySelector("button")?.click());
  expect(asked.some((one) => one.method === "DELETE" && one.path === "hours/closures/4")).toBe(true);
});

test("a closure begins with the day that it is where the house is", async () => {
  for (const [zone, day] of [["Pacific/Kiritimati", 14], ["Pacific/Pago_Pago", -11]] as const) {
    await open({ "GET hours": { is_set: false, zone, groups: [], closures: [] } });
    await press("Close the house");
    const first = root.querySelector<HTMLInputElement>("dialog input[type=date]");
    expect(first?.value).toBe(new Date(Date.now() + day * 3_600_000).toISOString().slice(0, 10));
    act(() => render(null, root));
  }
});

test("a refused closure says why and keeps the form", async () => {
  const always = { is_set: false, zone: "Asia/Shanghai", groups: [], closures: [] };
  const refusal = problem(409, { code: "closed_already", detail: "The house is closed then already." });
  await open({ "GET hours": always, "POST hours/closures": refusal });
  await press("Close the house");
  await act(async () => {
    root.querySelector("dialog form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  });
  await later();
  expect(root.querySelector("dialog")).not.toBeNull();
  expect(root.textContent).toContain("The house is closed then already.");
});
