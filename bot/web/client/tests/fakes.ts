/** A WebSocket and a fetch that tests hold in their hands. */
import { vi } from "vitest";

export class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly address: string) {
    FakeSocket.all.push(this);
  }

  send(frame: string): void {
    this.sent.push(JSON.parse(frame) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  says(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  falls(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  sentOf(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame.type === type);
  }
}

export function useFakeSockets(): { newest(): FakeSocket } {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  return {
    newest: () => {
      const socket = FakeSocket.all.at(-1);
      if (socket === undefined) throw new Error("no socket was opened");
      return socket;
    },
  };
}

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  headers: Record<string, string>;
}

/** Answer requests by path; what has no answer is a 404. Returns what was asked. */
export function useFakeFetch(answers: Record<string, unknown>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) => {
    const path = address.replace("/api/v1/", "");
    const method = init.method ?? "GET";
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined;
    asked.push({ method, path, body, headers: init.headers as Record<string, string> });
    const key = `${method} ${path.split("?")[0]}`;
    const answer = answers[key];
    if (answer instanceof Response) return Promise.resolve(answer.clone());
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer === undefined) return Promise.resolve(problem(404, { code: "not_found" }));
    return Promise.resolve(answer === null ? new Response(null, { status: 204 }) : Response.json(answer));
  });
  return asked;
}

/** A request of a file that tests answer when they like. */
export class FakeUpload {
  static last: FakeUpload;
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  headers: Record<string, string> = {};
  address = "";
  form = new FormData();
  status = 0;
  responseText = "";
  isAborted = false;
  onload = (): void => {};
  onerror = (): void => {};
  onabort = (): void => {};

  constructor() {
    FakeUpload.last = this;
  }

  open(_method: string, address: string): void {
    this.address = address;
  }

  send(form: FormData): void {
    this.form = form;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(): null {
    return null;
  }

  abort(): void {
    this.isAborted = true;
    this.onabort();
  }

  answers(status: number, body: object): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload();
  }
}

export function problem(status: number, body: Record<string, unknown> = {}, headers = {}): Response {
  return Response.json({ status, ...body }, { status, headers });
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
}
