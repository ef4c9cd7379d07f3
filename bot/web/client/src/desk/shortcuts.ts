/** The desk's keys: Alt and one more, so that they never get into an input method's way. */
import { useEffect } from "preact/hooks";
import type { Desk } from "./desk";
import type { DeskDialog } from "./dialogs";
import { putIntoReply } from "./reply";

export const SHORTCUTS = [
  { keys: "Enter", name: "send" },
  { keys: "Shift + Enter", name: "newLine" },
  { keys: "Alt + N", name: "next" },
  { keys: "Alt + P", name: "pass" },
  { keys: "Alt + 1 … 9", name: "nth" },
  { keys: "Alt + T", name: "transfer" },
  { keys: "Alt + E", name: "end" },
  { keys: "Alt + R", name: "write" },
  { keys: "Alt + K", name: "search" },
  { keys: "Alt + H", name: "help" },
] as const;

export type ShortcutName = (typeof SHORTCUTS)[number]["name"];

const BY_CODE: Record<string, ShortcutName> = {
  KeyN: "next",
  KeyP: "pass",
  KeyT: "transfer",
  KeyE: "end",
  KeyR: "write",
  KeyK: "search",
  KeyH: "help",
};

/** Which shortcut a key press is; the letter's place counts, whatever Alt makes of it. */
export function shortcutOf(
  event: Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "isComposing">,
): { name: ShortcutName; nth: number } | null {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit !== undefined) return { name: "nth", nth: Number(digit) - 1 };
  const name = BY_CODE[event.code];
  return name === undefined ? null : { name, nth: -1 };
}

export function useShortcuts(desk: Desk, onDialog: (dialog: DeskDialog) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const pressed = shortcutOf(event);
      if (pressed === null) return;
      event.preventDefault();
      follow(desk, pressed, onDialog);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function follow(
  desk: Desk,
  { name, nth }: { name: ShortcutName; nth: number },
  onDialog: (dialog: DeskDialog) => void,
): void {
  const { mine } = desk.queue.get();
  const selected = desk.chats.selected.get();
  const isOnMine = mine.some((chat) => chat.chat === selected);
  if (name === "next") void desk.claim();
  else if (name === "pass") void desk.pass();
  else if (name === "nth" && mine[nth] !== undefined) void desk.look(mine[nth].chat);
  else if (name === "transfer" && isOnMine) onDialog("transfer");
  else if (name === "end" && isOnMine) onDialog("close");
  else if (name === "write") putIntoReply("");
  else if (name === "search") document.querySelector<HTMLElement>(".knowledge-search")?.focus();
  else if (name === "help") onDialog("shortcuts");
}
