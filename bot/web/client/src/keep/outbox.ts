/**
 * What was written and not yet acknowledged. Each item has a key of its own, so that two tabs
 * never overwrite each other's; a repeated send of the same id has one effect on the server.
 */
import * as box from "./box";

export interface Unsent {
  id: string;
  /** Order of writing, also across reloads. */
  order: number;
}

export class Outbox<Item extends Unsent> {
  private readonly items = new Map<string, Item>();
  private last = 0;

  constructor(private readonly prefix: string) {
    for (const key of box.keys(prefix)) this.restore(key);
  }

  private restore(key: string): void {
    try {
      const item = JSON.parse(box.read(key) ?? "") as Item;
      if (typeof item.id !== "string" || typeof item.order !== "number") throw new Error("torn");
      this.items.set(item.id, item);
      this.last = Math.max(this.last, item.order);
    } catch {
      box.remove(key);
    }
  }

  /** The place of the next item: later than every other, and close to the time of day. */
  nextOrder(): number {
    this.last = Math.max(this.last + 1, Date.now());
    return this.last;
  }

  keep(item: Item): void {
    this.items.set(item.id, item);
    box.write(this.prefix + item.id, JSON.stringify(item));
  }

  /** Forget an item that arrived; returns it, or undefined when it was not ours. */
  settle(id: string): Item | undefined {
    const item = this.items.get(id);
    this.items.delete(id);
    box.remove(this.prefix + id);
    return item;
  }

  list(): Item[] {
    return [...this.items.values()].sort((a, b) => a.order - b.order);
  }
}
