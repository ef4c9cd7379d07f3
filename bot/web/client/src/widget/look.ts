/** The widget's own style, inside its shadow: constructed, so that strict hosts allow it. */
const STYLE = `
:host { all: initial; position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; }
:host([data-side="left"]) { right: auto; left: 20px; }
[hidden] { display: none !important; }
button { position: relative; display: grid; place-items: center; width: 56px; height: 56px; padding: 0; border: 0;
  border-radius: 18px; background: #2c6149; color: #f8f6ef; cursor: pointer;
  box-shadow: 0 2px 6px rgb(31 41 37 / 25%), 0 8px 28px rgb(31 41 37 / 22%); transition: transform .15s; }
button:hover { background: #214a38; }
button:active { transform: scale(.96); }
button:focus-visible { outline: 3px solid #7fc3a0; outline-offset: 3px; }
svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 1.6; stroke-linecap: round;
  stroke-linejoin: round; }
.badge { position: absolute; top: -6px; right: -6px; min-width: 22px; padding: 0 6px; box-sizing: border-box;
  border-radius: 11px; background: #a63f26; color: #fff; font: 600 13px/22px system-ui, sans-serif; text-align: center; }
#panel { position: absolute; right: 0; bottom: 72px; width: 384px; height: min(640px, calc(100dvh - 112px));
  border-radius: 18px; overflow: hidden; background: #f5f2ea;
  box-shadow: 0 2px 8px rgb(31 41 37 / 18%), 0 18px 60px rgb(31 41 37 / 28%); }
:host([data-side="left"]) #panel { right: auto; left: 0; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
@media (prefers-color-scheme: dark) { #panel { background: #131a17; } }
@media (prefers-reduced-motion: reduce) { button { transition: none; } }
@media (max-width: 480px) {
  #panel { position: fixed; inset: 0; width: 100%; height: 100%; border-radius: 0; }
  button.open { display: none; }
}
@media print { :host { display: none; } }
`;

export function widgetLook(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = STYLE;
    root.append(style);
  }
}
