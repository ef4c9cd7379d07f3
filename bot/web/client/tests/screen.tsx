/** A page on a screen: rendered, read by its words, and used by its buttons and keys. */
import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { vi } from "vitest";

export class Screen {
  readonly root = document.createElement("div");

  constructor() {
    document.body.append(this.root);
  }

  async show(page: ComponentChild, meanwhile: () => Promise<void> | void = () => {}): Promise<void> {
    await act(async () => {
      render(page, this.root);
      await meanwhile();
    });
    await this.later();
  }

  leave(): void {
    render(null, this.root);
    this.root.remove();
  }

  get text(): string {
    return this.root.textContent ?? "";
  }

  find<E extends HTMLElement = HTMLElement>(selector: string): E {
    const found = this.root.querySelector<E>(selector);
    if (found === null) throw new Error(`nothing is ${selector} in: ${this.text}`);
    return found;
  }

  all(selector: string): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(selector)];
  }

  texts(selector: string): string[] {
    return this.all(selector).map((one) => one.textContent ?? "");
  }

  button(name: string): HTMLButtonElement {
    const named = (one: HTMLElement): boolean =>
      one.getAttribute("aria-label") === name || (one.textContent ?? "").includes(name);
    const found = this.all("button").find(named);
    if (found === undefined) throw new Error(`no button ${name} in: ${this.text}`);
    return found as HTMLButtonElement;
  }

  async press(name: string): Promise<void> {
    await this.do(() => this.button(name).click());
  }

  async write(selector: string, text: string): Promise<void> {
    const field = this.find<HTMLInputElement>(selector);
    await this.do(() => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  async key(selector: string, init: KeyboardEventInit & { keyCode?: number }): Promise<void> {
    await this.do(() => {
      const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
      if (init.keyCode !== undefined) Object.defineProperty(event, "keyCode", { value: init.keyCode });
      this.find(selector).dispatchEvent(event);
    });
  }

  async do(something: () => unknown, ms = 50): Promise<void> {
    await act(async () => {
      await something();
    });
    await this.later(ms);
  }

  /** Let so much time go by; fake timers must be on. */
  async later(ms = 50): Promise<void> {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
    });
  }
}
