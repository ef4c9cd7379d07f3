/** The lines as the desk shows them: the foremost by name, the others counted. */
import type { Queue, WaitingChat } from "../wire/shapes";

export interface ShownLine {
  group: string;
  foremost: WaitingChat[];
  /** How many wait behind those. */
  more: number;
}

export function linesOf({ waiting, lengths }: Queue): ShownLine[] {
  return [...new Set(waiting.map((chat) => chat.group))].map((group) => {
    const foremost = waiting.filter((chat) => chat.group === group);
    return { group, foremost, more: Math.max((lengths?.[group] ?? 0) - foremost.length, 0) };
  });
}

export function countWaiting(queue: Queue): number {
  return linesOf(queue).reduce((sum, { foremost, more }) => sum + foremost.length + more, 0);
}
