/** Numbers and moments as people read them. */
import { language } from "./language";

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0).replace(/\.0$/, "")} MB`;
}

/** 0:07, 12:30, 1:02:03. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Seconds of a figure: 0.4 s, 12 s, 3 min 20 s. */
export function secondsText(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 0.05) return seconds === 0 ? "0 s" : "< 0.1 s";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function shareText(share: number | null | undefined): string {
  if (share === null || share === undefined) return "–";
  // A share that is not whole never shows as 100 %.
  const percent = share < 1 ? Math.min(99.9, share * 100) : 100;
  return `${percent.toFixed(1).replace(/\.0$/, "")} %`;
}

export function timeText(at: string): string {
  return new Intl.DateTimeFormat(language.get(), { hour: "2-digit", minute: "2-digit", hour12: false }).format(
    new Date(at),
  );
}

/** The time alone today, with the day otherwise. */
export function momentText(at: string, now = new Date()): string {
  const moment = new Date(at);
  if (moment.toDateString() === now.toDateString()) return timeText(at);
  const day = new Intl.DateTimeFormat(language.get(), {
    month: "short",
    day: "numeric",
    ...(moment.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  }).format(moment);
  return `${day} ${timeText(at)}`;
}
