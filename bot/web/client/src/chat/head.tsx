/** Who is spoken to, in which language, and whether the line is up. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Icon, Mark } from "../parts/icons";
import { chatWords } from "../words/chat";
import { commonWords } from "../words/common";
import { switchLanguage, useWords } from "../words/language";
import type { LiveSocket } from "../wire/socket";
import { isEmbedded } from "./embedding";

/** A line that comes back sooner than this is not worth a word. */
const PATIENCE_MS = 1_200;

interface HeadProps {
  socket: LiveSocket;
  onFold(): void;
}

export function ChatHead({ socket, onFold }: HeadProps): JSX.Element {
  const words = { ...useWords(commonWords), ...useWords(chatWords) };
  const changeLanguage = (): void => {
    switchLanguage();
    socket.restart();
  };
  return (
    <header class="chat-head">
      <Mark />
      <div class="chat-title">
        <h1>{words.title}</h1>
        <p>{words.motto}</p>
      </div>
      <button type="button" class="quiet" onClick={changeLanguage} aria-label={words.otherLanguageLabel}>
        {words.otherLanguage}
      </button>
      {isEmbedded() && (
        <button type="button" class="quiet fold" onClick={onFold} aria-label={words.fold}>
          <Icon name="down" />
        </button>
      )}
      <LineState socket={socket} />
    </header>
  );
}

function LineState({ socket }: { socket: LiveSocket }): JSX.Element {
  const words = { ...useWords(commonWords), ...useWords(chatWords) };
  const isDown = useStore(socket.connection) !== "open";
  const [isTold, setTold] = useState(false);
  useEffect(() => {
    if (!isDown) return setTold(false);
    const timer = window.setTimeout(() => setTold(true), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, [isDown]);
  return (
    <p class="line-state" role="status">
      {isDown && isTold && (
        <span>
          {words.reconnecting} {words.keepsDraft}
        </span>
      )}
    </p>
  );
}
