/** The entry as a customer sees it, with the chat page's own bubbles. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { MessageBubble } from "../chat/bubbles";
import { Choices } from "../chat/choices";
import { useStore } from "../keep/store";
import type { FileInfo, Message } from "../wire/frames";
import type { EntryDocument } from "../wire/knowledge_shapes";
import { entryWords } from "../words/entry";
import { houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { CHANNELS, firstWording, LANGUAGES, nearestLanguages } from "./document";
import type { EntryProps } from "./editor";
import { LanguageSwitch } from "./languages";
import type { Library } from "./library";
import { staffAddress } from "./pictures";

interface PreviewProps extends EntryProps {
  language: string;
  onLanguage(language: string): void;
}

const ALONE = { isAfterPause: false, isFollowing: false, isFollowed: false };

export function Preview({ library, editing, language, onLanguage }: PreviewProps): JSX.Element {
  const words = useWords(entryWords);
  const { channels } = useWords(houseWords);
  const document = useStore(editing.document);
  const [channel, setChannel] = useState("web");
  const [question, answer] = previewOf(document, language, channel, library);
  const hasOther = CHANNELS.some((one) => Object.keys(document.channel_answers[one] ?? {}).length > 0);
  return (
    <div class="preview">
      <LanguageSwitch editing={editing} chosen={language} onChoose={onLanguage} label={words.previewLanguage} />
      {hasOther && (
        <div class="tabs" role="group" aria-label={words.previewChannel}>
          {CHANNELS.map((one) => (
            <button key={one} type="button" class="tab" aria-pressed={one === channel} onClick={() => setChannel(one)}>
              {named(channels, one)}
            </button>
          ))}
        </div>
      )}
      {document.internal && <p class="empty">{words.previewInternal}</p>}
      {answer.text === "" ? (
        <p class="empty">{words.previewNothing}</p>
      ) : (
        <div class="preview-log">
          {question.text !== "" && <MessageBubble message={question} place={ALONE} visitor={null} />}
          <MessageBubble message={answer} place={ALONE} visitor={null} address={staffAddress} />
          <Choices lines={[{ type: "message", message: answer }]} onChoose={() => undefined} />
        </div>
      )}
    </div>
  );
}

/** The customer's question and the house's answer. */
export function previewOf(
  document: EntryDocument,
  language: string,
  channel: string,
  library: Pick<Library, "nameOf">,
): [question: Message, answer: Message] {
  const at = new Date().toISOString();
  const asked = firstWording(document, language);
  const choices = [...document.follow_ups, ...document.related].map((id) => ({ id, label: library.nameOf(id) }));
  const said = [answerIn(document, language, channel), document.link.trim()].filter((part) => part !== "");
  const files = picturesIn(document, language);
  const more = { ...(choices.length > 0 ? { choices } : {}), ...(files.length > 0 ? { files } : {}) };
  return [
    { seq: 1, from: "customer", kind: "customer", text: asked, at },
    { seq: 2, from: "bot", kind: "answer", text: said.join("\n"), at, ...more },
  ];
}

function picturesIn({ pictures }: EntryDocument, language: string): FileInfo[] {
  return nearestLanguages(language).map((one) => pictures[one] ?? []).find((shown) => shown.length > 0) ?? [];
}

/** The answer of a channel before the common one; the nearest language where there is none. */
function answerIn(document: EntryDocument, language: string, channel: string): string {
  const chinese = language === "en" ? [] : ["zh-TW", "zh-CN"];
  for (const one of [language, ...chinese.reverse(), ...LANGUAGES]) {
    const said = document.channel_answers[channel]?.[one] || document.answers[one] || "";
    if (said.trim() !== "") return said.trim();
  }
  return "";
}
