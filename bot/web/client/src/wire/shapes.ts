/** What the interface under /api/v1 answers with. */
import type { FileInfo, Limits, Message } from "./frames";

export type Role = "agent" | "lead";
/** `leaving` finishes its chats, gets no new ones, and is offline by itself then. */
export type Presence = "online" | "away" | "leaving" | "offline";

export interface Me {
  id: number;
  name: string;
  role: Role;
  groups: string[];
  status?: Presence;
}

export interface SignedIn {
  agent: Me;
  csrf: string;
  limits?: Limits;
}

/** Why a customer goes first; nothing for the others. */
export type Need = "" | "aged" | "disabled" | "hardship" | "other";

export interface WaitingChat {
  chat: number;
  customer: string;
  channel: string;
  group: string;
  since: string;
  priority: number;
  position: number;
  last_text: string;
  need: Need;
  ranked_since: string;
  /** Passed on to the leads: no agent may take them. */
  for_leads?: boolean;
}

export interface MyChat {
  chat: number;
  customer: string;
  channel: string;
  group: string;
  since: string;
  status: string;
  epoch: number;
  last_text: string;
  last_seq: number;
  asked_at: string | null;
  due_at: string | null;
  need: Need;
}

/** A waiting customer who may be taken now: by `to`, or by everybody where that is null. */
export interface Offer {
  chat: number;
  customer: string;
  channel: string;
  group: string;
  since: string;
  last_text: string;
  kind: string;
  to: { id: number; name: string } | null;
  at: string | null;
  until: string | null;
  passed_by?: string;
  note?: string;
}

/** A question in one's own name that others see to; `agent` is null while nobody does. */
export interface OwnedChat {
  chat: number;
  customer: string;
  channel: string;
  group: string;
  status: string;
  agent: string | null;
  last_text: string;
}

/** An answer or a call back that is owed in one's own name; urgent from `remind_at` on. */
export interface PromisedAnswer {
  number: string;
  kind: string;
  chat: number;
  customer: string;
  due_at: string | null;
  remind_at: string | null;
}

/** What is open in somebody's name now, and what became of the questions of a period. */
export interface Owner {
  agent: string;
  open: number;
  promised: number;
  overdue: number;
  asked: number;
  ended: number;
  ended_by_owner: number;
}

export interface Queue {
  /** The foremost of each line. */
  waiting: WaitingChat[];
  /** How many wait, by group. */
  lengths?: Record<string, number>;
  mine: MyChat[];
  offers: Offer[];
  owned?: OwnedChat[];
  promised?: PromisedAnswer[];
  status?: Presence;
}

/** A word among agents and leads; the customer sees nothing of it. */
export interface Whisper {
  id: number;
  from: string;
  kind: "whisper" | "note";
  text: string;
  at: string;
  after: number;
}

export interface ChatDetail {
  chat: number;
  status: string;
  epoch: number;
  customer: string;
  channel: string;
  group: string;
  messages: Message[];
  whispers?: Whisper[];
}

export interface Colleague {
  id: number;
  name: string;
  role: Role;
  groups: string[];
  status: Presence;
  since: string | null;
  chats: number;
  on_call: boolean;
}

export interface Suggestion {
  entry: string;
  question: string;
  answer: string;
  /** Left out by older desks. */
  pictures?: FileInfo[];
  score: number;
}

/** The opening times as they hold now. */
export interface Hours {
  is_set: boolean;
  zone: string;
  groups: { group: string; is_open: boolean; changes_at: string | null }[];
  closures: Closure[];
}

export type ClosureReason = "holiday" | "stocktaking" | "moving" | "works" | "weather" | "other";

/** What is asked for when the house is to be closed; without times for whole days. */
export interface NewClosure {
  first: string;
  last: string;
  from: string | null;
  until: string | null;
  reason: ClosureReason;
  note: string;
}

/** `id`, `by` and `at` are null for what the company's file says. */
export interface Closure extends Omit<NewClosure, "reason"> {
  reason: string;
  words: Record<string, string>;
  id: number | null;
  by: string | null;
  at: string | null;
}

/** Emergencies, for who is on call and leads. */
export interface Alarms {
  on_call: boolean;
  alarms: Alarm[];
}

export interface Alarm {
  id: number;
  detail: string;
  chat: number | null;
  raised_at: string;
}

export interface News {
  since: string;
  entries: NewsEntry[];
}

export interface NewsEntry {
  id: string;
  question: string;
  what: "new" | "changed" | "removed";
  at: string;
  who: string;
  note: string;
  valid_from?: string | null;
  valid_until?: string | null;
}

export interface TicketSummary {
  number: string;
  kind: string;
  group: string;
  status: string;
  customer: string;
  opened_at: string;
  updated_at: string;
  due_at: string | null;
}

export interface Ticket extends TicketSummary {
  details: Record<string, string>;
  files: (string | { id: string; name: string; type: string; size: number })[];
  chat: number;
  note: string;
}

export interface Flag {
  id: number;
  kind: string;
  detail: string;
  chat: number | null;
  raised_at: string;
}

export interface Board {
  lines: { group: string; waiting: number; longest_since: string | null; agents_online: number }[];
  agents: Colleague[];
  flags: Flag[];
}

export interface Figure {
  count: number;
  within: number | null;
  p50: number | null;
  p90: number | null;
  p99: number | null;
}

export const FIGURES = ["greeting", "first_word", "answer_bot", "answer_agent", "wait", "agent_greeting"] as const;
export type FigureName = (typeof FIGURES)[number];
export type FigureRow = Record<FigureName, Figure>;

export interface Stats {
  rows: ({ key: string } & FigureRow)[];
  total: FigureRow;
}
