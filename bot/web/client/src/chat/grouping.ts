/** Where a line stands among its neighbours: a burst of one speaker has one face and one time. */
import { agentName } from "../wire/frames";
import type { Line } from "./transcript";

const PAUSE_MS = 5 * 60_000;
const BURST_MS = 60_000;

export interface Place {
  /** Enough time has passed to say what time it is. */
  isAfterPause: boolean;
  /** The one before is of the same burst. */
  isFollowing: boolean;
  /** The next one is of the same burst. */
  isFollowed: boolean;
}

export function atOf(line: Line): string {
  return line.type === "own" ? line.own.at : line.message.at;
}

/** Place a line; `divides` tells whether something is drawn above the message of that number. */
export function placeOf(lines: Line[], index: number, divides: (seq: number) => boolean): Place {
  const [before, line, after] = [lines[index - 1], lines[index], lines[index + 1]];
  return {
    isAfterPause: before === undefined || (line !== undefined && gapOf(before, line) > PAUSE_MS),
    isFollowing: isBurst(before, line, divides),
    isFollowed: isBurst(line, after, divides),
  };
}

function gapOf(before: Line, line: Line): number {
  return Date.parse(atOf(line)) - Date.parse(atOf(before));
}

function isBurst(before: Line | undefined, line: Line | undefined, divides: (seq: number) => boolean): boolean {
  if (before === undefined || line === undefined) return false;
  if (line.type === "message" && divides(line.message.seq)) return false;
  return speakerOf(before) === speakerOf(line) && gapOf(before, line) < BURST_MS;
}

function speakerOf(line: Line): string {
  if (line.type === "own") return "customer";
  const { message } = line;
  return message.from === "agent" ? `agent ${agentName(message)}` : message.from;
}
