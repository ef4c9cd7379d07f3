/** What a lead watches: the board, read again whenever something moves. */
import type { Account } from "../account/account";
import { Soon } from "../keep/soon";
import { Store } from "../keep/store";
import type { Api } from "../wire/api";
import { serverNow } from "../wire/clock";
import { Problem } from "../wire/problem";
import type { Board, Hours, NewClosure } from "../wire/shapes";
import { LiveSocket } from "../wire/socket";
import { sentenceOf } from "../words/common";
import { dayIn } from "./periods";

/** Flags are raised without a frame of their own, so nothing depends on being told. */
const READ_EVERY_MS = 5_000;

export class House {
  readonly board = new Store<Board | null>(null);
  readonly hours = new Store<Hours | null>(null);
  readonly notice = new Store("");
  readonly socket: LiveSocket;
  private timer = 0;
  private readonly soon = new Soon(() => this.read());

  constructor(
    private readonly api: Api,
    account: Account,
  ) {
    // No pings from here: whoever only watches the board is not at the desk.
    this.socket = new LiveSocket("/desk/ws?watch=1", {
      opened: () => void this.read(),
      arrived: (frame) => {
        if (frame.type === "queue") this.soon.ask();
        if (frame.type === "out") account.ended();
      },
      ended: () => account.ended(),
    });
  }

  start(): void {
    this.socket.start();
    this.timer = window.setInterval(() => void this.read(), READ_EVERY_MS);
    void this.read();
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.soon.cancel();
    this.socket.stop();
  }

  async settle(flag: number): Promise<void> {
    await this.attempt(() => this.api.settleFlag(flag));
    await this.read();
  }

  async putOnCall(agent: number, isOnCall: boolean): Promise<void> {
    await this.attempt(() => this.api.putOnCall(agent, isOnCall));
    await this.read();
  }

  /** Return the day that it is where the house is. */
  today(): Date {
    return dayIn(this.hours.get()?.zone ?? "", serverNow());
  }

  /** Tell whether the house is closed then; a refusal is said in the notice. */
  async close(closure: NewClosure): Promise<boolean> {
    const closed = await this.attempt(() => this.api.closeHouse(closure));
    await this.read();
    return closed !== undefined;
  }

  async reopen(closure: number): Promise<void> {
    await this.attempt(() => this.api.openHouse(closure));
    await this.read();
  }

  async read(): Promise<void> {
    const board = await this.attempt(() => this.api.board());
    if (board !== undefined) this.board.set(board);
    const hours = await this.attempt(() => this.api.hours());
    if (hours !== undefined) this.hours.set(hours);
  }

  private async attempt<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 401 && !error.isPassing) this.notice.set(sentenceOf(error));
      return undefined;
    }
  }
}
