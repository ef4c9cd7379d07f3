/** The versions of an entry: who changed it when and why, what differs, and the way back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../keep/store";
import { Dialog } from "../parts/dialog";
import type { EntryDocument, HistoryLine } from "../wire/knowledge_shapes";
import { entryWords } from "../words/entry";
import { momentText } from "../words/figures";
import { useWords } from "../words/language";
import { attempt, refusalOf } from "./attempting";
import { DifferenceView } from "./compared";
import type { EntryProps } from "./editor";

interface Shown {
  version: number;
  document: EntryDocument;
}

export function History({ library, editing }: EntryProps): JSX.Element {
  const saved = useStore(editing.saved);
  const [shown, setShown] = useState<Shown | null>(null);
  const show = async (version: number): Promise<void> => {
    if (saved === null) return;
    const document = await attempt(library.api.version(saved.id, version), (problem) =>
      editing.problem.set(refusalOf(problem)),
    );
    if (document !== undefined) setShown({ version, document });
  };
  const lines = [...(saved?.history ?? [])].sort((a, b) => b.version - a.version);
  return (
    <>
      <ol class="history">
        {lines.map((line) => (
          <VersionRow
            key={line.version}
            line={line}
            isNow={line.version === saved?.version}
            onShow={() => void show(line.version)}
          />
        ))}
      </ol>
      {shown !== null && (
        <VersionDialog library={library} editing={editing} shown={shown} onDone={() => setShown(null)} />
      )}
    </>
  );
}

interface RowProps {
  line: HistoryLine;
  isNow: boolean;
  onShow(): void;
}

function VersionRow({ line, isNow, onShow }: RowProps): JSX.Element {
  const words = useWords(entryWords);
  return (
    <li>
      <p>
        <strong>{words.version(line.version)}</strong>{" "}
        {line.removed && <span class="state is-expired">{words.versionRemoved}</span>}
        {isNow && <span class="state">{words.versionNow}</span>}
      </p>
      {line.note !== "" && <p dir="auto">{line.note}</p>}
      <p class="empty">
        {line.who || words.system} · {momentText(line.changed_at)}
      </p>
      {!isNow && !line.removed && (
        <button type="button" class="link" aria-label={words.versionShow(line.version)} onClick={onShow}>
          {words.look}
        </button>
      )}
    </li>
  );
}

interface VersionProps extends EntryProps {
  shown: Shown;
  onDone(): void;
}

function VersionDialog({ library, editing, shown, onDone }: VersionProps): JSX.Element | null {
  const words = useWords(entryWords);
  const saved = useStore(editing.saved);
  const isBusy = useStore(editing.isBusy);
  if (saved === null) return null;
  const restore = async (): Promise<void> => {
    const entry = await editing.restore(shown.version);
    onDone();
    if (entry !== null) await library.changed(entry, words.saved);
  };
  return (
    <Dialog title={words.versionTitle(shown.version)} isWide onClose={onDone}>
      <DifferenceView before={shown.document} after={saved} />
      <p class="empty">{words.restoreHint}</p>
      <div class="dialog-buttons">
        <button type="button" class="primary" disabled={isBusy} onClick={() => void restore()}>
          {words.restore}
        </button>
      </div>
    </Dialog>
  );
}
