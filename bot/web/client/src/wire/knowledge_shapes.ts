/** What the interface under /api/v1/knowledge takes and answers with. */

import type { FileInfo } from "./frames";

export type EntryState = "valid" | "future" | "expired" | "internal" | "removed";

export interface Warning {
  code: string;
  detail: string;
}

export interface EntrySummary {
  id: string;
  group: string;
  question: string;
  languages: string[];
  state: EntryState;
  valid_from: string | null;
  valid_until: string | null;
  owner: string;
  review_on: string | null;
  version: number;
  changed_at: string;
  changed_by: string;
  answered: number;
  last_answered_at: string | null;
  warnings: Warning[];
}

export interface EntryFilter {
  q: string;
  group: string;
  state: string;
}

/** What an entry says; dates are days, YYYY-MM-DD. */
export interface EntryDocument {
  id: string;
  group: string;
  questions: Record<string, string[]>;
  answers: Record<string, string>;
  channel_answers: Record<string, Record<string, string>>;
  /** Shown with the answer, by language. */
  pictures: Record<string, FileInfo[]>;
  link: string;
  follow_ups: string[];
  related: string[];
  valid_from: string | null;
  valid_until: string | null;
  owner: string;
  review_on: string | null;
  internal: boolean;
}

export interface HistoryLine {
  version: number;
  changed_at: string;
  who: string;
  note: string;
  removed: boolean;
}

export interface Entry extends EntryDocument {
  version: number;
  state: EntryState;
  warnings: Warning[];
  history: HistoryLine[];
}

/** An entry that fits, and why: how much each view of the question added. */
export interface Fitting {
  entry: string;
  question: string;
  answer: string;
  score: number;
  closest: string;
  views: Record<string, number>;
}

export interface Tried {
  language: string;
  signals: string[];
  outcome: string;
  best: Fitting[];
}

/** What a question is met with; `offered` are the entries to choose from. */
export interface Verdict {
  outcome: string;
  entry: string;
  offered: string[];
}

/** `reworded` questions are met with the same entry in other words. */
export interface Effect {
  asked: number;
  reworded: number;
  changed: { question: string; times: number; before: Verdict; after: Verdict }[];
}

export interface ImportReport {
  added: string[];
  changed: string[];
  same: number;
  refused: { line: number; problem: string }[];
  /** How many were refused beside those that are listed. */
  refused_more: number;
}

export interface Miss {
  id: number;
  text: string;
  at: string;
  chat: number;
  reason: string;
}

export interface MissGroup {
  key: string;
  question: string;
  count: number;
  last_at: string;
  misses: Miss[];
  /** Who picked it and whether agents answered with it is left out by older desks. */
  closest: { entry: string; question: string; score: number; picked?: number; answered?: boolean }[];
  proposal: { text: string; agent: string; chat: number } | null;
}

export interface Summary {
  from: string;
  until: string;
  questions: number;
  answered: number;
  offered: number;
  missed: number;
  top_missed: { question: string; count: number }[];
  top_answered: { entry: string; count: number }[];
  settled: number;
  unused: string[];
}
