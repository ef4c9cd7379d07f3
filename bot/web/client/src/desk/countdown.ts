/** How much time an owed answer has left. */
export type Urgency = "calm" | "soon" | "late";

export interface Countdown {
  urgency: Urgency;
  /** Time left, or time over when late; never negative. */
  ms: number;
}

/** The last part of the time in which the colour warns. */
const SOON_SHARE = 0.4;

/** Null when nothing is owed. */
export function countdownOf(askedAt: string | null, dueAt: string | null, now: number): Countdown | null {
  if (dueAt === null) return null;
  const due = Date.parse(dueAt);
  const left = due - now;
  if (left < 0) return { urgency: "late", ms: -left };
  const whole = due - (askedAt === null ? now : Date.parse(askedAt));
  return { urgency: left <= whole * SOON_SHARE ? "soon" : "calm", ms: left };
}
