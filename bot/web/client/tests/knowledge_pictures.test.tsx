import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { emptyDocument } from "../src/knowledge/document";
import { KnowledgeView } from "../src/knowledge/view";
import { Api } from "../src/wire/api";
import type { Entry, EntrySummary } from "../src/wire/knowledge_shapes";
import { language } from "../src/words/language";
import { type Asked, problem, useFakeFetch } from "./fakes";
import { Screen } from "./screen";

const AT = "2026-03-02T02:00:00Z";
const chart = { id: "p1", name: "chart.png", type: "image/png", size: 7 };
const saved: Entry = {
  ...emptyDocument(),
  id: "sizes",
  questions: { en: ["Which size fits me?"] },
  answers: { en: "See the chart.", "zh-CN": "请看尺码表。" },
  version: 1,
  state: "valid",
  warnings: [],
  history: [{ version: 1, changed_at: AT, who: "Lea", note: "", removed: false }],
};
const row = { id: "sizes", question: "Which size fits me?", languages: ["en"], warnings: [], answered: 0, last_answered_at: null };

let screen: Screen;
let asked: Asked[];

async function open(entry: Entry, more: Record<string, unknown> = {}): Promise<void> {
  asked = useFakeFetch({
    "GET knowledge/entries": { revision: 1, entries: [{ ...saved, ...row } as unknown as EntrySummary] },
    "GET knowledge/entries/sizes": entry,
    "PUT knowledge/entries/sizes": { ...entry, pictures: { en: [chart] }, version: 2 },
    "POST knowledge/effect": { asked: 0, changed: [], reworded: 0 },
    "POST knowledge/pictures": chart,
    ...more,
  });
  const me = { id: 1, name: "Lea", role: "lead" as const, groups: ["service"] };
  await screen.show(<KnowledgeView api={new Api()} me={me} />);
  await screen.press("Which size fits me?");
}

async function add(name: string): Promise<void> {
  const field = screen.find<HTMLInputElement>(".entry-pictures input[type=file]");
  Object.defineProperty(field, "files", { value: [new File(["x"], name)], configurable: true });
  await screen.do(() => field.dispatchEvent(new Event("change", { bubbles: true })));
}

const shown = (): (string | null)[] => screen.all(".preview .bubble img").map((one) => one.getAttribute("src"));

beforeEach(() => {
  vi.useFakeTimers();
  window.localStorage.clear();
  language.set("en");
  screen = new Screen();
});

afterEach(() => {
  screen.leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a picture of an answer", () => {
  test("is added, seen in the editor and the preview, and saved with the entry", async () => {
    await open(saved);
    expect(shown()).toEqual([]);
    await add("chart.png");
    expect(asked.at(-1)).toMatchObject({ method: "POST", path: "knowledge/pictures" });
    expect(screen.texts(".picture-name")).toEqual(["chart.png"]);
    expect(screen.find(".entry-pictures img").getAttribute("src")).toBe("/api/v1/files/p1");
    expect(shown()).toEqual(["/api/v1/files/p1"]);
    await screen.press("Save");
    await screen.do(() => screen.find("dialog form").dispatchEvent(new Event("submit", { cancelable: true })));
    const put = asked.find((one) => one.method === "PUT");
    expect(put?.body).toMatchObject({ pictures: { en: [chart] } });
  });

  test("is taken away again", async () => {
    await open({ ...saved, pictures: { en: [chart] } });
    await screen.press("Remove chart.png");
    expect(screen.all(".entry-pictures li")).toEqual([]);
    expect(shown()).toEqual([]);
    expect(screen.button("Save").disabled).toBe(false);
  });

  test("of another language is shown where there is none, and that is said", async () => {
    await open({ ...saved, pictures: { "zh-CN": [chart] } });
    expect(screen.find(".entry-pictures").textContent).toContain("shown those in Chinese");
    expect(shown()).toEqual(["/api/v1/files/p1"]);
  });

  test.each([
    ["en", problem(422, { code: "no_picture", detail: "file: a.svg is no PNG." }), "file: a.svg is no PNG."],
    ["en", problem(413, { limit: 10 * 1024 * 1024 }), "at most 10 MB"],
    ["zh-CN", problem(422, { code: "no_picture", detail: "file: a.svg is no PNG." }), "请用完整的 PNG"],
  ] as const)("that is refused says why in one sentence (%s)", async (spoken, refusal, sentence) => {
    language.set(spoken);
    await open(saved, { "POST knowledge/pictures": refusal });
    await add("a.svg");
    expect(screen.find(".entry-pictures .complaint").textContent).toContain(sentence);
    expect(screen.all(".entry-pictures li")).toEqual([]);
  });

  test("is the last where there are five", async () => {
    const five = Array.from({ length: 5 }, (_, n) => ({ ...chart, id: `p${n}` }));
    await open({ ...saved, pictures: { en: five } });
    expect(screen.all(".entry-pictures li")).toHaveLength(5);
    expect(screen.all(".entry-pictures input")).toEqual([]);
  });
});
