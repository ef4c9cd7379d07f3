/** The places of a chart: hours and days in which nothing happened keep theirs. */
import type { Figure, FigureName, Stats } from "../wire/shapes";
import { isoDate } from "./periods";

export interface BarPlace {
  key: string;
  figure: Figure | undefined;
}

const DAYS_AT_MOST = 92;

export function barPlaces(rows: Stats["rows"], figure: FigureName, by: string): BarPlace[] {
  const filled = rows.filter((row) => row[figure].count > 0);
  const figures = new Map(filled.map((row) => [row.key, row[figure]]));
  const keys = filled.map((row) => row.key);
  return placesOf(keys, by).map((key) => ({ key, figure: figures.get(key) }));
}

function placesOf(keys: string[], by: string): string[] {
  if (by === "hour") return Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  const [first, last] = [keys[0], keys.at(-1)];
  if (by !== "day" || first === undefined || last === undefined) return keys;
  const days: string[] = [];
  for (const day = new Date(`${first}T12:00:00`); isoDate(day) <= last; day.setDate(day.getDate() + 1)) {
    days.push(isoDate(day));
    if (days.length > DAYS_AT_MOST) return keys;
  }
  return days;
}
