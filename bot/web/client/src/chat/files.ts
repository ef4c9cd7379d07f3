/** A customer's files: sent beforehand, shown through the visitor's own token. */
import { Store } from "../keep/store";
import type { FileInfo } from "../wire/frames";
import { newId } from "../wire/ids";
import { Problem, problemOf } from "../wire/problem";
import { upload } from "../wire/upload";

export interface TrayItem {
  key: string;
  name: string;
  size: number;
  /** From 0 to 1. */
  share: number;
  info?: FileInfo;
  problem?: string;
}

export class FileTray {
  readonly items = new Store<TrayItem[]>([]);
  private readonly stops = new Map<string, AbortController>();

  constructor(
    private readonly visitor: () => string | null,
    private readonly sentence: (problem: Problem) => string,
  ) {}

  /** Nothing is on its way any more; what was refused holds nobody up. */
  get isReady(): boolean {
    return this.items.get().every((item) => item.info !== undefined || item.problem !== undefined);
  }

  async add(file: File): Promise<void> {
    const key = newId();
    const stop = new AbortController();
    this.stops.set(key, stop);
    this.items.update((items) => [...items, { key, name: file.name, size: file.size, share: 0 }]);
    try {
      const headers = { "X-Visitor": this.visitor() ?? "" };
      const request = { address: "/chat/files", headers, fields: {}, file };
      const body = await upload(request, (share) => this.change(key, { share }), stop.signal);
      this.change(key, { share: 1, info: { ...body, id: String(body.file) } as unknown as FileInfo });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.change(key, { problem: this.sentence(error) });
    }
  }

  /** Show a file that cannot be taken, with the reason. */
  refuse(file: File, problem: string): void {
    const item = { key: newId(), name: file.name, size: file.size, share: 0, problem };
    this.items.update((items) => [...items, item]);
  }

  drop(key: string): void {
    this.stops.get(key)?.abort();
    this.items.update((items) => items.filter((item) => item.key !== key));
  }

  /** There is nothing in it that could be sent, now or soon. */
  get isEmpty(): boolean {
    return this.items.get().every((item) => item.problem !== undefined);
  }

  /** Hand over what has been uploaded and empty the tray. */
  take(): FileInfo[] {
    const files = this.items.get().flatMap((item) => (item.info === undefined ? [] : [item.info]));
    this.items.set([]);
    return files;
  }

  private change(key: string, part: Partial<TrayItem>): void {
    this.items.update((items) =>
      items.map((item) => (item.key === key ? { ...item, ...part } : item)),
    );
  }
}

const addresses = new Map<string, Promise<string>>();

/** An address of this page's own for a file that only its visitor may read. */
export function visitorAddress(file: FileInfo, visitor: string | null): Promise<string> {
  const known = addresses.get(file.id);
  if (known !== undefined) return known;
  const made = fetchAddress(file.id, visitor ?? "");
  addresses.set(file.id, made);
  made.catch(() => addresses.delete(file.id));
  return made;
}

async function fetchAddress(id: string, visitor: string): Promise<string> {
  const response = await fetch(`/chat/files/${encodeURIComponent(id)}`, {
    headers: { "X-Visitor": visitor },
  });
  if (!response.ok) throw await problemOf(response);
  return URL.createObjectURL(await response.blob());
}
