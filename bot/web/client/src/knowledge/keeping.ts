/** Unsaved entries, kept in the browser: they survive a reload, a sign-out and a conflict. */
import * as box from "../keep/box";
import { Store } from "../keep/store";
import { newId } from "../wire/ids";
import type { EntryDocument } from "../wire/knowledge_shapes";
import { documentOf, emptyDocument } from "./document";

export interface Kept {
  document: EntryDocument;
  /** The version that was edited; 0 for a new entry. */
  version: number;
  /** Misses that are settled when this is saved. */
  misses: number[];
}

/** New entries have no id yet: their drafts are known by a sign of their own. */
const NEW = "+";

export class EntryDrafts {
  /** The keys of all that is unsaved; those of new entries by `isNewKey`. */
  readonly unsaved: Store<string[]>;
  private readonly prefix: string;

  constructor(agent: number) {
    this.prefix = `sansheng.knowledge.${agent}.draft.`;
    const kept = box.keys(this.prefix).map((key) => key.slice(this.prefix.length));
    this.unsaved = new Store(kept.sort());
  }

  static newKey(): string {
    return NEW + newId();
  }

  read(key: string): Kept | null {
    try {
      const found = JSON.parse(box.read(this.prefix + key) ?? "null") as Kept | null;
      if (found === null || typeof found.version !== "number") return null;
      return { ...found, document: documentOf({ ...emptyDocument(), ...found.document }) };
    } catch {
      return null;
    }
  }

  write(key: string, kept: Kept): void {
    box.write(this.prefix + key, JSON.stringify(kept));
    if (!this.unsaved.get().includes(key)) this.unsaved.update((keys) => [...keys, key].sort());
  }

  forget(key: string): void {
    box.remove(this.prefix + key);
    this.unsaved.update((keys) => (keys.includes(key) ? keys.filter((one) => one !== key) : keys));
  }
}

export function isNewKey(key: string): boolean {
  return key.startsWith(NEW);
}
