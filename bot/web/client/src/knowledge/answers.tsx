/** What is answered in one language, and where a channel is answered otherwise. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import { entryWords } from "../words/entry";
import { houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { CHANNELS } from "./document";
import type { Editing } from "./editing";
import type { EntryProps } from "./editor";
import { Pictures } from "./pictures";

interface AnswersProps {
  editing: Editing;
  language: string;
}

export function Answers({ library, editing, language }: EntryProps & AnswersProps): JSX.Element {
  const words = useWords(entryWords);
  const { answers } = useStore(editing.document);
  return (
    <fieldset class="entry-part">
      <legend>{words.answer}</legend>
      <p class="empty">{language === "zh-TW" ? words.taiwanHint : words.answerHint}</p>
      <textarea
        class="answer"
        rows={4}
        lang={language}
        dir="auto"
        value={answers[language] ?? ""}
        aria-label={words.answer}
        onInput={(event) => editing.change({ answers: { ...answers, [language]: event.currentTarget.value } })}
      />
      <Pictures key={language} library={library} editing={editing} language={language} />
      {CHANNELS.map((channel) => (
        <ChannelAnswer key={channel} editing={editing} language={language} channel={channel} />
      ))}
    </fieldset>
  );
}

function ChannelAnswer({ editing, language, channel }: AnswersProps & { channel: string }): JSX.Element {
  const words = useWords(entryWords);
  const { channels } = useWords(houseWords);
  const { answers, channel_answers: all } = useStore(editing.document);
  const said = all[channel]?.[language];
  const name = named(channels, channel);
  const set = (text: string): void =>
    editing.change({ channel_answers: { ...all, [channel]: { ...all[channel], [language]: text } } });
  const drop = (): void => {
    const { [language]: _, ...others } = all[channel] ?? {};
    editing.change({ channel_answers: { ...all, [channel]: others } });
  };
  if (said === undefined) {
    return (
      <button type="button" class="link" onClick={() => set(answers[language] ?? "")}>
        {words.addChannel(name)}
      </button>
    );
  }
  return (
    <div class="channel-answer">
      <label>
        {words.channelAnswer(name)}
        <textarea
          class="answer"
          rows={3}
          lang={language}
          dir="auto"
          value={said}
          onInput={(event) => set(event.currentTarget.value)}
        />
      </label>
      <button type="button" class="link" onClick={drop}>
        {words.removeChannel(name)}
      </button>
    </div>
  );
}
