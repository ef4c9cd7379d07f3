/** What differs between two wordings of an entry, line by line. */
import type { EntryDocument } from "../wire/knowledge_shapes";
import { tidied } from "./document";

export interface DifferenceLine {
  what: "same" | "removed" | "added";
  text: string;
}

/** A line of the table: beyond so many cells everything counts as changed. */
const CELLS_AT_MOST = 4_000_000;

/** The names that stand in front of the lines of a document. */
export interface LineNames {
  fields: Record<"group" | "link" | "follow_ups" | "related" | "valid_from" | "valid_until" | "owner" | "review_on", string>;
  internal: string;
  groups: Record<string, string>;
  question(language: string): string;
  answer(language: string, channel: string): string;
  picture(language: string): string;
}

/** A document as lines of text that people can compare. */
export function linesOf(document: EntryDocument, names: LineNames): string[] {
  const tidy = tidied(document);
  tidy.group = names.groups[tidy.group] ?? tidy.group;
  const lines: string[] = [];
  const put = (name: string, text: string): number => lines.push(`${name} · ${text}`);
  for (const [language, wordings] of ordered(tidy.questions)) {
    for (const wording of wordings) put(names.question(language), wording);
  }
  const answers = { "": tidy.answers, ...tidy.channel_answers };
  for (const [channel, said] of ordered(answers)) {
    for (const [language, text] of ordered(said)) {
      for (const line of text.split("\n")) put(names.answer(language, channel), line);
    }
  }
  for (const [language, shown] of ordered(tidy.pictures)) {
    for (const picture of shown) put(names.picture(language), picture.name);
  }
  for (const [field, name] of Object.entries(names.fields)) {
    const value = tidy[field as keyof LineNames["fields"]];
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null && one !== "") put(name, one);
  }
  if (tidy.internal) lines.push(names.internal);
  return lines;
}

function ordered<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The shortest way from one text to the other; what both share is kept in order. */
export function differenceOf(before: string[], after: string[]): DifferenceLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - head;
  while (tail < shorter && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const middle = compared(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [...told("same", before.slice(0, head)), ...middle, ...told("same", before.slice(before.length - tail))];
}

function told(what: DifferenceLine["what"], lines: string[]): DifferenceLine[] {
  return lines.map((text) => ({ what, text }));
}

function compared(before: string[], after: string[]): DifferenceLine[] {
  if (before.length * after.length > CELLS_AT_MOST) return [...told("removed", before), ...told("added", after)];
  const shared = sharedLengths(before, after);
  const lines: DifferenceLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ what: "same", text: before[i] ?? "" });
      i += 1;
      j += 1;
    } else if (j >= after.length || (i < before.length && (shared[i + 1]?.[j] ?? 0) >= (shared[i]?.[j + 1] ?? 0))) {
      lines.push({ what: "removed", text: before[i] ?? "" });
      i += 1;
    } else {
      lines.push({ what: "added", text: after[j] ?? "" });
      j += 1;
    }
  }
  return lines;
}

/** How many lines the rests from each place on have in common. */
function sharedLengths(before: string[], after: string[]): Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row, below] = [table[i], table[i + 1]];
    if (row === undefined || below === undefined) continue;
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}
