import { beforeEach, describe, expect, test } from "vitest";
import { documentOf, emptyDocument } from "../src/knowledge/document";
import { Editing } from "../src/knowledge/editing";
import { EntryDrafts } from "../src/knowledge/keeping";
import { Library } from "../src/knowledge/library";
import { Api } from "../src/wire/api";
import { KnowledgeApi } from "../src/wire/knowledge";
import type { Entry, MissGroup } from "../src/wire/knowledge_shapes";
import { language } from "../src/words/language";
import { type Asked, problem, useFakeFetch } from "./fakes";

const AT = "2026-03-02T02:00:00Z";
const line = (version: number, who: string): Entry["history"][number] => ({
  version,
  changed_at: AT,
  who,
  note: "",
  removed: false,
});
const entry: Entry = {
  ...emptyDocument(),
  id: "returns",
  questions: { en: ["How do I return it?"] },
  answers: { en: "Within a week." },
  version: 3,
  state: "valid",
  warnings: [],
  history: [line(3, "Lea")],
};
const stale = problem(409, { code: "stale_version", version: 4, who: "Bob", changed_at: AT });
const theirs: Entry = { ...entry, answers: { en: "Within two weeks." }, version: 4, history: [line(4, "Bob")] };

let answers: Record<string, unknown>;
let asked: Asked[];

function open(): Editing {
  const drafts = new EntryDrafts(1);
  const opened = { key: entry.id, saved: entry, kept: drafts.read(entry.id) };
  return new Editing(new KnowledgeApi(new Api()), drafts, documentOf(entry), opened);
}

beforeEach(() => {
  window.localStorage.clear();
  language.set("en");
  answers = { "PUT knowledge/entries/returns": { ...entry, version: 4 } };
  asked = useFakeFetch(answers);
});

describe("an entry in hand", () => {
  test("is saved upon the version it was read at, and its draft is forgotten", async () => {
    const editing = open();
    editing.change({ answers: { en: " Within ten days. " } });
    expect(editing.isChanged).toBe(true);
    await editing.save("longer");
    const { id, answers: said, version, note } = asked[0]?.body as Record<string, unknown>;
    expect({ id, said, version, note }).toEqual({
      id: "returns",
      said: { en: "Within ten days." },
      version: 3,
      note: "longer",
    });
    expect(editing.isChanged).toBe(false);
    expect(open().document.get()).toEqual(documentOf(entry));
  });

  test("comes back as it was written after a reload", () => {
    open().change({ owner: "Ann" });
    expect(open().document.get().owner).toBe("Ann");
    expect(open().isChanged).toBe(true);
    open().discard();
    expect(open().isChanged).toBe(false);
  });

  test("that is put back as it was leaves no draft", () => {
    const editing = open();
    editing.change({ owner: "Ann" });
    editing.change({ owner: "" });
    expect(new EntryDrafts(1).unsaved.get()).toEqual([]);
  });

  test("that somebody else saved is told with their name, and one's text stays", async () => {
    answers["PUT knowledge/entries/returns"] = stale;
    answers["GET knowledge/entries/returns"] = theirs;
    const editing = open();
    editing.change({ owner: "Ann" });
    expect(await editing.save("")).toBeNull();
    expect(editing.conflict.get()).toEqual({ who: "Bob", at: AT, theirs });
    expect(editing.document.get().owner).toBe("Ann");
    answers["PUT knowledge/entries/returns"] = { ...theirs, owner: "Ann", version: 5 };
    editing.keepMine();
    await editing.save("");
    expect((asked.at(-1)?.body as { version: number }).version).toBe(4);
    expect(editing.conflict.get()).toBeNull();
  });

  test("may be given up for the newer one", async () => {
    answers["PUT knowledge/entries/returns"] = stale;
    answers["GET knowledge/entries/returns"] = theirs;
    const editing = open();
    editing.change({ owner: "Ann" });
    await editing.save("");
    editing.takeTheirs();
    expect(editing.document.get()).toEqual(documentOf(theirs));
    expect(editing.isChanged).toBe(false);
  });

  test("whose draft is older than what is saved says so at once", () => {
    open().change({ owner: "Ann" });
    const drafts = new EntryDrafts(1);
    const opened = { key: entry.id, saved: theirs, kept: drafts.read(entry.id) };
    const editing = new Editing(new KnowledgeApi(new Api()), drafts, documentOf(theirs), opened);
    expect(editing.conflict.get()).toMatchObject({ who: "Bob" });
    expect(editing.document.get().owner).toBe("Ann");
  });

  test("tells the house's sentence about a field", async () => {
    answers["PUT knowledge/entries/returns"] = problem(422, { code: "invalid", detail: "link: It must be https." });
    language.set("zh-CN");
    const editing = open();
    editing.change({ owner: "Ann" });
    await editing.save("");
    expect(editing.problem.get()).toContain("link: It must be https.");
    expect(editing.isBusy.get()).toBe(false);
  });

  test("is restored as a new version", async () => {
    answers["POST knowledge/entries/returns/restore"] = { ...entry, owner: "Old", version: 4 };
    const editing = open();
    await editing.restore(1);
    expect(asked[0]?.body).toEqual({ to: 1, version: 3 });
    expect(editing.saved.get()?.version).toBe(4);
    expect(editing.document.get().owner).toBe("Old");
  });

  test("is removed with a note", async () => {
    answers["DELETE knowledge/entries/returns"] = null;
    expect(await open().remove("no longer sold")).toBe(true);
    expect(asked[0]?.body).toEqual({ version: 3, note: "no longer sold" });
  });
});

describe("misses", () => {
  const group: MissGroup = {
    key: "k",
    question: "send back",
    count: 2,
    last_at: AT,
    misses: [],
    closest: [],
    proposal: { text: "Please use the form.", agent: "Ann", chat: 4 },
  };

  function library(): Library {
    answers["GET knowledge/entries"] = { revision: 1, entries: [] };
    answers["GET knowledge/entries/returns"] = entry;
    answers["POST knowledge/misses/settle"] = null;
    return new Library(new KnowledgeApi(new Api()), 1);
  }

  test("become wordings of an entry, and are settled once it is saved", async () => {
    const book = library();
    await book.adopt(group, ["send it back"], [7, 8], "returns");
    const editing = book.editing.get();
    expect(editing?.document.get().questions.en).toEqual(["How do I return it?", "send it back"]);
    expect(asked.some((one) => one.path.endsWith("settle"))).toBe(false);
    await editing?.save("");
    expect(asked.at(-1)?.body).toEqual({ ids: [7, 8], as: "returns" });
  });

  test("become a new entry with the agents' answer, and outlive a reload until then", async () => {
    const book = library();
    await book.adopt(group, ["send it back"], [7], null);
    const again = library();
    const [key = ""] = again.drafts.unsaved.get();
    const editing = again.begin(undefined, key);
    expect(editing.document.get()).toMatchObject({
      id: "send-back",
      questions: { en: ["send it back"] },
      answers: { en: "Please use the form." },
    });
    expect(editing.misses.get()).toEqual([7]);
  });
});
