/** Where words are written: grows with them, sends with Enter, never while an input method composes. */
import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { EnterGuard } from "./composing";
import { Icon } from "./icons";

export interface ComposerWords {
  write: string;
  send: string;
  attach: string;
}

interface ComposerProps {
  text: string;
  words: ComposerWords;
  isSendable: boolean;
  hint?: string;
  field?: RefObject<HTMLTextAreaElement | null>;
  onText(text: string): void;
  onSend(): void;
  onFiles(files: File[]): void;
  children?: ComponentChildren;
}

const HIGHEST_PX = 168;

export function Composer(props: ComposerProps): JSX.Element {
  const own = useRef<HTMLTextAreaElement>(null);
  const field = props.field ?? own;
  const guard = useRef(new EnterGuard());
  useGrowing(field, props.text);
  useEffect(() => {
    // Where there is a keyboard one writes at once; on a telephone it would cover what was said.
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);
  const send = (): void => {
    if (props.isSendable) props.onSend();
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {props.children}
      <div class="composer-row">
        <FileButton label={props.words.attach} hint={props.hint} onFiles={props.onFiles} />
        <textarea
          ref={field}
          rows={1}
          value={props.text}
          aria-label={props.words.write}
          placeholder={props.words.write}
          enterkeyhint="send"
          autocomplete="off"
          onInput={(event) => props.onText(event.currentTarget.value)}
          onPaste={(event) => takeFiles(event, event.clipboardData, props.onFiles)}
          onCompositionStart={() => guard.current.begin()}
          onCompositionEnd={(event) => guard.current.end(event.timeStamp)}
          onKeyDown={(event) => {
            if (!guard.current.means(event)) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="send" disabled={!props.isSendable} aria-label={props.words.send}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

interface FileButtonProps {
  label: string;
  hint: string | undefined;
  onFiles(files: File[]): void;
}

function FileButton({ label, hint, onFiles }: FileButtonProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const told = hint === undefined ? label : `${label} (${hint})`;
  return (
    <>
      <button type="button" class="attach" aria-label={told} title={told} onClick={() => input.current?.click()}>
        <Icon name="clip" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={told}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Take files out of a paste or a drop; plain text goes its usual way. */
function takeFiles(event: Event, data: DataTransfer | null, onFiles: (files: File[]) => void): void {
  const files = [...(data?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  onFiles(files);
}

function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(HIGHEST_PX, area.scrollHeight)}px`;
  }, [text]);
}

/** Take files dropped anywhere on the element. */
export function useDrop(target: RefObject<HTMLElement | null>, onFiles: (files: File[]) => void): void {
  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      element.classList.add("is-dropping");
    };
    const leave = (): void => element.classList.remove("is-dropping");
    const drop = (event: DragEvent): void => {
      leave();
      takeFiles(event, event.dataTransfer, onFiles);
    };
    element.addEventListener("dragover", over);
    element.addEventListener("dragleave", leave);
    element.addEventListener("drop", drop);
    return () => {
      element.removeEventListener("dragover", over);
      element.removeEventListener("dragleave", leave);
      element.removeEventListener("drop", drop);
    };
  }, [onFiles]);
}
