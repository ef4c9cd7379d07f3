/** Somebody else has saved the entry meanwhile: what they wrote, and the two ways on. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Dialog } from "../parts/dialog";
import { entryWords } from "../words/entry";
import { momentText } from "../words/figures";
import { useWords } from "../words/language";
import { DifferenceView } from "./compared";
import type { Editing } from "./editing";

export function ConflictNotice({ editing }: { editing: Editing }): JSX.Element | null {
  const words = useWords(entryWords);
  const conflict = useStore(editing.conflict);
  const document = useStore(editing.document);
  const [isLooking, setLooking] = useState(false);
  if (conflict === null) return null;
  const { who, at } = conflict;
  const theirs = conflict.theirs?.state === "removed" ? null : conflict.theirs;
  return (
    <div class="conflict" role="alert">
      <p>
        <strong>{words.staleTitle(who, at === "" ? "" : momentText(at))}</strong>
      </p>
      <p>{theirs === null ? words.goneHint : words.staleHint}</p>
      <div class="conflict-buttons">
        {theirs !== null && (
          <button type="button" class="plain" onClick={() => setLooking(true)}>
            {words.look}
          </button>
        )}
        <button type="button" class="plain" onClick={() => editing.keepMine()}>
          {words.keepMine}
        </button>
        {theirs !== null && (
          <button type="button" class="plain" onClick={() => editing.takeTheirs()}>
            {words.takeTheirs}
          </button>
        )}
      </div>
      {isLooking && theirs !== null && (
        <Dialog title={words.theirsAndMine} isWide onClose={() => setLooking(false)}>
          <DifferenceView before={theirs} after={document} />
        </Dialog>
      )}
    </div>
  );
}
