/** The pages' own line drawings. */
import type { JSX } from "preact";

const PATHS = {
  send: "M5 12h13M12.5 5.5 19 12l-6.5 6.5",
  clip: "M20 11.5 12.3 19a5 5 0 0 1-7-7l8-7.8a3.4 3.4 0 0 1 4.8 4.8l-7.9 7.7a1.7 1.7 0 0 1-2.4-2.4l7.2-7",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5l6 6 6-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 7.5V12l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  again: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  chat: "M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 19 17h-6l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 5 5.5",
  pass: "M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4",
  done: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M8.5 12.2l2.5 2.5 4.8-5",
  book: "M5 5.5c2.5-1.3 5-1.3 7 .5 2-1.8 4.5-1.8 7-.5v13c-2.5-1.2-5-1.2-7 .5-2-1.7-4.5-1.7-7-.5zM12 6v13",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4",
  ticket: "M4 7.5h16v3a1.8 1.8 0 0 0 0 3.5v3H4v-3a1.8 1.8 0 0 0 0-3.5zM14 8v9",
  people: "M9 11.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M3.5 19c.5-3 2.5-4.7 5.5-4.7s5 1.7 5.5 4.7M15.5 5.6a3 3 0 0 1 0 5.6M17 14.6c2 .5 3.2 2 3.5 4.4",
  keys: "M4 6.5h16v11H4zM7.5 10h.01M11 10h.01M14.5 10h.01M8.5 14h7",
  out: "M10 4.5H5v15h5M14 8l4 4-4 4M18 12H9",
  warn: "M12 4.5 20.5 19h-17zM12 10v4M12 16.6h.01",
  bin: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5",
  star: "M12 4l2.4 5 5.4.7-4 3.8 1 5.4-4.8-2.6-4.8 2.6 1-5.4-4-3.8 5.4-.7z",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13zM12 14.5v2.5",
  save: "M12 4v10M8 10.5l4 4 4-4M5 19h14",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: a tea bowl from which three sounds rise. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" />
      <path d="M8 17.5a8 8 0 0 0 16 0M12 17a4 4 0 0 0 8 0M10 12.2c1.8-1.5 3.8-2.2 6-2.2s4.2.7 6 2.2" />
    </svg>
  );
}
