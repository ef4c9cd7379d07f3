import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { emptyDocument } from "../src/knowledge/document";
import { KnowledgeView } from "../src/knowledge/view";
import { Api } from "../src/wire/api";
import type { Entry, EntrySummary } from "../src/wire/knowledge_shapes";
import { language } from "../src/words/language";
import { type Asked, problem, useFakeFetch } from "./fakes";
import { Screen } from "./screen";

const AT = "2026-03-02T02:00:00Z";
const me = { id: 1, name: "Lea", role: "lead", groups: ["service"] } as const;
const summary = (id: string, question: string, more: Partial<EntrySummary> = {}): EntrySummary => ({
  id,
  group: "service",
  question,
  languages: ["en"],
  state: "valid",
  valid_from: null,
  valid_until: null,
  owner: "",
  review_on: null,
  version: 3,
  changed_at: AT,
  changed_by: "Lea",
  answered: 5,
  last_answered_at: AT,
  warnings: [],
  ...more,
});
const returns: Entry = {
  ...emptyDocument(),
  id: "returns",
  questions: { en: ["How do I return it?", "Can I send it back?"] },
  answers: { en: "Within a week." },
  version: 3,
  state: "valid",
  warnings: [{ code: "overlap", detail: "refund" }],
  history: [
    { version: 2, changed_at: AT, who: "Bob", note: "shorter", removed: false },
    { version: 3, changed_at: AT, who: "Lea", note: "", removed: false },
  ],
};
const entries = [
  summary("returns", "How do I return it?", { warnings: [{ code: "overlap", detail: "refund" }] }),
  summary("refund", "When is the refund?", { state: "internal", answered: 0, last_answered_at: null }),
];
const group = {
  key: "k",
  question: "is there a warranty",
  count: 3,
  last_at: AT,
  misses: [
    { id: 1, text: "is there a warranty", at: AT, chat: 4, reason: "unanswered" },
    { id: 2, text: "warranty?", at: AT, chat: 5, reason: "rated" },
    { id: 3, text: "warranty?", at: AT, chat: 6, reason: "unanswered" },
  ],
  closest: [{ entry: "returns", question: "How do I return it?", score: 0.3 }],
  proposal: { text: "Yes, two years.", agent: "Ann", chat: 4 },
};
const week = {
  from: "2026-02-23",
  until: "2026-03-02",
  questions: 10,
  answered: 7,
  offered: 1,
  missed: 2,
  top_missed: [{ question: "warranty?", count: 2 }],
  top_answered: [{ entry: "returns", count: 4 }],
  settled: 1,
  unused: ["refund"],
};

let screen: Screen;
let asked: Asked[];
let answers: Record<string, unknown>;

async function open(more: Record<string, unknown> = {}): Promise<void> {
  answers = {
    "GET knowledge/entries": { revision: 7, entries },
    "GET knowledge/entries/returns": returns,
    "GET knowledge/misses": { groups: [group], total: 3 },
    "GET knowledge/summary": week,
    "POST knowledge/misses/settle": null,
    "POST knowledge/effect": { asked: 0, changed: [], reworded: 0 },
    ...more,
  };
  asked = useFakeFetch(answers);
  await screen.show(<KnowledgeView api={new Api()} me={{ ...me, groups: [...me.groups] }} />);
}

const last = (path: string): Asked | undefined => asked.filter((one) => one.path.startsWith(path)).at(-1);

async function choose(selector: string, value: string): Promise<void> {
  const field = screen.find<HTMLSelectElement>(selector);
  await screen.do(() => {
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, 300);
}

async function submit(): Promise<void> {
  await screen.do(() => screen.find("dialog form").dispatchEvent(new Event("submit", { cancelable: true })));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-03-02T02:00:00Z"));
  window.localStorage.clear();
  language.set("en");
  screen = new Screen();
});

afterEach(() => {
  screen.leave();
  vi.useRealTimers();
});

describe("the list", () => {
  test("shows wording, state, how often answered, and what is to be remarked", async () => {
    await open();
    expect(screen.texts(".entry-list .row-head strong")).toEqual(["How do I return it?", "When is the refund?"]);
    const [first, second] = screen.texts(".entry-list .chat-row");
    expect(first).toContain("answered 5 times");
    expect(second).toContain("Staff only");
    expect(screen.find(".warned").getAttribute("aria-label")).toContain("A wording finds “When is the refund?” first");
  });

  test("is searched a moment after the last letter, and narrowed by group and state", async () => {
    await open();
    await screen.write(".entry-search input", "退货");
    await screen.later(300);
    await choose("select[aria-label=State]", "warned");
    await choose("select[aria-label=Group]", "orders");
    expect(last("knowledge/entries?")?.path).toBe("knowledge/entries?q=%E9%80%80%E8%B4%A7&group=orders&state=warned");
  });

  test("has those first that are about what is searched for", async () => {
    await open();
    await screen.write(".entry-search input", "refund");
    await screen.later(300);
    expect(screen.texts(".entry-list .row-head strong")).toEqual(["When is the refund?", "How do I return it?"]);
  });

  test("says when nothing fits, and when there is nothing yet", async () => {
    await open({ "GET knowledge/entries": { revision: 0, entries: [] } });
    expect(screen.find(".entry-count").textContent).toContain("There are no entries yet");
  });

  test("of very many shows a hundred at a time", async () => {
    const many = Array.from({ length: 230 }, (_, n) => summary(`e${n}`, `Question ${n}`));
    await open({ "GET knowledge/entries": { revision: 1, entries: many } });
    expect(screen.all(".entry-list li")).toHaveLength(100);
    await screen.press("Show 100 more");
    expect(screen.all(".entry-list li")).toHaveLength(200);
  });

  test("that cannot be read is told in one sentence", async () => {
    await open({ "GET knowledge/entries": problem(503) });
    expect(screen.find(".entry-list [role=alert]").textContent).toContain("busy");
  });
});

describe("the editor", () => {
  test("shows the entry, its remarks, and how the customer sees it", async () => {
    await open();
    await screen.press("How do I return it?");
    expect(screen.all(".wordings input").map((one) => (one as HTMLInputElement).value)).toEqual(returns.questions.en);
    expect(screen.find(".warnings").textContent).toContain("“When is the refund?”");
    expect(screen.texts(".preview .bubble")).toEqual(["How do I return it?", "Within a week."]);
    expect(screen.button("Save").disabled).toBe(true);
  });

  test("takes wordings with Enter, several at once from a paste, and not while composing", async () => {
    await open();
    await screen.press("How do I return it?");
    await screen.write(".add-row textarea", "send back");
    await screen.key(".add-row textarea", { key: "Enter", keyCode: 229 });
    expect(screen.all(".wordings li")).toHaveLength(2);
    await screen.key(".add-row textarea", { key: "Enter" });
    expect(screen.all(".wordings li")).toHaveLength(3);
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(paste, { clipboardData: { getData: () => "one\ntwo\nsend back" } });
    await screen.do(() => screen.find(".add-row textarea").dispatchEvent(paste));
    expect(paste.defaultPrevented).toBe(true);
    expect(screen.all(".wordings li")).toHaveLength(5);
    await screen.press("Remove the wording “one”");
    expect(screen.all(".wordings li")).toHaveLength(4);
  });

  test("says before saving what would be answered differently, and saves with a note", async () => {
    const effect = {
      asked: 40,
      reworded: 2,
      changed: [
        {
          question: "give back",
          times: 3,
          before: { outcome: "offer", entry: "refund", offered: ["refund", "returns"] },
          after: { outcome: "answer", entry: "returns", offered: [] },
        },
      ],
    };
    await open({ "POST knowledge/effect": effect, "PUT knowledge/entries/returns": { ...returns, version: 4 } });
    await screen.press("How do I return it?");
    await screen.write("textarea.answer", "Within two weeks.");
    await screen.press("Save");
    expect(screen.find(".effect").textContent).toContain("Of the last 40 questions, 1 would be answered differently");
    expect(screen.find(".effect li").textContent).toContain(
      "offered to choose from · When is the refund? · How do I return it? becomes answered · How do I return it?",
    );
    expect(screen.find(".effect").textContent).toContain("2 questions stay with their entry");
    await screen.write("dialog textarea", "longer");
    await submit();
    expect(last("knowledge/entries/returns")?.body).toMatchObject({
      answers: { en: "Within two weeks." },
      version: 3,
      note: "longer",
    });
    expect(screen.all("dialog")).toEqual([]);
    expect(screen.find(".saved-notice").textContent).toContain("Saved.");
  });

  test("saves also where the effect cannot be told", async () => {
    await open({ "POST knowledge/effect": problem(503), "PUT knowledge/entries/returns": returns });
    await screen.press("How do I return it?");
    await screen.write("textarea.answer", "x");
    await screen.press("Save");
    expect(screen.find(".effect").textContent).toContain("you can still save");
    await submit();
    expect(last("knowledge/entries/returns")?.method).toBe("PUT");
  });

  test("names what is missing instead of asking the house", async () => {
    await open();
    await screen.press("New entry");
    await screen.write("textarea.answer", "Hello");
    await screen.press("Save");
    expect(screen.find(".entry-form [role=alert]").textContent).toContain("At least one wording is needed.");
    expect(screen.all("dialog")).toEqual([]);
  });

  test("keeps a new entry as a draft that the list shows first", async () => {
    await open();
    await screen.press("New entry");
    await screen.write(".add-row textarea", "Do you wrap gifts?");
    await screen.press("Add");
    expect(screen.find<HTMLInputElement>(".settings .is-wide input").value).toBe("wrap-gifts");
    screen.leave();
    screen = new Screen();
    await open();
    expect(screen.find(".entry-list li").textContent).toBe("Do you wrap gifts?New entry, not saved");
    await screen.press("Do you wrap gifts?");
    expect(screen.all(".wordings li")).toHaveLength(1);
  });

  test("shows who was quicker, and the difference, and lets one keep one's text", async () => {
    const theirs = { ...returns, answers: { en: "Within three weeks." }, version: 4 };
    await open({ "PUT knowledge/entries/returns": problem(409, { code: "stale_version", who: "Bob", changed_at: AT }) });
    await screen.press("How do I return it?");
    await screen.write("textarea.answer", "Within two weeks.");
    answers["GET knowledge/entries/returns"] = theirs;
    await screen.press("Save");
    await submit();
    expect(screen.find(".conflict").textContent).toContain("Bob changed this entry");
    await screen.press("See the difference");
    expect(screen.find(".difference .is-removed").textContent).toContain("Within three weeks.");
    expect(screen.find(".difference .is-added").textContent).toContain("Within two weeks.");
    await screen.press("Keep my text");
    expect(screen.all(".conflict")).toEqual([]);
    expect(screen.find<HTMLTextAreaElement>("textarea.answer").value).toBe("Within two weeks.");
  });

  test("offers other entries as follow-ups, found by the house", async () => {
    await open();
    await screen.press("How do I return it?");
    answers["GET knowledge/entries"] = { revision: 7, entries: [entries[1]] };
    await screen.write("input[aria-label^='Follow-up']", "money");
    await screen.later(300);
    expect(last("knowledge/entries?")?.path).toBe("knowledge/entries?q=money");
    await screen.key("input[aria-label^='Follow-up']", { key: "Enter" });
    expect(screen.texts(".chips li")).toEqual(["When is the refund?"]);
    expect(screen.texts(".preview .choices button")).toEqual(["When is the refund?"]);
  });

  test("writes another answer for a channel, and takes it back", async () => {
    await open();
    await screen.press("How do I return it?");
    await screen.press("Another answer on Telegram");
    await screen.write(".channel-answer textarea", "Use the menu.");
    await screen.do(() => screen.find("[aria-label=Channel] button:last-child").click());
    expect(screen.texts(".preview .bubble").at(-1)).toBe("Use the menu.");
    await screen.press("No other answer on Telegram");
    expect(screen.all(".channel-answer")).toEqual([]);
    expect(screen.button("Save").disabled).toBe(true);
  });

  test("is removed when that is confirmed", async () => {
    await open({ "DELETE knowledge/entries/returns": null });
    await screen.press("How do I return it?");
    await screen.press("Remove");
    expect(last("knowledge/effect")?.body).toEqual({ entry: null, remove: "returns" });
    await submit();
    expect(asked.some((one) => one.method === "DELETE")).toBe(true);
    expect(screen.text).toContain("Choose an entry");
  });

  test("shows an older version line by line and restores it", async () => {
    const older = { ...returns, answers: { en: "Never." } };
    await open({
      "GET knowledge/entries/returns/versions/2": older,
      "POST knowledge/entries/returns/restore": { ...returns, ...older, version: 4 },
    });
    await screen.press("How do I return it?");
    await screen.press("History");
    expect(screen.texts(".history li")[1]).toContain("shorter");
    await screen.press("See version 2");
    expect(screen.find(".difference .is-removed").textContent).toContain("Never.");
    await screen.press("Restore this version");
    expect(last("knowledge/entries/returns/restore")?.body).toEqual({ to: 2, version: 3 });
    expect(screen.find<HTMLTextAreaElement>("textarea.answer").value).toBe("Never.");
  });
});

describe("trying a question", () => {
  const tried = {
    language: "en",
    signals: ["upset"],
    outcome: "answer",
    best: [
      {
        entry: "returns",
        question: "How do I return it?",
        answer: "Within a week.",
        score: 0.91,
        closest: "Can I send it back?",
        views: { words_cosine: 1.2, meaning: -0.4 },
      },
    ],
  };

  test("names outcome, confidence and reasons in plain words", async () => {
    await open({ "POST knowledge/try": tried });
    await screen.write(".trying input[type=search]", "give back");
    expect(last("knowledge/try")).toBeUndefined();
    await screen.later(400);
    expect(last("knowledge/try")?.body).toEqual({ question: "give back" });
    expect(screen.find(".tried-outcome").textContent).toBe("answeredHeard displeasure");
    expect(screen.find(".tried-score").textContent).toContain("91 %");
    expect(screen.texts(".reasons li > span:first-child")).toEqual(["Words", "Meaning"]);
    expect(screen.find(".tried").textContent).toContain("Closest wording: Can I send it back?");
  });

  test("waits until a draft can be asked, and says what it lacks", async () => {
    await open({ "POST knowledge/try": tried });
    await screen.press("New entry");
    await screen.write(".add-row textarea", "Do you wrap gifts?");
    await screen.press("Add");
    await screen.press("Try");
    await screen.write(".trying input[type=search]", "wrap");
    await screen.later(400);
    expect(last("knowledge/try")).toBeUndefined();
    expect(screen.find(".trying .complaint").textContent).toBe("An answer in at least one language is needed.");
  });

  test("takes the draft as if it were saved, or leaves it out", async () => {
    await open({ "POST knowledge/try": tried });
    await screen.press("How do I return it?");
    await screen.write("textarea.answer", "Within two weeks.");
    await screen.press("Try");
    await screen.write(".trying input[type=search]", "give back");
    await screen.later(400);
    expect(last("knowledge/try")?.body).toMatchObject({ entry: { id: "returns", answers: { en: "Within two weeks." } } });
    await screen.do(() => screen.find<HTMLInputElement>(".trying input[type=checkbox]").click(), 400);
    expect(last("knowledge/try")?.body).toEqual({ question: "give back" });
  });
});

describe("a removed entry", () => {
  test("is found by its state and brought back as it was before", async () => {
    const removed = { version: 4, changed_at: AT, who: "Lea", note: "", removed: true };
    const gone = { ...returns, version: 4, state: "removed", history: [removed, ...returns.history] };
    await open({
      "GET knowledge/entries/returns": gone,
      "POST knowledge/entries/returns/restore": { ...returns, version: 5 },
    });
    await choose("select[aria-label=State]", "removed");
    expect(last("knowledge/entries?")?.path).toBe("knowledge/entries?state=removed");
    await screen.press("How do I return it?");
    await screen.press("Restore the entry");
    expect(last("knowledge/entries/returns/restore")?.body).toEqual({ to: 3, version: 4 });
    expect(screen.button("Remove")).toBeDefined();
  });
});

describe("misses", () => {
  test("are shown in groups below the week", async () => {
    await open();
    expect(screen.button("Misses").textContent).toBe("Misses3");
    await screen.press("Misses");
    expect(screen.find(".week").textContent).toContain("Answered770 %");
    expect(screen.texts(".miss-example label")).toEqual(["is there a warranty", "warranty?"]);
    expect(screen.find(".miss blockquote").textContent).toContain("Yes, two years.");
    expect(screen.find(".miss-example a").getAttribute("href")).toBe("/desk#chat=4");
  });

  test("tell which entry people confirmed", async () => {
    const picked = { ...group.closest[0], picked: 2, answered: true };
    const misses = [{ ...group.misses[0], reason: "picked" }];
    await open({ "GET knowledge/misses": { groups: [{ ...group, misses, closest: [picked] }], total: 1 } });
    await screen.press("Misses");
    expect(screen.find(".miss-closest li").textContent).toContain("30 % · picked by 2 customers · agents answered with it");
    expect(screen.find(".miss-example").textContent).toContain("picked from an offer");
  });

  test("become wordings of an entry, but for those that are left out", async () => {
    await open({ "PUT knowledge/entries/returns": returns });
    await screen.press("Misses");
    await screen.do(() => screen.find<HTMLInputElement>(".miss-example input").click());
    await screen.press("Add to “How do I return it?”");
    expect(screen.all(".wordings input").map((one) => (one as HTMLInputElement).value)).toContain("warranty?");
    expect(screen.text).toContain("Once saved, 2 misses are settled.");
    await screen.press("Save");
    await submit();
    expect(last("knowledge/misses/settle")?.body).toEqual({ ids: [2, 3], as: "returns" });
    expect(asked.filter((one) => one.path === "knowledge/misses").length).toBeGreaterThan(2);
  });

  test("become a new entry with the proposed answer", async () => {
    await open();
    await screen.press("Misses");
    await screen.do(() => screen.find<HTMLButtonElement>(".miss-buttons button").click());
    expect(screen.find<HTMLTextAreaElement>("textarea.answer").value).toBe("Yes, two years.");
    expect(screen.find<HTMLInputElement>(".settings .is-wide input").value).toBe("there-warranty");
  });

  test("are dismissed", async () => {
    await open();
    await screen.press("Misses");
    answers["GET knowledge/misses"] = { groups: [], total: 0 };
    await screen.press("Dismiss");
    expect(last("knowledge/misses/settle")?.body).toEqual({ ids: [1, 2, 3], as: "" });
    expect(screen.text).toContain("All is well.");
  });

  test("lead to the entries that nobody asks for", async () => {
    await open();
    await screen.press("Misses");
    await screen.press("Entries never asked for");
    await screen.later(300);
    expect(last("knowledge/entries?")?.path).toBe("knowledge/entries?state=unused");
  });
});

describe("an import", () => {
  async function bring(name: string): Promise<void> {
    await screen.press("Import");
    const field = screen.find<HTMLInputElement>("dialog input[type=file]");
    Object.defineProperty(field, "files", { value: [new File(["x"], name)], configurable: true });
    await screen.do(() => field.dispatchEvent(new Event("change", { bubbles: true })));
  }

  test("is read first, told line by line, and written when confirmed", async () => {
    const report = { added: ["a", "b"], changed: ["returns"], same: 4, refused: [{ line: 7, problem: "the answer is empty" }], refused_more: 3 };
    await open({ "POST knowledge/import": report });
    await bring("faq.csv");
    expect(last("knowledge/import")?.path).toBe("knowledge/import?dry_run=1");
    expect(last("knowledge/import")?.headers["Content-Type"]).toBeUndefined();
    expect(screen.find(".report").textContent).toContain("Line 7: the answer is empty");
    await screen.press("Write 3 entries");
    expect(last("knowledge/import")?.path).toBe("knowledge/import?dry_run=0");
    expect(screen.find("dialog").textContent).toContain("The import is done.");
  });

  test("of a file that is refused says why and writes nothing", async () => {
    await open({ "POST knowledge/import": problem(422, { detail: "The file is no table." }) });
    await bring("faq.csv");
    expect(screen.find("dialog .complaint").textContent).toBe("The file is no table.");
    expect(screen.all("dialog .primary")).toEqual([]);
  });
});
