/** What came in while nobody looked: counted in the title, marked in the log, told to the widget. */
import { Store } from "../keep/store";
import type { Message } from "../wire/frames";

export class Attention {
  readonly unread = new Store(0);
  /** The first message that came while nobody looked; null when there is none. */
  readonly firstUnread = new Store<number | null>(null);
  private isFolded = false;

  constructor(private readonly tell: (unread: number) => void = () => {}) {
    document.addEventListener("visibilitychange", () => this.look());
  }

  get isAway(): boolean {
    return this.isFolded || document.visibilityState === "hidden";
  }

  /** The widget was folded or unfolded. */
  fold(isFolded: boolean): void {
    this.isFolded = isFolded;
    this.look();
  }

  heard(messages: Message[]): void {
    const others = messages.filter((message) => message.from !== "customer");
    const first = others[0];
    if (!this.isAway || first === undefined) return;
    if (this.firstUnread.get() === null) this.firstUnread.set(first.seq);
    this.count(this.unread.get() + others.length);
  }

  /** The customer answered: nothing is new any more. */
  answered(): void {
    this.firstUnread.set(null);
  }

  private look(): void {
    if (!this.isAway) this.count(0);
    else if (this.unread.get() === 0) this.firstUnread.set(null);
  }

  private count(unread: number): void {
    this.unread.set(unread);
    this.tell(unread);
  }
}
