/** The server's moment as seen from here: countdowns must not depend on a desk's wrong clock. */
const TOLERATED_MS = 2_000;
let offsetMs = 0;

/** Learn from the Date header of an answer, which is cut to whole seconds. */
export function learnClock(header: string | null): void {
  const told = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(told)) return;
  const difference = told + 500 - Date.now();
  offsetMs = Math.abs(difference) > TOLERATED_MS ? difference : 0;
}

export function serverNow(): number {
  return Date.now() + offsetMs;
}
