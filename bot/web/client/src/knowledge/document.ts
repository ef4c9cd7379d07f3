/** An entry as it is edited: pure functions on what it says. */
import type { Entry, EntryDocument } from "../wire/knowledge_shapes";

export const LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
export const CHANNELS = ["web", "telegram"] as const;
const IDENTIFIER = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u;
const ID_CHARACTERS_AT_MOST = 80;
const SUGGESTED_CHARACTERS_AT_MOST = 24;
const HAN = /[\u3400-\u9fff]/;

/** What is wrong with a document before anybody is asked to take it. */
export type Fault = "id" | "id_taken" | "no_wording" | "no_answer" | "link" | "dates";

export function emptyDocument(): EntryDocument {
  return {
    id: "",
    group: "service",
    questions: {},
    answers: {},
    channel_answers: {},
    pictures: {},
    link: "",
    follow_ups: [],
    related: [],
    valid_from: null,
    valid_until: null,
    owner: "",
    review_on: null,
    internal: false,
  };
}

/** The document alone, without version, state and history. */
export function documentOf(entry: EntryDocument | Entry): EntryDocument {
  const { id, group, questions, answers, channel_answers, pictures } = entry;
  const { link, follow_ups, related } = entry;
  const { valid_from, valid_until, owner, review_on, internal } = entry;
  return {
    ...{ id, group, questions, answers, channel_answers, pictures, link, follow_ups, related },
    ...{ valid_from, valid_until, owner, review_on, internal },
  };
}

/** The document as it is sent: trimmed, without empty lines, doubles and empty languages. */
export function tidied(document: EntryDocument): EntryDocument {
  const channels = Object.entries(document.channel_answers).map(([channel, said]) => [channel, filled(said)] as const);
  return {
    ...document,
    id: document.id.trim(),
    questions: Object.fromEntries(
      Object.entries(document.questions)
        .map(([language, lines]) => [language, distinct(lines)] as const)
        .filter(([, lines]) => lines.length > 0),
    ),
    answers: filled(document.answers),
    channel_answers: Object.fromEntries(channels.filter(([, said]) => Object.keys(said).length > 0)),
    pictures: Object.fromEntries(Object.entries(document.pictures).filter(([, shown]) => shown.length > 0)),
    link: document.link.trim(),
    owner: document.owner.trim(),
  };
}

function filled(texts: Record<string, string>): Record<string, string> {
  const trimmed = Object.entries(texts).map(([key, text]) => [key, text.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, text]) => text !== ""));
}

function distinct(lines: string[]): string[] {
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ""))];
}

export function isSame(one: EntryDocument, other: EntryDocument): boolean {
  return canonical(tidied(one)) === canonical(tidied(other));
}

/** The same text for the same content, whatever order the languages stand in. */
function canonical(document: EntryDocument): string {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(documentOf(document), sorted);
}

/** A dash or a number as people put it in front of the lines of a list. */
const LIST_MARK = /^\s*(?:(?:[-*•·]|\d{1,3}[.)）])\s+|\d{1,3}、\s*)/;

/** Wordings from pasted text, one a line; list marks in front are no part of them. */
export function wordingsIn(text: string): string[] {
  return distinct(text.split(/\r?\n/).map((line) => line.replace(LIST_MARK, "")));
}

/** Wordings of whatever language, each put where it belongs. */
export function withWordings(document: EntryDocument, wordings: string[]): EntryDocument {
  const questions = { ...document.questions };
  for (const wording of wordings) {
    const language = HAN.test(wording) ? "zh-CN" : "en";
    questions[language] = distinct([...(questions[language] ?? []), wording]);
  }
  return { ...document, questions };
}

export function withAnswer(document: EntryDocument, text: string): EntryDocument {
  const language = HAN.test(text) ? "zh-CN" : "en";
  return { ...document, answers: { ...document.answers, [language]: text } };
}

/** The first wording there is, in the wished language if possible. */
export function firstWording(document: EntryDocument, wished: string): string {
  const languages = [wished, ...LANGUAGES, ...Object.keys(document.questions)];
  return languages.flatMap((language) => document.questions[language] ?? []).find((line) => line.trim() !== "") ?? "";
}

/** The order in which languages stand in for one that says nothing of its own. */
export function nearestLanguages(language: string): string[] {
  const chinese = language === "zh-TW" ? ["zh-TW", "zh-CN"] : ["zh-CN", "zh-TW"];
  return language === "en" ? ["en", ...chinese] : [...chinese, "en"];
}

/** An id from the first wording, English before others, that no other entry has. */
export function suggestedId(document: EntryDocument, taken: ReadonlySet<string>): string {
  const words = comparable(firstWording(document, "en")).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !FILLERS.has(word)).slice(0, 5).join("-");
  const slug = [...telling].slice(0, SUGGESTED_CHARACTERS_AT_MOST).join("").replace(/-$/, "") || "entry";
  const names = [slug, ...Array.from({ length: taken.size + 1 }, (_, n) => `${slug}-${n + 2}`)];
  return names.find((name) => !taken.has(name)) ?? slug;
}

/** Ids are of one width and one case, so that nobody has to guess which. */
function comparable(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

const FILLERS = new Set("a an the do does did is are can could i you my your to of for it in on how what".split(" "));

/** Everything that keeps the document from being saved, in the order of the form. */
export function faultsOf(document: EntryDocument, taken: ReadonlySet<string> | null): Fault[] {
  const { id, questions, answers, link, valid_from, valid_until } = tidied(document);
  const found: Fault[] = [];
  if (!isIdentifier(id)) found.push("id");
  if (taken?.has(id)) found.push("id_taken");
  if (Object.keys(questions).length === 0) found.push("no_wording");
  if (Object.keys(answers).length === 0) found.push("no_answer");
  if (link !== "" && !isSecure(link)) found.push("link");
  if (valid_from !== null && valid_until !== null && valid_from > valid_until) found.push("dates");
  return found;
}

function isIdentifier(id: string): boolean {
  return id === comparable(id) && id.length <= ID_CHARACTERS_AT_MOST && IDENTIFIER.test(id);
}

function isSecure(link: string): boolean {
  try {
    return new URL(link).protocol === "https:";
  } catch {
    return false;
  }
}
