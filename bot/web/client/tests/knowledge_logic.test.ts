import { beforeEach, describe, expect, test } from "vitest";
import { differenceOf, type LineNames, linesOf } from "../src/knowledge/difference";
import {
  emptyDocument,
  faultsOf,
  isSame,
  suggestedId,
  tidied,
  withAnswer,
  withWordings,
  wordingsIn,
} from "../src/knowledge/document";
import { EntryDrafts, isNewKey } from "../src/knowledge/keeping";
import { sayings } from "../src/knowledge/miss_book";
import { previewOf } from "../src/knowledge/preview";
import { reasonsOf } from "../src/knowledge/reasons";
import type { EntryDocument } from "../src/wire/knowledge_shapes";

const document = (part: Partial<EntryDocument> = {}): EntryDocument => ({
  ...emptyDocument(),
  id: "returns",
  questions: { "zh-CN": ["怎么退货"] },
  answers: { "zh-CN": "七天内可以退。" },
  ...part,
});
const nothingTaken = new Set<string>();

describe("wordings", () => {
  test("come from many pasted lines, without list marks, blanks and doubles", () => {
    expect(wordingsIn("怎么退货\r\n\n  - 我想退货 \n1. 能退吗\n怎么退货\n2、退货\n")).toEqual([
      "怎么退货",
      "我想退货",
      "能退吗",
      "退货",
    ]);
  });

  test("that begin with a number of their own keep it", () => {
    expect(wordingsIn("7天无理由吗\n3.5折是真的吗")).toEqual(["7天无理由吗", "3.5折是真的吗"]);
  });

  test("of customers go to the language they are in, each once", () => {
    const { questions } = withWordings(document(), ["怎么退货", "退不退", "can I return it"]);
    expect(questions).toEqual({ "zh-CN": ["怎么退货", "退不退"], en: ["can I return it"] });
    expect(withAnswer(document(), "Within a week.").answers.en).toBe("Within a week.");
  });
});

describe("a document", () => {
  test("is sent without empty lines, doubles and empty languages", () => {
    const tidy = tidied(
      document({
        questions: { "zh-CN": [" 怎么退货 ", "", "怎么退货"], en: [" "] },
        answers: { "zh-CN": " 可以 ", en: "" },
        channel_answers: { telegram: { en: " " }, web: { "zh-CN": "网页" } },
      }),
    );
    expect(tidy.questions).toEqual({ "zh-CN": ["怎么退货"] });
    expect(tidy.answers).toEqual({ "zh-CN": "可以" });
    expect(tidy.channel_answers).toEqual({ web: { "zh-CN": "网页" } });
  });

  test("is the same whatever the order of its languages, and another when a word differs", () => {
    const one = document({ answers: { en: "a", "zh-CN": "b" } });
    expect(isSame(one, document({ answers: { "zh-CN": "b", en: "a ", "zh-TW": "" } }))).toBe(true);
    expect(isSame(one, document({ answers: { "zh-CN": "b", en: "c" } }))).toBe(false);
  });

  test("tells everything that keeps it from being saved", () => {
    expect(faultsOf(document(), nothingTaken)).toEqual([]);
    expect(faultsOf(document({ id: "Not so", questions: {}, answers: {} }), null)).toEqual(["id", "no_wording", "no_answer"]);
    expect(faultsOf(document(), new Set(["returns"]))).toEqual(["id_taken"]);
    expect(faultsOf(document({ link: "javascript:alert(1)" }), null)).toEqual(["link"]);
    expect(faultsOf(document({ valid_from: "2026-02-01", valid_until: "2026-01-31" }), null)).toEqual(["dates"]);
  });

  test("is given an id from its first wording that no other has", () => {
    expect(suggestedId(document({ questions: { en: ["How do I return a broken item?"] } }), nothingTaken)).toBe(
      "return-broken-item",
    );
    expect(suggestedId(document({ questions: { en: ["Return"] } }), new Set(["return"]))).toBe("return-2");
    expect(suggestedId(document({ questions: { "zh-CN": ["怎么退货？"] } }), nothingTaken)).toBe("怎么退货");
    expect(suggestedId(document({ questions: {} }), new Set(["entry"]))).toBe("entry-2");
    expect(faultsOf(document({ id: "怎么退货" }), null)).toEqual([]);
  });
});

describe("a difference", () => {
  const told = (before: string[], after: string[]): string[] =>
    differenceOf(before, after).map(({ what, text }) => `${{ same: " ", removed: "-", added: "+" }[what]}${text}`);

  test("keeps what both share in order", () => {
    expect(told(["a", "b", "c", "d"], ["a", "x", "c", "e", "d"])).toEqual([" a", "-b", "+x", " c", "+e", " d"]);
    expect(told([], ["a"])).toEqual(["+a"]);
    expect(told(["a", "a"], ["a"])).toEqual([" a", "-a"]);
    expect(told([], [])).toEqual([]);
  });

  test("gives both texts back, whatever they are", () => {
    const before = Array.from({ length: 40 }, (_, n) => String((n * 7) % 11));
    const after = Array.from({ length: 33 }, (_, n) => String((n * 5) % 9));
    const lines = differenceOf(before, after);
    expect(lines.filter((one) => one.what !== "added").map((one) => one.text)).toEqual(before);
    expect(lines.filter((one) => one.what !== "removed").map((one) => one.text)).toEqual(after);
  });

  test("of thousands of lines is told at once, if roughly", () => {
    const many = (mark: string): string[] => Array.from({ length: 10_000 }, (_, n) => `${mark}${n}`);
    expect(differenceOf(["same", ...many("a")], ["same", ...many("b")])).toHaveLength(20_001);
  });

  test("is of lines that name what they are", () => {
    const fields = ["group", "link", "follow_ups", "related", "valid_from", "valid_until", "owner", "review_on"];
    const names: LineNames = {
      fields: Object.fromEntries(fields.map((field) => [field, field])) as LineNames["fields"],
      internal: "staff only",
      groups: { service: "Service" },
      question: (language) => `asked ${language}`,
      answer: (language, channel) => `said ${channel}${language}`,
      picture: (language) => `shown ${language}`,
    };
    const full = document({
      answers: { en: "one\ntwo" },
      channel_answers: { web: { en: "three" } },
      pictures: { en: [{ id: "p1", name: "chart.png", type: "image/png", size: 7 }] },
      internal: true,
    });
    expect(linesOf(full, names)).toEqual([
      "asked zh-CN · 怎么退货",
      "said en · one",
      "said en · two",
      "said weben · three",
      "shown en · chart.png",
      "group · Service",
      "staff only",
    ]);
  });
});

describe("unsaved entries", () => {
  beforeEach(() => window.localStorage.clear());

  test("survive a reload, each under its own key", () => {
    const drafts = new EntryDrafts(1);
    const key = EntryDrafts.newKey();
    drafts.write("returns", { document: document(), version: 3, misses: [4] });
    drafts.write(key, { document: document({ id: "new" }), version: 0, misses: [] });
    const later = new EntryDrafts(1);
    expect(later.read("returns")).toEqual({ document: document(), version: 3, misses: [4] });
    expect(later.unsaved.get().filter(isNewKey)).toEqual([key]);
    expect(new EntryDrafts(2).unsaved.get()).toEqual([]);
    later.forget(key);
    expect(later.unsaved.get()).toEqual(["returns"]);
  });

  test("that are torn or of an older page do no harm", () => {
    window.localStorage.setItem("sansheng.knowledge.1.draft.torn", "{");
    window.localStorage.setItem("sansheng.knowledge.1.draft.old", '{"version":1,"document":{"id":"old"}}');
    const drafts = new EntryDrafts(1);
    expect(drafts.read("torn")).toBeNull();
    expect(drafts.read("old")?.document).toEqual({ ...emptyDocument(), id: "old" });
    expect(drafts.read("never")).toBeNull();
  });
});

describe("reasons", () => {
  test("are summed by their plain names, the weightiest first, trifles left out", () => {
    const names = { words: "Words", meaning: "Meaning", ratio: "Letters", partial: "Letters" };
    const views = { words_cosine: 1, words_covered: 0.5, ratio: 0.2, partial: 0.1, meaning: -2, odd_view: 0.001 };
    expect(reasonsOf(views, names)).toEqual([
      { view: "Meaning", value: -2 },
      { view: "Words", value: 1.5 },
      { view: "Letters", value: expect.closeTo(0.3) },
    ]);
    expect(reasonsOf({ brand_new: 1 }, names)).toEqual([{ view: "brand", value: 1 }]);
  });
});

describe("what customers said", () => {
  test("is listed once, with every miss that says it", () => {
    const miss = (id: number, text: string): object => ({ id, text, at: "", chat: id, reason: "unanswered" });
    const misses = [miss(1, "花呗"), miss(2, "分期"), miss(3, " 花呗 ")];
    const group = { key: "k", question: "花呗", count: 3, last_at: "", misses, closest: [], proposal: null };
    expect(sayings(group as never).map(({ text, ids }) => [text, ids])).toEqual([
      ["花呗", [1, 3]],
      ["分期", [2]],
    ]);
  });
});

describe("the preview", () => {
  const library = { nameOf: (id: string) => `<${id}>` };

  test("shows the channel's own answer, the link, and what goes with it as buttons", () => {
    const full = document({
      channel_answers: { telegram: { "zh-CN": "看菜单" } },
      link: "https://a.example/",
      follow_ups: ["refund"],
      related: ["gift"],
    });
    const [question, answer] = previewOf(full, "zh-CN", "telegram", library);
    expect(question.text).toBe("怎么退货");
    expect(answer.text).toBe("看菜单\nhttps://a.example/");
    expect(answer.choices?.map((one) => one.label)).toEqual(["<refund>", "<gift>"]);
    expect(previewOf(full, "zh-CN", "web", library)[1].text).toContain("七天");
  });

  test("takes the nearest language where there is none of its own", () => {
    const answers = { "zh-CN": "简", en: "English" };
    expect(previewOf(document({ answers }), "zh-TW", "web", library)[1].text).toBe("简");
    expect(previewOf(document({ answers: { "zh-CN": "简" } }), "en", "web", library)[1].text).toBe("简");
    expect(previewOf(document({ answers: {} }), "en", "web", library)[1].text).toBe("");
  });

  test("shows the pictures of the nearest language", () => {
    const picture = (id: string) => ({ id, name: `${id}.png`, type: "image/png", size: 7 });
    const pictures = { "zh-CN": [picture("zh")], en: [picture("en")] };
    const shown = (has: typeof pictures | object, language: string) =>
      previewOf(document({ pictures: has as typeof pictures }), language, "web", library)[1].files?.map((one) => one.id);
    expect(shown(pictures, "en")).toEqual(["en"]);
    expect(shown(pictures, "zh-TW")).toEqual(["zh"]);
    expect(shown({ en: [picture("en")], "zh-CN": [] }, "zh-CN")).toEqual(["en"]);
    expect(shown({}, "en")).toBeUndefined();
  });
});
