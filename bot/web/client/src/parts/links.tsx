/** Text as text, with web addresses made clickable; nothing in it is ever read as markup. */
import type { ComponentChildren } from "preact";

export interface Piece {
  text: string;
  link?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'“”‘’（）《》【】「」，。！？；、]+/gi;
const TRAILING = /[.,;:!?)\]}'"]+$/;

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const link = safeLink(address);
    if (link === null) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: address, link });
    from = match.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** A closing bracket stays when the address itself opened it. */
function trimmed(address: string): string {
  const end = TRAILING.exec(address)?.[0] ?? "";
  if (end.startsWith(")") && address.includes("(")) return address.slice(0, address.length - end.length + 1);
  return address.slice(0, address.length - end.length);
}

function safeLink(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export function LinkedText({ text }: { text: string }): ComponentChildren {
  return piecesOf(text).map((piece) =>
    piece.link === undefined ? (
      piece.text
    ) : (
      <a href={piece.link} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    ),
  );
}
