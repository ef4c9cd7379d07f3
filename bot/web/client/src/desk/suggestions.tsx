/** What the knowledge base offers for the customer's last words, or for a search of one's own. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Attachment } from "../parts/attachment";
import { Icon } from "../parts/icons";
import { LinkedText } from "../parts/links";
import { fileAddress } from "../wire/api";
import type { FileInfo, Message } from "../wire/frames";
import type { Suggestion } from "../wire/shapes";
import { deskWords } from "../words/desk";
import { useWords } from "../words/language";
import type { Desk } from "./desk";
import { putIntoReply } from "./reply";

const PAUSE_MS = 300;
const WORDS_AT_MOST = 300;

/** The customer's last burst: everything since the house last spoke. */
export function lastWords(messages: Message[]): string {
  const burst: string[] = [];
  for (const message of [...messages].reverse()) {
    if (message.from === "customer") burst.unshift(message.text);
    else if (burst.length > 0) break;
  }
  return burst.join("\n").slice(-WORDS_AT_MOST).trim();
}

/** The language of the answers: the customer's own, as far as their letters tell. */
export function answerLanguage(messages: Message[], query: string): string {
  const said = messages.filter((message) => message.from === "customer").map((message) => message.text);
  return /[\u3400-\u9fff]/.test(said.join() || query) ? "" : "en";
}

export function Suggestions({ desk, chat }: { desk: Desk; chat: number }): JSX.Element {
  const words = useWords(deskWords);
  const [search, setSearch] = useState("");
  const [isFolded, setFolded] = useState(true);
  const messages = useStore(desk.chats.open).get(chat)?.messages ?? [];
  const query = search.trim() || lastWords(messages);
  const found = useSuggestions(desk, query, answerLanguage(messages, query));
  return (
    <aside class={isFolded ? "knowledge is-folded" : "knowledge"} aria-label={words.suggestions}>
      <div class="knowledge-head">
        <h2>{words.suggestions}</h2>
        <button
          type="button"
          class="quiet knowledge-fold"
          aria-expanded={!isFolded}
          aria-label={isFolded ? words.unfold : words.fold}
          onClick={() => setFolded(!isFolded)}
        >
          <Icon name="down" />
        </button>
      </div>
      <input
        type="search"
        class="knowledge-search"
        value={search}
        placeholder={words.search}
        aria-label={words.search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {search.trim() === "" && query !== "" && <p class="empty">{words.suggestionsFor}</p>}
      {query !== "" && found.length === 0 && <p class="empty">{words.noSuggestions}</p>}
      <ul>
        {found.map((one) => (
          <SuggestionCard key={one.entry} suggestion={one} onPicture={(picture) => desk.sendPicture(chat, picture)} />
        ))}
      </ul>
    </aside>
  );
}

interface SuggestionProps {
  suggestion: Suggestion;
  onPicture(picture: FileInfo): Promise<void>;
}

function SuggestionCard({ suggestion, onPicture }: SuggestionProps): JSX.Element {
  const words = useWords(deskWords);
  return (
    <li class="suggestion">
      <h3>{suggestion.question}</h3>
      <p>
        <LinkedText text={suggestion.answer} />
      </p>
      <button type="button" class="quiet" onClick={() => putIntoReply(suggestion.answer)}>
        <Icon name="book" /> {words.insert}
      </button>
      {suggestion.pictures?.map((picture) => (
        <SuggestedPicture key={picture.id} picture={picture} onSend={() => onPicture(picture)} />
      ))}
    </li>
  );
}

interface SuggestedPictureProps {
  picture: FileInfo;
  onSend(): Promise<void>;
}

/** A picture that customers are shown with the answer; one press sends it, once. */
function SuggestedPicture({ picture, onSend }: SuggestedPictureProps): JSX.Element {
  const words = useWords(deskWords);
  const [isUnderWay, setUnderWay] = useState(false);
  const send = (): void => {
    setUnderWay(true);
    void onSend().finally(() => setUnderWay(false));
  };
  return (
    <div class="suggested-picture">
      <Attachment file={picture} address={(one) => Promise.resolve(fileAddress(one))} />
      <button
        type="button"
        class="quiet"
        disabled={isUnderWay}
        aria-label={words.sendPictureNamed(picture.name)}
        onClick={send}
      >
        <Icon name="clip" /> {words.sendPicture}
      </button>
    </div>
  );
}

function useSuggestions(desk: Desk, query: string, language: string): Suggestion[] {
  const [found, setFound] = useState<Suggestion[]>([]);
  useEffect(() => {
    let isWanted = true;
    if (query === "") return setFound([]);
    const timer = window.setTimeout(() => {
      desk.api.suggestions(query.slice(0, WORDS_AT_MOST), language).then(
        (answer) => isWanted && setFound(answer.suggestions),
        () => isWanted && setFound([]),
      );
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [query, language]);
  return found;
}
