import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Account } from "../src/account/account";
import { nextInTurn } from "../src/desk/offering";
import { DeskPage } from "../src/desk/page";
import { Api } from "../src/wire/api";
import type { WaitingChat } from "../src/wire/shapes";
import { language } from "../src/words/language";
import { type Asked, FakeUpload, problem, useFakeFetch, useFakeSockets } from "./fakes";
import { Screen } from "./screen";

const AT = "2026-03-02T02:00:00Z";
const later = (seconds: number): string => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const ann = { id: 1, name: "Ann", role: "agent", groups: ["service", "orders"] };
const waiting = {
  chat: 7,
  customer: "#7",
  channel: "web",
  group: "service",
  since: later(-65),
  priority: 0,
  position: 1,
  last_text: "a person please",
  need: "",
  ranked_since: later(-65),
};
const mine = { ...waiting, chat: 5, customer: "Mrs Li", status: "agent", epoch: 2, last_seq: 2, asked_at: AT, due_at: later(20) };
const detail = {
  chat: 5,
  status: "agent",
  epoch: 2,
  customer: "Mrs Li",
  channel: "web",
  group: "service",
  messages: [
    { seq: 1, from: "bot", kind: "greeting", text: "Good morning", at: later(-60) },
    { seq: 2, from: "customer", kind: "customer", text: "Where is my parcel?", at: AT },
  ],
};
const colleagues = [
  { ...ann, status: "online", since: AT, chats: 1 },
  { id: 2, name: "Bob", role: "agent", groups: ["orders"], status: "away", since: AT, chats: 0 },
  { id: 3, name: "Cleo", role: "agent", groups: ["complaints"], status: "offline", since: null, chats: 0 },
];
const suggestion = { entry: "parcel", question: "Where is my parcel", answer: "Please look under My orders.", score: 0.9 };

let screen: Screen;
let asked: Asked[];
let answers: Record<string, unknown>;
let sockets: ReturnType<typeof useFakeSockets>;

async function open(more: Record<string, unknown> = {}): Promise<void> {
  answers = {
    "GET session": { agent: ann, csrf: "token", limits: { file_bytes: 1024 } },
    "GET queue": { waiting: [waiting], mine: [mine] },
    "GET agents": { agents: colleagues },
    "GET suggestions": { suggestions: [suggestion] },
    "GET chats/5": detail,
    "POST chats/5/messages": { seq: 3 },
    "POST presence": null,
    ...more,
  };
  asked = useFakeFetch(answers);
  const account = new Account(new Api());
  await screen.show(<DeskPage account={account} />, () => account.begin(null));
  await screen.do(() => sockets.newest().opens());
}

const sentTo = (path: string): Asked[] => asked.filter((one) => one.path === path && one.method === "POST");

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

describe("the lists", () => {
  test("show who waits, since when, and whom one is serving, with the time that is left", async () => {
    await open();
    expect(screen.find(".waiting").textContent).toContain("Customer 7");
    expect(screen.find(".waiting").textContent).toContain("waiting 1:05");
    expect(screen.find(".owed").textContent).toMatch(/answer in 0:(19|20)/);
    await screen.later(12_000);
    expect(screen.find(".owed").className).toContain("is-soon");
    await screen.later(12_000);
    expect(screen.find(".owed").textContent).toContain("late by 0:0");
  });

  test("say so when there is nobody", async () => {
    await open({ "GET queue": { waiting: [], mine: [] } });
    expect(screen.text).toContain("Nobody is waiting now.");
    expect(screen.text).toContain("Chats appear here once you have taken a customer.");
    expect(document.title).toBe("Service desk");
  });

  test("are read again when the house says that they moved", async () => {
    await open();
    expect(document.title).toBe("(1) Service desk");
    answers["GET queue"] = { waiting: [waiting, { ...waiting, chat: 8, position: 2 }], mine: [mine] };
    await screen.do(() => sockets.newest().says({ type: "queue" }), 200);
    expect(screen.all(".waiting")).toHaveLength(2);
    expect(document.title).toBe("(2) Service desk");
  });

  test("are read again while they move all the time, but not more than once a second", async () => {
    await open();
    const readings = (): number => asked.filter(({ path }) => path.startsWith("queue")).length;
    const before = readings();
    for (let step = 0; step < 50; step += 1) {
      await screen.do(() => sockets.newest().says({ type: "queue" }), 100);
    }
    expect(readings() - before).toBeGreaterThanOrEqual(4);
    expect(readings() - before).toBeLessThanOrEqual(6);
  });

  test("name the foremost of a long line and count the others", async () => {
    await open({ "GET queue": { waiting: [waiting], lengths: { [waiting.group]: 5000 }, mine: [] } });
    expect(asked.some(({ path }) => path === "queue?foremost=50")).toBe(true);
    expect(screen.all(".waiting")).toHaveLength(1);
    expect(screen.text).toContain("4999 more behind them.");
    expect(document.title).toBe("(5000) Service desk");
  });

  test("count what came in for a chat that is not looked at", async () => {
    await open();
    const message = { seq: 3, from: "customer", kind: "customer", text: "Hello?", at: AT };
    await screen.do(() => sockets.newest().says({ type: "message", chat: 5, message }));
    expect(screen.find(".badge").textContent).toBe("1");
    await screen.press("Mrs Li");
    expect(screen.all(".badge")).toEqual([]);
  });
});

describe("customers in special need", () => {
  const old = { ...waiting, chat: 9, since: later(-60), ranked_since: later(-660), need: "aged" };

  test("go first in the line, by their head start, and say why", async () => {
    await open({
      "GET queue": { waiting: [waiting, old], mine: [] },
      "POST chats/9/claim": { ...detail, chat: 9 },
      "GET chats/9": { ...detail, chat: 9 },
    });
    expect(screen.texts(".waiting .need")).toEqual(["60 or older"]);
    await screen.press("Take the next customer");
    expect(asked.filter(({ path }) => path.endsWith("/claim")).map(({ path }) => path)).toEqual(["chats/9/claim"]);
  });

  test("come after an emergency, and after who has waited longer than the head start", async () => {
    const hurt = { ...waiting, chat: 3, priority: 2, since: later(-1), ranked_since: later(-1) };
    const patient = { ...waiting, chat: 4, since: later(-700), ranked_since: later(-700) };
    const inTurn = nextInTurn([waiting, old, patient, hurt] as WaitingChat[]);
    expect(inTurn.map(({ chat }) => chat)).toEqual([3, 4, 9, 7]);
  });

  test("are marked with their consent, and for a time", async () => {
    await open({ "PUT chats/5/need": null });
    await screen.press("Mrs Li");
    await screen.press("Goes first");
    expect((screen.find("dialog .primary") as HTMLButtonElement).disabled).toBe(true);
    await screen.do(() => (screen.find("dialog input[name=consent]") as HTMLInputElement).click());
    await screen.press("Save");
    const marked = asked.find(({ path }) => path === "chats/5/need");
    expect(marked?.body).toEqual({ reason: "aged", consent: true, days: 180 });
  });
});

describe("emergencies", () => {
  const alarm = { id: 4, detail: "fire", chat: 7, raised_at: AT };

  test("are shown to who is on call, and lead to the chat", async () => {
    await open({ "GET alarms": { on_call: true, alarms: [alarm] }, "GET chats/7": { ...detail, chat: 7 } });
    expect(screen.find(".alarms").textContent).toContain("Emergency: fire");
    await screen.press("See the chat");
    expect(asked.some(({ path }) => path === "chats/7")).toBe(true);
  });

  test("show nothing where there are none", async () => {
    await open({ "GET alarms": { on_call: false, alarms: [] } });
    expect(screen.all(".alarms")).toEqual([]);
  });
});

describe("a chat", () => {
  test("is opened, and what is said in it appears by itself", async () => {
    await open();
    await screen.press("Mrs Li");
    const message = { seq: 3, from: "customer", kind: "customer", text: "It is urgent", at: AT };
    await screen.do(() => sockets.newest().says({ type: "message", chat: 5, message }));
    expect(screen.texts(".log .bubble")).toEqual(["Good morning", "Where is my parcel?", "It is urgent"]);
  });

  test("is taken from the line and opened", async () => {
    await open({ "POST chats/7/claim": { ...detail, chat: 7, customer: "#7" }, "GET chats/7": { ...detail, chat: 7, customer: "#7" } });
    await screen.press("Take the next customer");
    expect(sentTo("chats/7/claim")).toHaveLength(1);
    expect(screen.find(".pane-title h2").textContent).toBe("Customer 7");
  });

  test("that a colleague took is told by name", async () => {
    await open({ "POST chats/7/claim": problem(409, { code: "not_waiting", agent: "Bob" }) });
    await screen.press("Take the next customer");
    expect(screen.find(".notice").textContent).toBe("Bob has this chat.");
  });

  test("next in turn is whoever has priority, then who has waited longest, and who is free to take", async () => {
    const line = [
      { ...waiting, chat: 10, group: "orders", ranked_since: later(-10) },
      { ...waiting, chat: 11, ranked_since: later(-90) },
      { ...waiting, chat: 12, since: later(-5), ranked_since: later(-605) },
    ];
    await open({
      "GET queue": { waiting: line, mine: [] },
      "POST chats/12/claim": problem(409, { code: "not_yours" }),
      "POST chats/11/claim": { ...detail, chat: 11 },
      "GET chats/11": { ...detail, chat: 11 },
    });
    await screen.press("Take the next customer");
    expect(asked.filter((one) => one.path.endsWith("claim")).map((one) => one.path)).toEqual([
      "chats/12/claim",
      "chats/11/claim",
    ]);
    expect(screen.find(".notice").textContent).toBe("");
    expect(screen.find(".pane-title h2").textContent).toBe("Mrs Li");
  });

  test("beyond one's number is refused once, with the reason", async () => {
    const refusal = problem(409, { code: "too_many_chats", detail: "You have 5 chats already." });
    await open({ "GET queue": { waiting: [waiting, { ...waiting, chat: 8 }], mine: [] }, "POST chats/7/claim": refusal });
    await screen.press("Take the next customer");
    expect(asked.filter((one) => one.path.endsWith("claim"))).toHaveLength(1);
    expect(screen.find(".notice").textContent).toBe("You have 5 chats already.");
  });

  test("is answered by Enter, under the epoch of the claim", async () => {
    await open();
    await screen.press("Mrs Li");
    await screen.write(".composer textarea", "I look it up");
    await screen.key(".composer textarea", { key: "Enter" });
    expect(sentTo("chats/5/messages")[0]?.body).toMatchObject({ epoch: 2, text: "I look it up" });
    expect(screen.texts(".by-agent .bubble")).toEqual(["I look it up"]);
  });

  test("that has passed on says so and gives the words back", async () => {
    await open({ "POST chats/5/messages": problem(409, { code: "stale_epoch", agent: "Bob" }) });
    await screen.press("Mrs Li");
    await screen.write(".composer textarea", "too late");
    await screen.key(".composer textarea", { key: "Enter" });
    expect(screen.find(".lost").textContent).toContain("Bob has this chat now.");
    expect(screen.find<HTMLTextAreaElement>(".composer textarea").value).toBe("too late");
  });

  test("keeps its own draft while one looks elsewhere", async () => {
    await open({ "GET queue": { waiting: [], mine: [mine, { ...mine, chat: 6, customer: "Mr Wu" }] }, "GET chats/6": { ...detail, chat: 6, customer: "Mr Wu" } });
    await screen.press("Mrs Li");
    await screen.write(".composer textarea", "for Mrs Li");
    await screen.press("Mr Wu");
    expect(screen.find<HTMLTextAreaElement>(".composer textarea").value).toBe("");
    await screen.press("Mrs Li");
    expect(screen.find<HTMLTextAreaElement>(".composer textarea").value).toBe("for Mrs Li");
  });

  test("is opened by a link, and the address is tidied", async () => {
    window.history.replaceState(null, "", "/desk#chat=5");
    await open();
    expect(screen.find(".pane-title h2").textContent).toBe("Mrs Li");
    expect(location.hash).toBe("");
  });

  test("that waits can be read before it is taken", async () => {
    await open({ "GET chats/7": { ...detail, chat: 7, customer: "#7", status: "waiting" } });
    await screen.press("Customer 7");
    expect(screen.text).toContain("Take this customer first to reply.");
    expect(screen.all(".composer")).toEqual([]);
  });

  test("is helped in the customer's own language", async () => {
    const chinese = { ...detail, messages: [{ ...detail.messages[1], text: "怎么退货" }] };
    await open({ "GET queue": { waiting: [], mine: [mine, { ...mine, chat: 6, customer: "Mr Wu" }] }, "GET chats/6": { ...chinese, chat: 6 } });
    await screen.press("Mrs Li");
    await screen.later(400);
    await screen.press("Mr Wu");
    await screen.later(400);
    const languages = asked.filter((one) => one.path.startsWith("suggestions")).map((one) => one.path.split("&")[1]);
    expect(languages).toEqual(["language=en", "language="]);
  });

  describe("presses a suggestion's picture", () => {
    const picture = { id: "p1", name: "sizes.png", type: "image/png", size: 3 };
    const shown = { suggestions: [{ ...suggestion, pictures: [picture] }] };
    const button = "Send the picture “sizes.png” to the customer";
    const fetched = (): Asked[] => asked.filter((one) => one.path === "files/p1");

    beforeEach(() => vi.stubGlobal("XMLHttpRequest", FakeUpload));

    test("and it goes to the customer, once until it is there", async () => {
      await open({ "GET suggestions": shown, "GET files/p1": new Response("png") });
      await screen.press("Mrs Li");
      await screen.later(400);
      await screen.press(button);
      expect(screen.button(button).disabled).toBe(true);
      expect(FakeUpload.last.address).toBe("/api/v1/chats/5/files");
      const sent = FakeUpload.last.form.get("file") as File;
      expect([sent.name, sent.type, sent.size]).toEqual(["sizes.png", "image/png", 3]);
      await screen.press(button);
      expect(fetched()).toHaveLength(1);
      await screen.do(() => FakeUpload.last.answers(201, { seq: 4 }));
      expect(screen.button(button).disabled).toBe(false);
    });

    test("and is told when it is no longer there", async () => {
      await open({ "GET suggestions": shown, "GET files/p1": problem(404, { detail: "No such file." }) });
      await screen.press("Mrs Li");
      await screen.later(400);
      await screen.press(button);
      expect(screen.text).toContain("Not found");
      expect(screen.button(button).disabled).toBe(false);
    });
  });

  test("gets a suggestion put behind what is written", async () => {
    await open();
    await screen.press("Mrs Li");
    await screen.later(400);
    await screen.write(".composer textarea", "Good morning.");
    await screen.press("Put into the reply");
    expect(screen.find<HTMLTextAreaElement>(".composer textarea").value).toBe(
      "Good morning.\nPlease look under My orders.",
    );
  });
});

describe("dialogs", () => {
  test("pass a chat on to a group or to whoever is there, with a note", async () => {
    await open({ "POST chats/5/transfer": null });
    await screen.press("Mrs Li");
    await screen.press("Pass on");
    expect(screen.texts("dialog .option")).toEqual(["Complaints", "Orders", "Service", "BobAway"]);
    expect(screen.find<HTMLButtonElement>("dialog .primary").disabled).toBe(true);
    await screen.do(() => screen.find<HTMLInputElement>("dialog fieldset:nth-of-type(2) input").click());
    await screen.write("dialog textarea", " she waits for a call ");
    await screen.do(() => screen.find<HTMLFormElement>("dialog form").dispatchEvent(new Event("submit", { cancelable: true })));
    expect(sentTo("chats/5/transfer")[0]?.body).toEqual({ epoch: 2, to: { agent: 2 }, note: "she waits for a call" });
    expect(screen.all("dialog")).toEqual([]);
  });

  test("pass a chat on to whichever lead takes it, while another lead is there", async () => {
    const lea = { id: 4, name: "Lea", role: "lead", groups: [], status: "online", since: AT, chats: 0 };
    await open({ "POST chats/5/transfer": null, "GET agents": { agents: [...colleagues, lea] } });
    await screen.press("Mrs Li");
    await screen.press("Pass on");
    expect(screen.texts("dialog .option").at(-1)).toBe("Any lead (asked one after the other)");
    await screen.do(() => screen.find<HTMLInputElement>("dialog fieldset:last-of-type input").click());
    await screen.do(() => screen.find<HTMLFormElement>("dialog form").dispatchEvent(new Event("submit", { cancelable: true })));
    expect(sentTo("chats/5/transfer")[0]?.body).toEqual({ epoch: 2, to: { role: "lead" }, note: "" });
  });

  test("end a chat with how it ended", async () => {
    await open({ "POST chats/5/close": null });
    await screen.press("Mrs Li");
    await screen.press("End chat");
    await screen.do(() => screen.find<HTMLInputElement>("dialog label:nth-of-type(2) input").click());
    await screen.do(() => screen.find<HTMLFormElement>("dialog form").dispatchEvent(new Event("submit", { cancelable: true })));
    expect(sentTo("chats/5/close")[0]?.body).toEqual({ epoch: 2, disposition: "follow_up" });
  });

  test("of the keys are opened by a key", async () => {
    await open();
    await screen.do(() => document.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyH", altKey: true })));
    expect(screen.texts("kbd")).toContain("Alt + N");
    expect(screen.texts("kbd")).toContain("Shift + Enter");
  });
});

describe("being there", () => {
  test("is chosen by a switch and kept by pings", async () => {
    await open();
    await screen.press("Away");
    expect(sentTo("presence")[0]?.body).toEqual({ status: "away" });
    expect(screen.find(".presence .is-away").getAttribute("aria-pressed")).toBe("true");
    await screen.later(21_000);
    expect(sockets.newest().sentOf("ping").length).toBeGreaterThanOrEqual(3);
  });

  test("ends when the house says so, with a word and without losing drafts", async () => {
    await open();
    await screen.press("Mrs Li");
    await screen.write(".composer textarea", "half a wo");
    await screen.do(() => sockets.newest().says({ type: "out" }));
    expect(screen.text).toContain("Your sign-in has ended.");
    expect(window.localStorage.getItem("sansheng.desk.1.draft.5")).toBe("half a wo");
  });
});
