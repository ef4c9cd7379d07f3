/** What an agent was writing, by chat: it survives a stale claim, a sign-out and a reload. */
import * as box from "./box";

export class Drafts {
  constructor(private readonly prefix: string) {}

  read(chat: string): string {
    return box.read(this.prefix + chat) ?? "";
  }

  write(chat: string, text: string): void {
    if (text === "") box.remove(this.prefix + chat);
    else box.write(this.prefix + chat, text);
  }

  /** Put a refused text back, above whatever has been written since. */
  giveBack(chat: string, text: string): void {
    const now = this.read(chat);
    this.write(chat, now === "" ? text : `${text}\n${now}`);
  }
}
