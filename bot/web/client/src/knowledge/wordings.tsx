/** The ways in which customers ask for an entry, in one language. */
import type { JSX, RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { EnterGuard } from "../parts/composing";
import { Icon } from "../parts/icons";
import { entryWords } from "../words/entry";
import { useWords } from "../words/language";
import { wordingsIn } from "./document";
import type { Editing } from "./editing";

/** Few entries have more; those that do open at once all the same. */
const SHOWN_AT_FIRST = 40;

interface WordingsProps {
  editing: Editing;
  language: string;
}

export function Wordings({ editing, language }: WordingsProps): JSX.Element {
  const words = useWords(entryWords);
  const questions = useStore(editing.document).questions;
  const lines = questions[language] ?? [];
  const [isWhole, setWhole] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const set = (next: string[]): void => editing.change({ questions: { ...questions, [language]: next } });
  const shown = isWhole ? lines : lines.slice(0, SHOWN_AT_FIRST);
  return (
    <fieldset class="entry-part">
      <legend>{words.wordings}</legend>
      <p class="empty">{words.wordingsHint}</p>
      <ol class="wordings" lang={language}>
        {shown.map((line, place) => (
          <WordingRow
            key={place}
            line={line}
            label={words.wording(place + 1)}
            onChange={(text) => set(lines.map((one, at) => (at === place ? text : one)))}
            onLines={(more) => set([...lines, ...more.filter((one) => !lines.includes(one))])}
            onRemove={() => {
              set(lines.filter((_, at) => at !== place));
              field.current?.focus();
            }}
            onEnter={() => field.current?.focus()}
          />
        ))}
      </ol>
      {shown.length < lines.length && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          {words.allWordings(lines.length)}
        </button>
      )}
      <AddWordings field={field} onAdd={(more) => set([...lines, ...more.filter((one) => !lines.includes(one))])} />
    </fieldset>
  );
}

interface RowProps {
  line: string;
  label: string;
  onChange(text: string): void;
  onLines(lines: string[]): void;
  onRemove(): void;
  onEnter(): void;
}

function WordingRow({ line, label, onChange, onLines, onRemove, onEnter }: RowProps): JSX.Element {
  const words = useWords(entryWords);
  const guard = useRef(new EnterGuard());
  return (
    <li>
      <input
        value={line}
        aria-label={label}
        dir="auto"
        onInput={(event) => onChange(event.currentTarget.value)}
        onPaste={(event) => takeLines(event, onLines)}
        onCompositionStart={() => guard.current.begin()}
        onCompositionEnd={(event) => guard.current.end(event.timeStamp)}
        onKeyDown={(event) => guard.current.means(event) && onEnter()}
      />
      <button type="button" class="quiet" aria-label={words.removeWording(line)} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </li>
  );
}

/** Several lines at once are several wordings; a single one is pasted as usual. */
function takeLines(event: ClipboardEvent, onLines: (lines: string[]) => void): void {
  const lines = wordingsIn(event.clipboardData?.getData("text/plain") ?? "");
  if (lines.length < 2) return;
  event.preventDefault();
  onLines(lines);
}

interface AddProps {
  field: RefObject<HTMLTextAreaElement | null>;
  onAdd(lines: string[]): void;
}

function AddWordings({ field, onAdd }: AddProps): JSX.Element {
  const words = useWords(entryWords);
  const [text, setText] = useState("");
  const guard = useRef(new EnterGuard());
  const add = (): void => {
    const lines = wordingsIn(text);
    if (lines.length > 0) onAdd(lines);
    setText("");
    field.current?.focus();
  };
  return (
    <div class="add-row">
      <textarea
        ref={field}
        rows={1}
        value={text}
        placeholder={words.addWording}
        aria-label={words.addWording}
        onInput={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => takeLines(event, onAdd)}
        onCompositionStart={() => guard.current.begin()}
        onCompositionEnd={(event) => guard.current.end(event.timeStamp)}
        onKeyDown={(event) => {
          if (!guard.current.means(event)) return;
          event.preventDefault();
          add();
        }}
      />
      <button type="button" class="plain" disabled={text.trim() === ""} onClick={add}>
        {words.add}
      </button>
    </div>
  );
}
