/** A WebSocket that comes back: exponential waiting with jitter, at once when the network returns. */
import { Store } from "../keep/store";

export type Connection = "connecting" | "open" | "waiting" | "ended";

export interface SocketEvents {
  opened(): void;
  arrived(frame: Record<string, unknown>): void;
  /** The server says that this sign-in has ended; the socket does not come back by itself. */
  ended?(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const CONNECT_WITHIN_MS = 10_000;
const HIDDEN_LONG_MS = 30_000;
export const SIGN_IN_ENDED = 4401;

export function socketAddress(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

export class LiveSocket {
  readonly connection = new Store<Connection>("waiting");
  private socket: WebSocket | null = null;
  private timer = 0;
  private attempts = 0;
  private hiddenAt = 0;

  constructor(
    private readonly path: string,
    private readonly events: SocketEvents,
  ) {}

  start(): void {
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.seen);
    this.connect();
  }

  stop(): void {
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.seen);
    this.drop();
    this.connection.set("ended");
  }

  /** Send if the line is open; false means that the caller keeps it for later. */
  send(frame: unknown): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Leave the present line, which may be half dead, and take a new one at once. */
  restart(): void {
    if (this.connection.get() === "ended") return;
    this.drop();
    this.connect();
  }

  private readonly hurry = (): void => {
    if (this.connection.get() !== "ended") this.restart();
  };

  private readonly seen = (): void => {
    if (document.visibilityState === "hidden") {
      this.hiddenAt = Date.now();
    } else if (this.connection.get() === "waiting") {
      this.restart();
    } else if (this.hiddenAt > 0 && Date.now() - this.hiddenAt > HIDDEN_LONG_MS) {
      // A sleeping telephone drops lines without telling anybody.
      this.restart();
    }
  };

  private connect(): void {
    this.connection.set("connecting");
    const socket = new WebSocket(socketAddress(this.path));
    this.socket = socket;
    this.timer = window.setTimeout(() => this.lost(socket), CONNECT_WITHIN_MS);
    socket.onopen = () => {
      if (socket !== this.socket) return;
      window.clearTimeout(this.timer);
      this.connection.set("open");
      this.events.opened();
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.hear(event.data);
    };
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  private hear(data: unknown): void {
    // Only a line that carries words counts as good; one that opens and falls keeps us waiting.
    this.attempts = 0;
    try {
      const frame: unknown = JSON.parse(String(data));
      if (typeof frame === "object" && frame !== null) {
        this.events.arrived(frame as Record<string, unknown>);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    if (code !== SIGN_IN_ENDED) return this.lost(socket);
    this.stop();
    this.events.ended?.();
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.drop();
    this.connection.set("waiting");
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    this.timer = window.setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  private drop(): void {
    window.clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
