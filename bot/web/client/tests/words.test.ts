import { beforeEach, describe, expect, test } from "vitest";
import { barPlaces } from "../src/lead/bars";
import { shortName } from "../src/lead/chart";
import { asked, dayIn, isoDate, periodOf } from "../src/lead/periods";
import { piecesOf } from "../src/parts/links";
import { frameMessage } from "../src/widget/messages";
import { asMessage, asMessages } from "../src/wire/frames";
import { Problem } from "../src/wire/problem";
import type { Figure, Stats } from "../src/wire/shapes";
import { accountWords } from "../src/words/account";
import { chatWords } from "../src/words/chat";
import { commonWords, sentenceOf } from "../src/words/common";
import { deskWords } from "../src/words/desk";
import { durationText, secondsText, shareText, sizeText } from "../src/words/figures";
import { houseWords, named } from "../src/words/house";
import { browserLanguage, language } from "../src/words/language";
import { entryWords } from "../src/words/entry";
import { knowledgeWords } from "../src/words/knowledge";
import { leadWords } from "../src/words/lead";
import { missesWords } from "../src/words/misses";
import { tryingWords } from "../src/words/trying";

beforeEach(() => language.set("zh-CN"));

describe("figures as people read them", () => {
  test("durations", () => {
    expect([7_000, 750_000, 3_723_000, -5].map(durationText)).toEqual(["0:07", "12:30", "1:02:03", "0:00"]);
  });

  test("seconds, and a dash where there are none", () => {
    expect([0.44, 12.4, 200, null].map(secondsText)).toEqual(["0.4 s", "12 s", "3 min 20 s", "–"]);
  });

  test("a share that is not whole never shows as 100 %", () => {
    expect([1, 0.9999, 0.5, 0, null].map(shareText)).toEqual(["100 %", "99.9 %", "50 %", "0 %", "–"]);
  });

  test("sizes", () => {
    expect([512, 2048, 1.5 * 1024 * 1024, 20 * 1024 * 1024].map(sizeText)).toEqual(["512 B", "2 KB", "1.5 MB", "20 MB"]);
  });
});

describe("periods", () => {
  const monday = new Date(2026, 2, 2, 9);

  test("today is the company's, not the browser's", () => {
    expect(asked(periodOf("today", monday))).toEqual({ from: "", to: "" });
  });

  test("end before the day that follows the last one shown", () => {
    expect(asked(periodOf("yesterday", monday))).toEqual({ from: "2026-03-01", to: "2026-03-02" });
    expect(asked(periodOf("week", monday))).toEqual({ from: "2026-02-24", to: "2026-03-03" });
    expect(asked({ name: "own", from: "2026-02-27", until: "2026-02-28" })).toEqual({
      from: "2026-02-27",
      to: "2026-03-01",
    });
  });

  test("dates are the browser's own, without a detour over UTC", () => {
    expect(isoDate(new Date(2026, 0, 5, 0, 30))).toBe("2026-01-05");
  });

  test("a day is the house's, wherever the browser is", () => {
    const evening = Date.parse("2026-03-01T17:30:00Z");
    expect(isoDate(dayIn("Asia/Shanghai", evening))).toBe("2026-03-02");
    expect(isoDate(dayIn("America/New_York", evening))).toBe("2026-03-01");
    expect(isoDate(dayIn("Pacific/Kiritimati", Date.parse("2026-12-31T10:00:00Z")))).toBe("2027-01-01");
    const own = isoDate(new Date(evening));
    expect([isoDate(dayIn("", evening)), isoDate(dayIn("Moon/Tranquility", evening))]).toEqual([own, own]);
  });

  test("names are short beneath a bar", () => {
    expect(["2026-03-02", "09:00", "a very long name"].map(shortName)).toEqual(["03-02", "09", "a ver…"]);
  });
});

describe("a chart", () => {
  const none: Figure = { count: 0, within: null, p50: null, p90: null, p99: null };
  const some: Figure = { ...none, count: 2, within: 1 };
  const row = (key: string, first_word = some): Stats["rows"][number] => ({
    key,
    greeting: none,
    first_word,
    answer_bot: none,
    answer_agent: none,
    wait: none,
    agent_greeting: none,
  });
  const keys = (rows: Stats["rows"], by: string): string[] => barPlaces(rows, "first_word", by).map((one) => one.key);

  test("keeps the place of every hour, and of days between", () => {
    const hours = barPlaces([row("09")], "first_word", "hour");
    expect(hours).toHaveLength(24);
    expect(hours.filter((one) => one.figure !== undefined).map((one) => one.key)).toEqual(["09"]);
    expect(keys([row("2026-02-27"), row("2026-03-02")], "day")).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
      "2026-03-02",
    ]);
  });

  test("shows nobody who did nothing, and years no longer than they can be read", () => {
    expect(keys([row("Ann"), row("Bob", none)], "agent")).toEqual(["Ann"]);
    expect(keys([row("2020-01-01"), row("2026-03-02")], "day")).toEqual(["2020-01-01", "2026-03-02"]);
    expect(keys([], "day")).toEqual([]);
  });
});

describe("languages", () => {
  test("the browser's wishes, Chinese where none is known", () => {
    expect(browserLanguage(["en-GB", "zh"])).toBe("en");
    expect(browserLanguage(["fr", "zh-Hant-HK"])).toBe("zh-TW");
    expect(browserLanguage(["zh-SG"])).toBe("zh-CN");
    expect(browserLanguage(["fr", "de"])).toBe("zh-CN");
  });

  test("every catalogue says the same things in both, and nothing is left empty", () => {
    const knowledge = { entryWords, knowledgeWords, missesWords, tryingWords };
    const catalogues = { accountWords, chatWords, commonWords, deskWords, houseWords, leadWords, ...knowledge };
    const shape = (words: object, prefix = ""): string[] =>
      Object.entries(words).flatMap(([name, value]: [string, unknown]) => {
        if (name === "codes") return [];
        if (typeof value === "object" && value !== null) return shape(value, `${prefix}${name}.`);
        expect(value, `${prefix}${name}`).not.toBe("");
        return [`${prefix}${name}`];
      });
    for (const catalogue of Object.values(catalogues)) {
      expect(shape(catalogue.en).sort()).toEqual(shape(catalogue["zh-CN"]).sort());
    }
  });

  test("no word is left in the other language", () => {
    const texts = (words: object): string[] =>
      Object.values(words).flatMap((value: unknown) =>
        typeof value === "string" ? [value] : typeof value === "object" && value !== null ? texts(value) : [],
      );
    const knowledge = [entryWords, knowledgeWords, missesWords, tryingWords].flatMap((one) => texts(one.en));
    const others = [accountWords, chatWords, deskWords, houseWords, leadWords].flatMap((one) => texts(one.en));
    const english = [...knowledge, ...others];
    expect(english.filter((text) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
  });

  test("a code that the page does not know yet is shown as it is", () => {
    expect(named({ service: "客服组" }, "service")).toBe("客服组");
    expect(named({ service: "客服组" }, "vip")).toBe("vip");
  });
});

describe("a refusal in one sentence", () => {
  const words = commonWords["zh-CN"];

  test("names who has the chat", () => {
    expect(sentenceOf(new Problem(409, "", { agent: "小李" }))).toContain("小李");
  });

  test("speaks the page's language, whatever the house said", () => {
    expect(sentenceOf(new Problem(409, "You have 5 chats already.", { code: "too_many_chats" }))).toBe(
      words.codes.too_many_chats,
    );
    expect(sentenceOf(new Problem(418, "I am a teapot."))).toBe(words.problems.other);
    language.set("en");
    expect(sentenceOf(new Problem(418, "I am a teapot."))).toBe("I am a teapot.");
  });

  test("for every kind of failure", () => {
    const by = (status: number): string => sentenceOf(new Problem(status, "x"));
    expect([0, 403, 404, 413, 429, 503].map(by)).toEqual([
      words.problems.offline,
      words.problems.refused,
      words.problems.missing,
      words.problems.tooLarge,
      words.problems.often,
      words.problems.busy,
    ]);
  });
});

describe("what comes from outside", () => {
  test("is a message only when it looks like one", () => {
    expect(asMessage({ seq: 1, text: "a" })).not.toBeNull();
    expect([null, 7, [], { seq: "1", text: "a" }, { seq: 1 }].map(asMessage)).toEqual([null, null, null, null, null]);
    expect(asMessages([{ seq: 1, text: "a" }, null, { text: "b" }])).toHaveLength(1);
    expect(asMessages("no list")).toEqual([]);
  });

  test("in the widget is obeyed only when it is ours", () => {
    expect(frameMessage({ sansheng: true, type: "close" })).toEqual({ type: "close" });
    expect(frameMessage({ sansheng: true, type: "unread", count: 3 })).toEqual({ type: "unread", count: 3 });
    const foreign = [null, "close", { type: "close" }, { sansheng: 1, type: "close" }];
    const bent = [{ sansheng: true, type: "unread", count: -1 }, { sansheng: true, type: "unread", count: 1.5 }, { sansheng: true }];
    expect([...foreign, ...bent].map(frameMessage)).toEqual(Array(7).fill(null));
  });

  test("becomes a link only where it is a web address", () => {
    expect(piecesOf("see https://a.example/x(1), or javascript:alert(1)")).toEqual([
      { text: "see " },
      { text: "https://a.example/x(1)", link: "https://a.example/x(1)" },
      { text: ", or javascript:alert(1)" },
    ]);
    expect(piecesOf("请看https://a.example/退货。谢谢")[1]?.text).toBe("https://a.example/退货");
    expect(piecesOf("<b>no</b>")).toEqual([{ text: "<b>no</b>" }]);
  });
});
