/** A dialog of the browser's own: it keeps the focus inside and closes with Escape. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { commonWords } from "../words/common";
import { useWords } from "../words/language";
import { Icon } from "./icons";

interface DialogProps {
  title: string;
  /** For what is compared line by line. */
  isWide?: boolean;
  onClose(): void;
  children: ComponentChildren;
}

export function Dialog({ title, isWide = false, onClose, children }: DialogProps): JSX.Element {
  const words = useWords(commonWords);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class={isWide ? "is-wide" : ""} aria-labelledby={titleId} onClose={onClose}>
      <header>
        <h2 id={titleId}>{title}</h2>
        <button type="button" class="quiet" onClick={onClose} aria-label={words.close}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

/** The end of a form in a dialog. */
export function Buttons({ action, isReady, onDone }: { action: string; isReady: boolean; onDone(): void }): JSX.Element {
  const words = useWords(commonWords);
  return (
    <div class="dialog-buttons">
      <button type="button" class="plain" onClick={onDone}>
        {words.cancel}
      </button>
      <button type="submit" class="primary" disabled={!isReady}>
        {action}
      </button>
    </div>
  );
}
