/** What the frame tells the page around it. */
export type FrameMessage = { type: "close" } | { type: "unread"; count: number };

/** Read a message from the frame; anything else is nobody's business here. */
export function frameMessage(data: unknown): FrameMessage | null {
  const said = data as { sansheng?: unknown; type?: unknown; count?: unknown } | null;
  if (typeof said !== "object" || said?.sansheng !== true) return null;
  if (said.type === "close") return { type: "close" };
  if (said.type === "unread" && Number.isInteger(said.count) && Number(said.count) >= 0) {
    return { type: "unread", count: Number(said.count) };
  }
  return null;
}
