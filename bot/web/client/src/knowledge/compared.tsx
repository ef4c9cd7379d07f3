/** Two wordings of an entry beside each other, line by line. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { EntryDocument } from "../wire/knowledge_shapes";
import { type EntryWords, entryWords } from "../words/entry";
import { houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { differenceOf, type LineNames, linesOf } from "./difference";

interface DifferenceProps {
  before: EntryDocument;
  after: EntryDocument;
}

export function DifferenceView({ before, after }: DifferenceProps): JSX.Element {
  const words = useWords(entryWords);
  const { channels, groups } = useWords(houseWords);
  const lines = useMemo(() => {
    const names = { ...lineNames(words, channels), groups };
    return differenceOf(linesOf(before, names), linesOf(after, names));
  }, [before, after, words]);
  if (lines.every((line) => line.what === "same")) return <p class="empty">{words.noDifference}</p>;
  return (
    <ol class="difference">
      {lines.map(({ what, text }, place) => (
        <li key={place} class={`is-${what}`} dir="auto">
          {what !== "same" && (
            <span class="visually-hidden">{what === "added" ? words.addedLine : words.removedLine}: </span>
          )}
          {text}
        </li>
      ))}
    </ol>
  );
}

function lineNames(words: EntryWords, channels: Record<string, string>): Omit<LineNames, "groups"> {
  return {
    fields: {
      group: words.group,
      link: words.link,
      follow_ups: words.followUps,
      related: words.related,
      valid_from: words.validFrom,
      valid_until: words.validUntil,
      owner: words.owner,
      review_on: words.reviewOn,
    },
    internal: words.internal,
    question: (language) => `${words.question} ${named(words.languages, language)}`,
    picture: (language) => `${words.picture} ${named(words.languages, language)}`,
    answer: (language, channel) => {
      const name = channel === "" ? words.answer : words.channelAnswer(named(channels, channel));
      return `${name} ${named(words.languages, language)}`;
    },
  };
}
