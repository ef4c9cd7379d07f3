/** The shapes that travel between the pages and the server. */

export interface FileInfo {
  id: string;
  name: string;
  type: string;
  size: number;
}

export interface Choice {
  id: string;
  label: string;
}

export interface Message {
  seq: number;
  from: "bot" | "agent" | "customer";
  kind: string;
  text: string;
  at: string;
  /** The sender's own id, on a customer's own messages where the server tells it. */
  id?: string;
  agent?: string | { name: string };
  /** The number of the message that this is the new wording of. */
  edit_of?: number;
  choices?: Choice[];
  files?: FileInfo[];
}

export interface Limits {
  file_bytes?: number;
  message_chars?: number;
}

/** Read an unknown frame as an object, or null when it is none. */
export function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** Keep only what has the shape of a message; one bad element never spoils the rest. */
export function asMessage(value: unknown): Message | null {
  const found = asRecord(value);
  if (found === null || typeof found.seq !== "number" || typeof found.text !== "string") return null;
  return found as unknown as Message;
}

export function asMessages(value: unknown): Message[] {
  if (!Array.isArray(value)) return [];
  return value.map(asMessage).filter((message) => message !== null);
}

/** The name of the person who wrote, "" when unknown. */
export function agentName(message: Message): string {
  const agent = message.agent;
  return typeof agent === "string" ? agent : (agent?.name ?? "");
}
