/** What agents and leads say among themselves about a chat, and a lead's ways into one. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import type { Whisper } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { timeText } from "../words/figures";
import { useWords } from "../words/language";
import type { Desk } from "./desk";

/** Stands apart by colour, border and name: nobody should take it for words to the customer. */
export function WhisperLine({ whisper }: { whisper: Whisper }): JSX.Element {
  const words = useWords(deskWords);
  const who = words.whisperBy[whisper.kind](whisper.from);
  return (
    <article class="whisper" aria-label={who}>
      <p class="whisper-head">
        <Icon name="lock" /> {who} · <time dateTime={whisper.at}>{timeText(whisper.at)}</time>
      </p>
      <p dir="auto">{whisper.text}</p>
    </article>
  );
}

/** For a lead who looks into a colleague's chat. */
export function LeadTools({ desk, chat }: { desk: Desk; chat: number }): JSX.Element {
  const words = useWords(deskWords);
  const [text, setText] = useState("");
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (text.trim() !== "" && (await desk.whisper(chat, text.trim()))) setText("");
  };
  return (
    <form class="lead-tools" onSubmit={(event) => void send(event)}>
      <input
        type="text"
        value={text}
        maxLength={4000}
        placeholder={words.whisperHint}
        aria-label={words.whisperHint}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="plain" disabled={text.trim() === ""}>
        {words.whisper}
      </button>
      <button type="button" class="primary" onClick={() => void desk.takeOver(chat)}>
        {words.takeOver}
      </button>
    </form>
  );
}
