/** The knowledge base as a lead keeps it: the list, its filters, and the entry in hand. */
import { Store } from "../keep/store";
import type { KnowledgeApi } from "../wire/knowledge";
import type { Entry, EntryDocument, EntryFilter, EntrySummary, MissGroup } from "../wire/knowledge_shapes";
import type { Problem } from "../wire/problem";
import { attempt, refusalOf } from "./attempting";
import { documentOf, emptyDocument, suggestedId, withAnswer, withWordings } from "./document";
import { Editing } from "./editing";
import { EntryDrafts, isNewKey } from "./keeping";

const READ_EVERY_MS = 30_000;
const PAUSE_MS = 250;
const NO_FILTER: EntryFilter = { q: "", group: "", state: "" };

export class Library {
  /** Every entry, for names and ids; null until it was read. */
  readonly all = new Store<EntrySummary[] | null>(null);
  readonly shown = new Store<EntrySummary[] | null>(null);
  readonly filter = new Store<EntryFilter>(NO_FILTER);
  readonly editing = new Store<Editing | null>(null);
  readonly problem = new Store("");
  readonly notice = new Store("");
  /** Hears that an entry was saved, restored or removed. */
  hasChanged: () => void = () => {};
  readonly drafts: EntryDrafts;
  private timer = 0;
  private pause = 0;
  /** Grows with every question, so that a late answer to an old one is left unheard. */
  private asked = 0;

  constructor(
    readonly api: KnowledgeApi,
    agent: number,
  ) {
    this.drafts = new EntryDrafts(agent);
  }

  start(): void {
    this.timer = window.setInterval(() => document.visibilityState === "visible" && void this.read(), READ_EVERY_MS);
    void this.read();
  }

  stop(): void {
    window.clearInterval(this.timer);
    window.clearTimeout(this.pause);
  }

  /** Read the list again, and with a filter what is left of it. */
  async read(): Promise<void> {
    const asked = (this.asked += 1);
    const filter = this.filter.get();
    const isFiltered = Object.values(filter).some((value) => value !== "");
    const all = await this.attempt(this.api.entries(NO_FILTER));
    const shown = isFiltered ? await this.attempt(this.api.entries(filter)) : all;
    if (all !== undefined) this.all.set(all.entries);
    if (shown !== undefined && asked === this.asked) this.shown.set(nearestFirst(shown.entries, filter.q));
  }

  narrow(part: Partial<EntryFilter>): void {
    this.filter.update((now) => ({ ...now, ...part }));
    window.clearTimeout(this.pause);
    this.pause = window.setTimeout(() => void this.narrowed(), PAUSE_MS);
  }

  private async narrowed(): Promise<void> {
    const asked = (this.asked += 1);
    const filter = this.filter.get();
    const shown = await this.attempt(this.api.entries(filter));
    if (shown !== undefined && asked === this.asked) this.shown.set(nearestFirst(shown.entries, filter.q));
  }

  /** Find entries by their wordings and answers. */
  async find(q: string): Promise<EntrySummary[]> {
    return nearestFirst((await this.attempt(this.api.entries({ ...NO_FILTER, q })))?.entries ?? [], q);
  }

  nameOf(id: string): string {
    return this.all.get()?.find((entry) => entry.id === id)?.question || id;
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.all.get()?.map((entry) => entry.id) ?? []);
  }

  async open(id: string): Promise<Editing | null> {
    const saved = await this.attempt(this.api.entry(id));
    return saved === undefined ? null : this.take(id, saved, documentOf(saved));
  }

  /** Open the draft of a new entry, or begin one. */
  begin(document: EntryDocument = emptyDocument(), key: string = EntryDrafts.newKey()): Editing {
    return this.take(key, null, document);
  }

  /** What the draft of a new entry is called in the list. */
  draftOf(key: string): EntryDocument {
    return this.drafts.read(key)?.document ?? emptyDocument();
  }

  /** Make the customers' words wordings of an entry; a new one when none is named. */
  async adopt(group: MissGroup, wordings: string[], ids: number[], id: string | null): Promise<boolean> {
    const editing = id === null ? this.begin() : await this.open(id);
    if (editing === null) return false;
    const document = withWordings(editing.document.get(), wordings);
    if (id === null) {
      const filled = group.proposal === null ? document : withAnswer(document, group.proposal.text);
      editing.change({ ...filled, id: suggestedId(filled, this.ids) });
    } else editing.change(document);
    editing.addMisses(ids);
    return true;
  }

  leave(): void {
    this.editing.set(null);
  }

  /** An entry was saved, restored or removed: show it, and the list with it. */
  async changed(entry: Entry | null, notice = ""): Promise<void> {
    const editing = this.editing.get();
    if (entry === null) this.editing.set(null);
    else if (editing !== null && isNewKey(editing.key)) this.take(entry.id, entry, documentOf(entry));
    this.notice.set(notice);
    this.hasChanged();
    await this.read();
  }

  private take(key: string, saved: Entry | null, document: EntryDocument): Editing {
    const editing = new Editing(this.api, this.drafts, document, { key, saved, kept: this.drafts.read(key) });
    this.problem.set("");
    this.notice.set("");
    this.editing.set(editing);
    return editing;
  }

  private attempt<T>(asked: Promise<T>): Promise<T | undefined> {
    return attempt(asked, (problem) => this.refused(problem));
  }

  private refused(problem: Problem): void {
    if (problem.status !== 401) this.problem.set(refusalOf(problem));
  }
}

/** Those whose first wording or id holds the words come before those that only mention them. */
export function nearestFirst(entries: EntrySummary[], q: string): EntrySummary[] {
  const words = q.trim().toLowerCase();
  if (words === "") return entries;
  const isNear = ({ id, question }: EntrySummary): boolean => `${id}\n${question}`.toLowerCase().includes(words);
  return [...entries.filter(isNear), ...entries.filter((entry) => !isNear(entry))];
}
