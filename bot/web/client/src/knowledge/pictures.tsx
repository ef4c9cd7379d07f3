/** The pictures that are shown with an answer: added from a file, looked at, removed. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Attachment } from "../parts/attachment";
import { Icon } from "../parts/icons";
import { fileAddress } from "../wire/api";
import type { FileInfo } from "../wire/frames";
import type { EntryDocument } from "../wire/knowledge_shapes";
import type { Problem } from "../wire/problem";
import { commonWords, sentenceOf } from "../words/common";
import { entryWords } from "../words/entry";
import { sizeText } from "../words/figures";
import { named } from "../words/house";
import { useWords } from "../words/language";
import { attempt } from "./attempting";
import { nearestLanguages } from "./document";
import type { EntryProps } from "./editor";

const KINDS = "image/png,image/jpeg,image/webp,image/gif";
export const PICTURES_AT_MOST = 5;

interface PicturesProps extends EntryProps {
  language: string;
}

export function Pictures({ library, editing, language }: PicturesProps): JSX.Element {
  const words = useWords(entryWords);
  const common = useWords(commonWords);
  const { pictures } = useStore(editing.document);
  const { add, isBusy, problem } = useAdding({ library, editing, language });
  const shown = pictures[language] ?? [];
  const borrowed = shown.length === 0 ? lender(pictures, language) : undefined;
  const drop = (id: string): void => set({ library, editing, language }, (now) => now.filter((one) => one.id !== id));
  return (
    <div class="entry-pictures">
      <span class="label">{words.pictures}</span>
      {shown.length > 0 && (
        <ul>
          {shown.map((picture) => (
            <li key={picture.id}>
              <Attachment file={picture} address={staffAddress} />
              <span class="picture-name">{picture.name}</span>
              <button type="button" class="quiet" aria-label={common.remove(picture.name)} onClick={() => drop(picture.id)}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {borrowed !== undefined && <p class="empty">{words.picturesOf(named(words.languages, borrowed))}</p>}
      <p class="complaint" role="alert">
        {problem}
      </p>
      {shown.length < PICTURES_AT_MOST && <ChoosePicture isBusy={isBusy} onFile={(file) => void add(file)} />}
    </div>
  );
}

function ChoosePicture({ isBusy, onFile }: { isBusy: boolean; onFile(file: File): void }): JSX.Element {
  const words = useWords(entryWords);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="link" disabled={isBusy} onClick={() => input.current?.click()}>
        {isBusy ? words.addingPicture : words.addPicture}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={KINDS}
        aria-label={words.addPicture}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}

interface Adding {
  add(file: File): Promise<void>;
  isBusy: boolean;
  problem: string;
}

function useAdding(props: PicturesProps): Adding {
  const words = useWords(commonWords);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const refused = (refusal: Problem): void => {
    const { limit } = refusal.body;
    setProblem(typeof limit === "number" ? words.fileTooLarge(sizeText(limit)) : sentenceOf(refusal));
  };
  const add = async (file: File): Promise<void> => {
    setProblem("");
    setBusy(true);
    const picture = await attempt(props.library.api.addPicture(file), refused).finally(() => setBusy(false));
    if (picture !== undefined) set(props, (now) => [...now.filter((one) => one.id !== picture.id), picture]);
  };
  return { add, isBusy, problem };
}

/** Change the pictures of a language as they are by now: more than one may be on its way. */
function set({ editing, language }: PicturesProps, next: (now: FileInfo[]) => FileInfo[]): void {
  const { pictures } = editing.document.get();
  editing.change({ pictures: { ...pictures, [language]: next(pictures[language] ?? []) } });
}

/** The language whose pictures readers of this one are shown. */
function lender(pictures: EntryDocument["pictures"], language: string): string | undefined {
  return nearestLanguages(language).find((one) => (pictures[one]?.length ?? 0) > 0);
}

export function staffAddress(file: FileInfo): Promise<string> {
  return Promise.resolve(fileAddress(file));
}
