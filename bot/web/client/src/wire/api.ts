/** The console's requests: one method a call, every refusal a Problem. */
import { learnClock } from "./clock";
import type { FileInfo } from "./frames";
import { Problem, problemOf } from "./problem";
import type * as shapes from "./shapes";
import { upload } from "./upload";

const ROOT = "/api/v1";
/** Of each line: nobody looks further, and a line can be very long. */
const FOREMOST = 50;

export type TransferTarget = { agent: number } | { group: string } | { role: "lead" };

export class Api {
  private csrf = "";
  /** Hears that the sign-in has ended. */
  signedOut: () => void = () => {};

  async session(): Promise<shapes.SignedIn> {
    return this.entered(await this.call<shapes.SignedIn>("GET", "session", undefined, true));
  }

  async signIn(name: string, password: string): Promise<shapes.SignedIn> {
    return this.entered(await this.call<shapes.SignedIn>("POST", "session", { name, password }, true));
  }

  async firstLead(token: string, name: string, password: string): Promise<shapes.SignedIn> {
    const body = { token, name, password };
    return this.entered(await this.call<shapes.SignedIn>("POST", "session/first", body, true));
  }

  async invited(token: string, password: string): Promise<shapes.SignedIn> {
    const body = { token, password };
    return this.entered(await this.call<shapes.SignedIn>("POST", "session/invitation", body, true));
  }

  signOut(): Promise<void> {
    return this.call("DELETE", "session");
  }

  presence(status: shapes.Presence): Promise<void> {
    return this.call("POST", "presence", { status });
  }

  async queue(): Promise<shapes.Queue> {
    const path = `queue?foremost=${FOREMOST}`;
    return { offers: [], ...(await this.call<Omit<shapes.Queue, "offers">>("GET", path)) };
  }

  agents(): Promise<{ agents: shapes.Colleague[] }> {
    return this.call("GET", "agents");
  }

  chat(id: number): Promise<shapes.ChatDetail> {
    return this.call("GET", `chats/${id}`);
  }

  claim(id: number): Promise<shapes.ChatDetail> {
    return this.call("POST", `chats/${id}/claim`, {});
  }

  pass(id: number): Promise<void> {
    return this.call("POST", `chats/${id}/pass`, {});
  }

  whisper(chat: number, id: string, text: string): Promise<void> {
    return this.call("POST", `chats/${chat}/whisper`, { id, text });
  }

  takeOver(chat: number): Promise<shapes.ChatDetail> {
    return this.call("POST", `chats/${chat}/takeover`, {});
  }

  say(chat: number, id: string, epoch: number, text: string): Promise<{ seq: number }> {
    return this.call("POST", `chats/${chat}/messages`, { id, epoch, text });
  }

  transfer(chat: number, epoch: number, to: TransferTarget, note: string): Promise<void> {
    return this.call("POST", `chats/${chat}/transfer`, { epoch, to, note });
  }

  alarms(): Promise<shapes.Alarms> {
    return this.call("GET", "alarms");
  }

  hours(): Promise<shapes.Hours> {
    return this.call("GET", "hours");
  }

  closeHouse(closure: shapes.NewClosure): Promise<shapes.Closure> {
    return this.call("POST", "hours/closures", closure);
  }

  openHouse(closure: number): Promise<void> {
    return this.call("DELETE", `hours/closures/${closure}`);
  }

  putOnCall(agent: number, isOnCall: boolean): Promise<void> {
    return this.call("PUT", `agents/${agent}/on-call`, { on_call: isOnCall });
  }

  markNeed(chat: number, reason: shapes.Need, consent: boolean, days: number): Promise<void> {
    return this.call("PUT", `chats/${chat}/need`, { reason, consent, days });
  }

  close(chat: number, epoch: number, disposition: string): Promise<void> {
    return this.call("POST", `chats/${chat}/close`, { epoch, disposition });
  }

  suggestions(words: string, language: string): Promise<{ suggestions: shapes.Suggestion[] }> {
    return this.call("GET", `suggestions?${new URLSearchParams({ q: words, language })}`);
  }

  news(language: string): Promise<shapes.News> {
    return this.call("GET", `knowledge/news?${new URLSearchParams({ language })}`);
  }

  board(): Promise<shapes.Board> {
    return this.call("GET", "board");
  }

  settleFlag(id: number): Promise<void> {
    return this.call("POST", `flags/${id}/settle`, {});
  }

  tickets(status: string): Promise<{ tickets: shapes.TicketSummary[] }> {
    const query = status === "" ? "" : `?${new URLSearchParams({ status })}`;
    return this.call("GET", `tickets${query}`);
  }

  ticket(number: string): Promise<shapes.Ticket> {
    return this.call("GET", `tickets/${encodeURIComponent(number)}`);
  }

  moveTicket(number: string, status: string, note: string): Promise<shapes.Ticket> {
    return this.call("POST", `tickets/${encodeURIComponent(number)}`, { status, note });
  }

  stats(from: string, to: string, by: string): Promise<shapes.Stats> {
    return this.call("GET", `stats?${new URLSearchParams({ from, to, by })}`);
  }

  owners(from: string, to: string): Promise<{ owners: shapes.Owner[] }> {
    return this.call("GET", `owners?${new URLSearchParams({ from, to })}`);
  }

  /** Send a file into a chat; `progress` hears a share from 0 to 1. */
  async sendFile(
    chat: number,
    fields: { id: string; epoch: string },
    file: File,
    progress: (share: number) => void,
  ): Promise<number> {
    const address = `${ROOT}/chats/${chat}/files`;
    const request = { address, headers: { "X-CSRF-Token": this.csrf }, fields, file };
    return Number((await upload(request, progress)).seq);
  }

  private entered(signedIn: shapes.SignedIn): shapes.SignedIn {
    this.csrf = signedIn.csrf;
    return signedIn;
  }

  /** Fetch a file that this house keeps, to be sent on. */
  async file(info: FileInfo): Promise<File> {
    const response = await this.answered("GET", `files/${encodeURIComponent(info.id)}`);
    return new File([await response.arrayBuffer()], info.name, { type: info.type });
  }

  /** Ask for a path under the root; a form goes as it is, every other body as JSON. */
  async call<T>(method: string, path: string, body?: unknown, isEntering = false): Promise<T> {
    const response = await this.answered(method, path, body, isEntering);
    return (response.status === 204 ? undefined : await readJson(response)) as T;
  }

  private async answered(method: string, path: string, body?: unknown, isEntering = false): Promise<Response> {
    const response = await this.fetch(method, path, body);
    learnClock(response.headers.get("Date"));
    if (response.ok) return response;
    if (response.status === 401 && !isEntering) this.signedOut();
    throw await problemOf(response);
  }

  private async fetch(method: string, path: string, body: unknown): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") headers["X-CSRF-Token"] = this.csrf;
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    try {
      return await fetch(`${ROOT}/${path}`, {
        method,
        headers,
        credentials: "same-origin",
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      });
    } catch {
      throw new Problem(0, "");
    }
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

export function fileAddress(file: Pick<FileInfo, "id">): string {
  return `${ROOT}/files/${encodeURIComponent(file.id)}`;
}
