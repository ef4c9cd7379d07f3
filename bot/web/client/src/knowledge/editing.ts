/** One entry in hand: what is written, what is stored, and what came between. */
import { Store } from "../keep/store";
import type { KnowledgeApi } from "../wire/knowledge";
import type { Entry, EntryDocument } from "../wire/knowledge_shapes";
import type { Problem } from "../wire/problem";
import { attempt, refusalOf } from "./attempting";
import { documentOf, isSame, tidied } from "./document";
import type { EntryDrafts, Kept } from "./keeping";

/** Somebody else saved or removed the entry while it was edited. */
export interface Conflict {
  who: string;
  at: string;
  /** The entry as it is now; null when it has been removed. */
  theirs: Entry | null;
}

export interface Opened {
  key: string;
  saved: Entry | null;
  kept: Kept | null;
}

export class Editing {
  readonly key: string;
  readonly saved: Store<Entry | null>;
  readonly document: Store<EntryDocument>;
  readonly misses: Store<number[]>;
  readonly conflict = new Store<Conflict | null>(null);
  readonly problem = new Store("");
  readonly isBusy = new Store(false);
  /** The version that the document was written upon. */
  private version: number;

  constructor(
    private readonly api: KnowledgeApi,
    private readonly drafts: EntryDrafts,
    private readonly start: EntryDocument,
    { key, saved, kept }: Opened,
  ) {
    this.key = key;
    this.saved = new Store(saved);
    this.document = new Store(kept?.document ?? start);
    this.misses = new Store(kept?.misses ?? []);
    this.version = kept?.version ?? saved?.version ?? 0;
    if (kept !== null && kept.version !== (saved?.version ?? 0)) this.conflict.set(conflictWith(saved));
  }

  get isNew(): boolean {
    return this.version === 0;
  }

  get isChanged(): boolean {
    return !isSame(this.document.get(), this.saved.get() ?? this.start) || this.misses.get().length > 0;
  }

  change(part: Partial<EntryDocument>): void {
    this.document.update((now) => ({ ...now, ...part }));
    this.keep();
  }

  addMisses(ids: number[]): void {
    this.misses.update((now) => [...new Set([...now, ...ids])]);
    this.keep();
  }

  discard(): void {
    this.document.set(documentOf(this.saved.get() ?? this.start));
    this.misses.set([]);
    this.conflict.set(null);
    this.version = this.saved.get()?.version ?? 0;
    this.drafts.forget(this.key);
  }

  /** Save, settle the misses that went into it; null when it was refused. */
  async save(note: string): Promise<Entry | null> {
    const document = tidied(this.document.get());
    const entry = await this.ask(this.api.put(document, this.version, note));
    if (entry === undefined) return null;
    const misses = this.misses.get();
    this.settle(entry);
    if (misses.length > 0) await attempt(this.api.settle(misses, entry.id), (problem) => this.refused(problem));
    return entry;
  }

  async remove(note: string): Promise<boolean> {
    const isDone = await this.ask(this.api.remove(this.document.get().id, this.version, note).then(() => true));
    if (isDone === true) this.drafts.forget(this.key);
    return isDone === true;
  }

  async restore(to: number): Promise<Entry | null> {
    const entry = await this.ask(this.api.restore(this.document.get().id, to, this.version));
    if (entry === undefined) return null;
    this.settle(entry);
    return entry;
  }

  /** Bring a removed entry back as it was before. */
  bringBack(): Promise<Entry | null> {
    const versions = this.saved.get()?.history.filter((line) => !line.removed).map((line) => line.version) ?? [];
    return this.restore(Math.max(1, ...versions));
  }

  /** Go on with one's own text, on top of what the other has saved. */
  keepMine(): void {
    const theirs = this.conflict.get()?.theirs ?? null;
    this.version = theirs?.version ?? 0;
    this.saved.set(theirs);
    this.conflict.set(null);
    this.keep();
  }

  takeTheirs(): void {
    const theirs = this.conflict.get()?.theirs ?? null;
    if (theirs !== null) this.settle(theirs);
  }

  private settle(entry: Entry): void {
    this.saved.set(entry);
    this.version = entry.version;
    this.document.set(documentOf(entry));
    this.misses.set([]);
    this.conflict.set(null);
    this.problem.set("");
    this.drafts.forget(this.key);
  }

  private keep(): void {
    if (!this.isChanged) return this.drafts.forget(this.key);
    this.drafts.write(this.key, { document: this.document.get(), version: this.version, misses: this.misses.get() });
  }

  private async ask<T>(asked: Promise<T>): Promise<T | undefined> {
    this.problem.set("");
    this.isBusy.set(true);
    const answer = await attempt(asked, (problem) => this.refused(problem)).finally(() => this.isBusy.set(false));
    if (answer === undefined) await this.lookAtConflict();
    return answer;
  }

  private refused(problem: Problem): void {
    if (problem.status === 409 && problem.body.code === "stale_version") {
      const { who, changed_at } = problem.body;
      this.conflict.set({ who: textOf(who), at: textOf(changed_at), theirs: null });
    } else this.problem.set(refusalOf(problem));
  }

  /** Read what the other has saved; it is not there where it was removed. */
  private async lookAtConflict(): Promise<void> {
    const conflict = this.conflict.get();
    if (conflict === null) return;
    const theirs = await attempt(this.api.entry(this.document.get().id), () => undefined);
    this.conflict.set({ ...conflict, theirs: theirs ?? null });
  }
}

function conflictWith(saved: Entry | null): Conflict {
  const last = saved?.history.find((line) => line.version === saved.version);
  return { who: last?.who ?? "", at: last?.changed_at ?? "", theirs: saved };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
