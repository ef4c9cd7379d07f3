/** An agent's desk: the lines, one's own chats, and everything that keeps them fresh. */
import type { Account } from "../account/account";
import { Drafts } from "../keep/drafts";
import { Soon } from "../keep/soon";
import { Store } from "../keep/store";
import type { Api, TransferTarget } from "../wire/api";
import { asMessage, type FileInfo } from "../wire/frames";
import { newId } from "../wire/ids";
import { Problem } from "../wire/problem";
import type { Alarm, Colleague, Me, Need, Presence, Queue } from "../wire/shapes";
import { LiveSocket } from "../wire/socket";
import { sentenceOf } from "../words/common";
import { deskWords } from "../words/desk";
import { language } from "../words/language";
import { Alerts } from "./alerts";
import { Chats } from "./chats";
import { offersTo, takeable } from "./offering";
import { Sending } from "./sending";

const PING_EVERY_MS = 10_000;
/** Nothing depends on being told: the lines are read again this often in any case. */
const READ_EVERY_MS = 15_000;

function problemOnly(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

export class Desk {
  readonly queue = new Store<Queue>({ waiting: [], mine: [], offers: [] });
  readonly agents = new Store<Colleague[]>([]);
  readonly presence = new Store<Presence>("offline");
  readonly notice = new Store("");
  readonly drafts: Drafts;
  readonly alarms = new Store<Alarm[]>([]);
  readonly alerts = new Alerts();
  readonly chats: Chats;
  readonly sending: Sending;
  readonly socket: LiveSocket;
  private watched: number | null = null;
  private timers: number[] = [];
  private readonly soon = new Soon(() => this.readLines());

  constructor(
    readonly me: Me,
    readonly api: Api,
    private readonly account: Account,
  ) {
    this.drafts = new Drafts(`sansheng.desk.${me.id}.draft.`);
    this.chats = new Chats(api, (problem) => this.tell(problem));
    this.sending = new Sending(me.id, this.drafts, {
      say: (chat, id, epoch, text) => api.say(chat, id, epoch, text),
      arrived: ({ chat, text, at }, seq) =>
        this.chats.hear(chat, { seq, from: "agent", kind: "agent", text, at, agent: me.name }),
      refused: ({ chat }, problem) => this.refused(chat, problem),
    });
    this.socket = new LiveSocket("/desk/ws", {
      opened: () => void this.refresh(),
      arrived: (frame) => this.arrived(frame),
      ended: () => this.account.ended(),
    });
  }

  start(): void {
    this.socket.start();
    this.timers = [
      window.setInterval(() => this.socket.send({ type: "ping" }), PING_EVERY_MS),
      window.setInterval(() => void this.readLines(), READ_EVERY_MS),
    ];
    void this.readAgents();
    this.sending.resume();
  }

  stop(): void {
    this.timers.forEach((timer) => window.clearInterval(timer));
    this.soon.cancel();
    this.socket.stop();
  }

  async setPresence(status: Presence): Promise<void> {
    const isSet = await this.attempt(() => this.api.presence(status).then(() => true));
    if (isSet === true) this.presence.set(status);
  }

  /** Take a waiting chat; the next one in turn when none is named. */
  async claim(wanted?: { chat: number }): Promise<void> {
    const inTurn = wanted === undefined ? takeable(this.queue.get(), this.me) : [wanted];
    let refusal: Problem | null = null;
    for (const { chat } of inTurn) {
      const claimed = await this.api.claim(chat).catch(problemOnly);
      if (claimed instanceof Problem) {
        refusal = claimed;
        // Somebody was quicker, or it waits for one colleague: the one behind may be free.
        if (claimed.status === 409 && claimed.body.code !== "too_many_chats") continue;
        break;
      }
      this.chats.take(claimed);
      await this.readLines();
      return this.look(chat);
    }
    await this.readLines();
    if (refusal !== null) this.tell(refusal);
  }

  /** Say no to an offer, the oldest when none is named; the next colleague is asked. */
  async pass(wanted?: { chat: number }): Promise<void> {
    const offer = wanted ?? offersTo(this.queue.get(), this.me.id)[0];
    if (offer === undefined) return;
    await this.attempt(() => this.api.pass(offer.chat));
    await this.readLines();
  }

  async look(chat: number): Promise<void> {
    this.notice.set("");
    this.alerts.looked(chat);
    await this.chats.select(chat);
    this.watch();
  }

  /** A lead sees what is said in a colleague's chat as it is said; of one's own one is told anyway. */
  private watch(): void {
    if (this.me.role !== "lead") return;
    const chat = this.chats.current;
    const isOwn = this.queue.get().mine.some((one) => one.chat === chat?.chat);
    const wanted = chat === undefined || isOwn ? null : chat.chat;
    if (wanted === null && this.watched === null) return;
    this.watched = wanted;
    this.socket.send({ type: "watch", chat: wanted, after: chat?.messages.at(-1)?.seq ?? 0 });
  }

  async transfer(chat: number, to: TransferTarget, note: string): Promise<boolean> {
    return this.leave(chat, (epoch) => this.api.transfer(chat, epoch, to, note));
  }

  async close(chat: number, disposition: string): Promise<boolean> {
    return this.leave(chat, (epoch) => this.api.close(chat, epoch, disposition));
  }

  /** Let a customer in special need go first, or take that back; only with their consent. */
  async markNeed(chat: number, reason: Need, days: number): Promise<void> {
    await this.attempt(() => this.api.markNeed(chat, reason, reason !== "", days), chat);
    await this.readLines();
  }

  /** Say something to a colleague's chat that only the agent sees. */
  async whisper(chat: number, text: string): Promise<boolean> {
    const isSaid = await this.attempt(() => this.api.whisper(chat, newId(), text).then(() => true));
    await this.chats.load(chat);
    return isSaid === true;
  }

  async takeOver(chat: number): Promise<void> {
    const taken = await this.attempt(() => this.api.takeOver(chat));
    if (taken !== undefined) this.chats.take(taken);
    await this.readLines();
    this.watch();
  }

  async sendFile(chat: number, file: File, progress: (share: number) => void): Promise<void> {
    const epoch = String(this.chats.open.get().get(chat)?.epoch ?? 0);
    await this.attempt(() => this.api.sendFile(chat, { id: newId(), epoch }, file, progress), chat);
    await this.chats.load(chat);
  }

  /** Send the customer a picture of the knowledge base. */
  async sendPicture(chat: number, picture: FileInfo): Promise<void> {
    const file = await this.attempt(() => this.api.file(picture));
    if (file !== undefined) await this.sendFile(chat, file, () => undefined);
  }

  async readAgents(): Promise<void> {
    const answer = await this.attempt(() => this.api.agents());
    if (answer === undefined) return;
    this.agents.set(answer.agents);
    const own = answer.agents.find((agent) => agent.id === this.me.id);
    if (own !== undefined) this.presence.set(own.status);
  }

  tell(problem: Problem): void {
    if (problem.status !== 401) this.notice.set(sentenceOf(problem));
  }

  private async leave(chat: number, ask: (epoch: number) => Promise<void>): Promise<boolean> {
    const epoch = this.chats.open.get().get(chat)?.epoch ?? 0;
    const isDone = await this.attempt(() => ask(epoch).then(() => true), chat);
    if (isDone !== true) return false;
    this.chats.forget(chat);
    await this.readLines();
    return true;
  }

  /** Do it, or say in one sentence why not; a conflict over a chat also marks it. */
  private async attempt<T>(ask: () => Promise<T>, chat?: number): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (chat === undefined) this.tell(error);
      else this.refused(chat, error);
      return undefined;
    }
  }

  private refused(chat: number, problem: Problem): void {
    if (problem.status !== 409) return this.tell(problem);
    const who = problem.body.agent;
    this.chats.markStale(chat, typeof who === "string" ? who : "");
    void this.readLines();
  }

  private async refresh(): Promise<void> {
    this.socket.send({ type: "ping" });
    await Promise.all([this.readLines(), this.readAgents(), this.chats.reload()]);
    this.watch();
  }

  /** Who is on call is shown what they are called for, and hears what is new of it. */
  private async readAlarms(): Promise<void> {
    const before = new Set(this.alarms.get().map(({ id }) => id));
    const now = await this.api.alarms().catch(problemOnly);
    if (now instanceof Problem) return;
    this.alarms.set(now.alarms);
    if (now.alarms.some(({ id }) => !before.has(id))) this.alerts.sound();
  }

  private readonly readLines = async (): Promise<void> => {
    void this.readAlarms();
    const before = this.queue.get();
    try {
      const now = await this.api.queue();
      this.queue.set(now);
      if (now.status !== undefined) this.presence.set(now.status);
      const known = new Set(before.waiting.map((one) => one.chat));
      const asked = new Set(offersTo(before, this.me.id).map((one) => one.chat));
      const isAsked = offersTo(now, this.me.id).some((one) => !asked.has(one.chat));
      if (isAsked || now.waiting.some((one) => !known.has(one.chat))) this.alerts.sound();
      this.followWaiting(before, now);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // The line's own state already says that there is no connection.
      if (!error.isPassing) this.tell(error);
    }
  };

  /** A waiting chat that is looked into is not pushed here: read it again when it moved. */
  private followWaiting(before: Queue, now: Queue): void {
    const selected = this.chats.selected.get();
    const textIn = (queue: Queue): string | undefined =>
      queue.waiting.find((one) => one.chat === selected)?.last_text;
    const text = textIn(now);
    if (selected === null || selected === this.watched) return;
    if (text !== undefined && text !== textIn(before)) void this.chats.load(selected);
  }

  private arrived(frame: Record<string, unknown>): void {
    if (frame.type === "queue") this.soon.ask();
    else if (frame.type === "message") this.heard(Number(frame.chat), frame.message);
    else if (frame.type === "ring") this.rang(Number(frame.chat), String(frame.kind));
    else if (frame.type === "changed") void this.chats.load(Number(frame.chat));
    else if (frame.type === "out") this.account.ended();
  }

  private heard(chat: number, told: unknown): void {
    const message = asMessage(told);
    if (message === null) return;
    this.chats.hear(chat, message);
    if (message.from === "customer") this.alerts.arrived(chat, this.isWatched(chat));
    this.soon.ask();
  }

  private rang(chat: number, kind: string): void {
    const told = deskWords[language.get()].rings[kind];
    if (told !== undefined) this.notice.set(told);
    if (kind === "whisper") void this.chats.load(chat);
    if (kind === "offer") return this.soon.ask();
    const isOfChat = chat !== 0 && kind !== "promise_due"; // that one may be with nobody, or a colleague
    if (isOfChat && !this.isWatched(chat)) this.alerts.arrived(chat, false);
    else this.alerts.sound();
    this.soon.ask();
  }

  private isWatched(chat: number): boolean {
    return this.chats.selected.get() === chat && document.visibilityState === "visible";
  }
}
