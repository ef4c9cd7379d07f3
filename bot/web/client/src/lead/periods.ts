/** Periods as a lead chooses them; the end is the first day that is not counted any more. */
export const PERIODS = ["today", "yesterday", "week", "month", "own"] as const;
export type PeriodName = (typeof PERIODS)[number];

export interface Period {
  name: PeriodName;
  /** ISO dates; empty means today, by the company's clock. */
  from: string;
  until: string;
}

const DAYS_BACK = { yesterday: 1, week: 6, month: 29 };

export function periodOf(name: PeriodName, today: Date): Period {
  if (name === "today") return { name, from: "", until: "" };
  if (name === "own") return { name, from: isoDate(today), until: isoDate(today) };
  const from = isoDate(daysFrom(today, -DAYS_BACK[name]));
  return { name, from, until: name === "yesterday" ? from : isoDate(today) };
}

/** What the interface is asked: half-open, so the last day shown is followed by one more. */
export function asked(period: Period): { from: string; to: string } {
  if (period.from === "" || period.until === "") return { from: "", to: "" };
  return { from: period.from, to: isoDate(daysFrom(new Date(`${period.until}T12:00:00`), 1)) };
}

/** The day of a moment where the house is; this machine's own while the house's zone is not known. */
export function dayIn(zone: string, moment: number): Date {
  try {
    // Swedish dates are ISO dates.
    const day = new Intl.DateTimeFormat("sv-SE", zone === "" ? {} : { timeZone: zone }).format(moment);
    return new Date(`${day}T12:00:00`);
  } catch {
    return new Date(moment); // a zone that this browser has never heard of
  }
}

export function isoDate(day: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

function daysFrom(day: Date, days: number): Date {
  const moved = new Date(day);
  moved.setDate(day.getDate() + days);
  return moved;
}
