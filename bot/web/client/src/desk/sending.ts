/** An agent's words on their way: kept until stored, sent in order, given back when refused. */
import type { Drafts } from "../keep/drafts";
import { Outbox, type Unsent } from "../keep/outbox";
import { Store } from "../keep/store";
import { newId } from "../wire/ids";
import { Problem } from "../wire/problem";

export interface Leaving extends Unsent {
  chat: number;
  epoch: number;
  text: string;
  at: string;
}

export interface SendingEvents {
  say(chat: number, id: string, epoch: number, text: string): Promise<{ seq: number }>;
  arrived(item: Leaving, seq: number): void;
  refused(item: Leaving, problem: Problem): void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

export class Sending {
  readonly items: Store<Leaving[]>;
  private readonly outbox: Outbox<Leaving>;
  private readonly running = new Set<number>();

  constructor(
    owner: number,
    private readonly drafts: Drafts,
    private readonly events: SendingEvents,
  ) {
    this.outbox = new Outbox(`sansheng.desk.${owner}.sending.`);
    this.items = new Store(this.outbox.list());
  }

  /** Send what a reload or a lost line left behind. */
  resume(): void {
    for (const chat of new Set(this.items.get().map((item) => item.chat))) void this.run(chat);
  }

  put(chat: number, epoch: number, text: string): void {
    const at = new Date().toISOString();
    this.outbox.keep({ id: newId(), order: this.outbox.nextOrder(), chat, epoch, text, at });
    this.items.set(this.outbox.list());
    void this.run(chat);
  }

  private async run(chat: number): Promise<void> {
    if (this.running.has(chat)) return;
    this.running.add(chat);
    let wait = FIRST_WAIT_MS;
    for (let item = this.first(chat); item !== undefined; item = this.first(chat)) {
      if (await this.try(item)) {
        wait = FIRST_WAIT_MS;
        continue;
      }
      await new Promise((resolve) => window.setTimeout(resolve, wait));
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    }
    this.running.delete(chat);
  }

  private first(chat: number): Leaving | undefined {
    return this.outbox.list().find((item) => item.chat === chat);
  }

  /** True when it is done with, stored or refused; false when it should be tried again. */
  private async try(item: Leaving): Promise<boolean> {
    try {
      const { seq } = await this.events.say(item.chat, item.id, item.epoch, item.text);
      this.events.arrived(item, seq);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.isPassing) return false;
      this.drafts.giveBack(String(item.chat), item.text);
      this.events.refused(item, error);
    }
    this.outbox.settle(item.id);
    this.items.set(this.outbox.list());
    return true;
  }
}
