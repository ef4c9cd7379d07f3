import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Tickets } from "../src/tickets/tickets";
import { Api } from "../src/wire/api";
import { language } from "../src/words/language";
import { type Asked, problem, useFakeFetch } from "./fakes";
import { Screen } from "./screen";

const summary = {
  number: "260302-0001-7",
  kind: "complaint",
  group: "complaints",
  status: "open",
  customer: "Mrs Li",
  opened_at: "2026-03-01T02:00:00Z",
  updated_at: "2026-03-01T02:00:00Z",
  due_at: "2026-03-02T01:00:00Z",
};
const ticket = {
  ...summary,
  details: { what: "The cup came broken", order: "", contact: "+86 138" },
  files: [{ id: "f1", name: "cup.txt", type: "text/plain", size: 2048 }],
  chat: 5,
  note: "",
};

let screen: Screen;
let asked: Asked[];
let answers: Record<string, unknown>;

async function open(more: Record<string, unknown> = {}, first?: string): Promise<void> {
  answers = {
    "GET tickets": { tickets: [summary] },
    [`GET tickets/${ticket.number}`]: ticket,
    [`POST tickets/${ticket.number}`]: { ...ticket, status: "in_progress", note: "We look into it" },
    ...more,
  };
  asked = useFakeFetch(answers);
  await screen.show(<Tickets api={new Api()} {...(first === undefined ? {} : { first })} />);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-03-02T02:00:00Z"));
  language.set("en");
  screen = new Screen();
});

afterEach(() => {
  screen.leave();
  vi.useRealTimers();
});

test("open tickets come first, with what is overdue", async () => {
  await open();
  expect(asked[0]?.path).toBe("tickets?status=open");
  expect(screen.find(".chat-row").textContent).toContain("260302-0001-7");
  expect(screen.find(".is-overdue").textContent).toContain("overdue");
});

test("a customer without a name is known by a number", async () => {
  await open({ "GET tickets": { tickets: [{ ...summary, customer: "#8" }] } });
  expect(screen.find(".row-text").textContent).toBe("Complaint · Customer 8");
});

test("a solved ticket is never overdue", async () => {
  await open({ "GET tickets": { tickets: [{ ...summary, status: "solved" }] } });
  expect(screen.all(".is-overdue")).toEqual([]);
});

test("another state is asked for by a button, and nothing there is said", async () => {
  await open();
  answers["GET tickets"] = { tickets: [] };
  await screen.press("Closed");
  expect(asked.at(-1)?.path).toBe("tickets?status=closed");
  expect(screen.text).toContain("There are no tickets here.");
});

test("the list keeps itself fresh", async () => {
  await open();
  answers["GET tickets"] = { tickets: [summary, { ...summary, number: "260302-0002-4" }] };
  await screen.later(16_000);
  expect(screen.all(".chat-row")).toHaveLength(2);
});

test("a ticket shows what was told, and not what was left out", async () => {
  await open();
  await screen.press("260302-0001-7");
  expect(screen.texts(".facts dt")).toEqual(["Customer", "What happened", "Contact", "Files"]);
  expect(screen.find(".facts").textContent).toContain("The cup came broken");
  expect(screen.find(".file").textContent).toContain("cup.txt2 KB");
  expect(screen.find(".facts a").getAttribute("href")).toBe("/desk#chat=5");
});

test("a ticket is moved on with a word to the customer", async () => {
  await open();
  await screen.press("260302-0001-7");
  expect(screen.button("Save").disabled).toBe(true);
  const state = screen.find<HTMLSelectElement>("select");
  await screen.do(() => {
    state.value = "in_progress";
    state.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await screen.write(".ticket-body textarea", " We look into it ");
  await screen.do(() => screen.find("form").dispatchEvent(new Event("submit", { cancelable: true })));
  expect(asked.find((one) => one.method === "POST")?.body).toEqual({
    status: "in_progress",
    note: "We look into it",
  });
  expect(screen.find(".pane-head .state").textContent).toBe("In progress");
});

test("a ticket that was named is shown at once, whatever its state", async () => {
  await open({}, ticket.number);
  expect(asked.map((one) => one.path)).toContain("tickets");
  expect(screen.find(".pane-title h2").textContent).toBe("260302-0001-7");
});

test("a ticket that is not there is told, and the list stays", async () => {
  await open({ [`GET tickets/${ticket.number}`]: problem(404) });
  await screen.press("260302-0001-7");
  expect(screen.find(".complaint").textContent).toBe("Not found; it may no longer be yours to see.");
  expect(screen.all(".chat-row")).toHaveLength(1);
});
