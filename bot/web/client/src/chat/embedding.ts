/** The page inside the widget's frame: it speaks only to the window that greeted it first. */
export interface Embedding {
  unread(count: number): void;
  close(): void;
}

const silent: Embedding = { unread: () => {}, close: () => {} };

export function isEmbedded(): boolean {
  return new URLSearchParams(location.search).get("embed") === "1" && window.parent !== window;
}

/** Begin to speak with the widget; `fold` hears whether the frame is hidden. */
export function embed(fold: (isFolded: boolean) => void): Embedding {
  if (!isEmbedded()) return silent;
  let host = "";
  const say = (message: Record<string, unknown>): void => {
    if (host !== "") window.parent.postMessage({ sansheng: true, ...message }, host);
  };
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const said = event.data as Record<string, unknown> | null;
    if (event.source !== window.parent || said?.sansheng !== true) return;
    host = event.origin;
    if (typeof said.folded === "boolean") fold(said.folded);
  });
  const close = (): void => say({ type: "close" });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close();
  });
  return { unread: (count) => say({ type: "unread", count }), close };
}
