/** The questions nobody could answer, and how the week went. */
import { Store } from "../keep/store";
import type { MissGroup, Summary } from "../wire/knowledge_shapes";
import { attempt, refusalOf } from "./attempting";
import type { Library } from "./library";

export class MissBook {
  readonly groups = new Store<MissGroup[] | null>(null);
  readonly total = new Store(0);
  readonly summary = new Store<Summary | null>(null);
  readonly problem = new Store("");

  constructor(private readonly library: Library) {}

  async read(): Promise<void> {
    const { api } = this.library;
    const refused = (problem: Parameters<typeof refusalOf>[0]): void => {
      if (problem.status !== 401) this.problem.set(refusalOf(problem));
    };
    const [misses, summary] = await Promise.all([attempt(api.misses(), refused), attempt(api.summary(), refused)]);
    if (summary !== undefined) this.summary.set(summary);
    if (misses === undefined) return;
    this.problem.set("");
    this.groups.set(misses.groups);
    this.total.set(misses.total);
  }

  /** Nothing has to be done about these. */
  async dismiss(group: MissGroup): Promise<boolean> {
    const ids = group.misses.map((miss) => miss.id);
    const isDone = await attempt(
      this.library.api.settle(ids, "").then(() => true),
      (problem) => this.problem.set(refusalOf(problem)),
    );
    if (isDone === true) await this.read();
    return isDone === true;
  }
}

/** The different things customers said, each with the misses that say it. */
export function sayings(group: MissGroup): { text: string; ids: number[]; chat: number; reason: string }[] {
  const said = new Map<string, { text: string; ids: number[]; chat: number; reason: string }>();
  for (const { id, text, chat, reason } of group.misses) {
    const known = said.get(text.trim());
    if (known === undefined) said.set(text.trim(), { text: text.trim(), ids: [id], chat, reason });
    else known.ids.push(id);
  }
  return [...said.values()];
}
