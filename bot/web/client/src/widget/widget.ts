/**
 * The loader other sites embed with one script element: a button, and the chat in a frame.
 *
 *   <script src="https://desk.example/widget.js" data-language="en" data-side="left" async></script>
 *
 * Nothing of the host page is read or changed but one element of our own with a shadow root.
 */
import { type FrameMessage, frameMessage } from "./messages";
import { widgetLook } from "./look";
import { type WidgetWords, widgetWords } from "./words";

const OPEN_KEY = "sansheng.widget.open";
const BUBBLE =
  "M5 5.5h14A1.5 1.5 0 0 1 20.5 7v8.5A1.5 1.5 0 0 1 19 17h-6l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 5 5.5";

class Widget {
  private readonly host = document.createElement("div");
  private readonly root = this.host.attachShadow({ mode: "open" });
  private readonly button = document.createElement("button");
  private readonly badge = document.createElement("span");
  private readonly panel = document.createElement("div");
  private readonly words: WidgetWords;
  private frame: HTMLIFrameElement | null = null;
  private isOpen = false;
  private isLoaded = false;

  constructor(
    private readonly home: URL,
    private readonly language: string,
    side: string,
  ) {
    this.words = widgetWords(language);
    widgetLook(this.root);
    this.panel.id = "panel";
    this.panel.hidden = true;
    this.badge.hidden = true;
    this.badge.className = "badge";
    this.button.type = "button";
    this.button.append(drawing(BUBBLE), this.badge);
    this.button.setAttribute("aria-controls", "panel");
    this.button.addEventListener("click", () => this.toggle(!this.isOpen));
    this.root.append(this.panel, this.button);
    if (side === "left") this.host.dataset.side = "left";
    window.addEventListener("message", (event) => this.hear(event));
    this.describe(0);
  }

  begin(): void {
    document.body.append(this.host);
    if (remembered() === "1") this.toggle(true, false);
  }

  private toggle(isOpen: boolean, withFocus = true): void {
    this.isOpen = isOpen;
    remember(isOpen ? "1" : "0");
    if (isOpen) this.frame ??= this.makeFrame();
    this.panel.hidden = !isOpen;
    this.button.classList.toggle("open", isOpen);
    this.describe(0);
    this.tellFrame();
    if (withFocus) (isOpen ? this.frame : this.button)?.focus();
  }

  private makeFrame(): HTMLIFrameElement {
    const frame = document.createElement("iframe");
    const address = new URL("/?embed=1", this.home);
    if (this.language !== "") address.searchParams.set("language", this.language);
    frame.src = address.href;
    frame.title = this.words.chat;
    frame.addEventListener("load", () => {
      this.isLoaded = true;
      this.tellFrame();
    });
    this.panel.append(frame);
    return frame;
  }

  /** Only the frame's own origin hears this. */
  private tellFrame(): void {
    if (!this.isLoaded) return;
    this.frame?.contentWindow?.postMessage({ sansheng: true, folded: !this.isOpen }, this.home.origin);
  }

  private hear(event: MessageEvent<unknown>): void {
    if (event.origin !== this.home.origin || event.source !== this.frame?.contentWindow) return;
    const message: FrameMessage | null = frameMessage(event.data);
    if (message?.type === "close") this.toggle(false);
    else if (message?.type === "unread" && !this.isOpen) this.describe(message.count);
  }

  private describe(unread: number): void {
    this.badge.hidden = unread === 0;
    this.badge.textContent = unread > 9 ? "9+" : String(unread);
    const label = this.isOpen ? this.words.close : this.words.open;
    this.button.setAttribute("aria-label", unread > 0 ? `${label} (${this.words.unread(unread)})` : label);
    this.button.setAttribute("aria-expanded", String(this.isOpen));
  }
}

function drawing(path: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function remembered(): string | null {
  try {
    return window.localStorage.getItem(OPEN_KEY);
  } catch {
    return null;
  }
}

function remember(value: string): void {
  try {
    window.localStorage.setItem(OPEN_KEY, value);
  } catch {
    // A host without storage begins with the chat folded every time.
  }
}

function begin(script: HTMLScriptElement): void {
  const { language = "", side = "right" } = script.dataset;
  const widget = new Widget(new URL(script.src), language, side);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => widget.begin());
  } else {
    widget.begin();
  }
}

// Known only while the script itself runs.
const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.src !== "" && !("sansheng" in window)) {
  Object.defineProperty(window, "sansheng", { value: true, configurable: true });
  begin(script);
}
