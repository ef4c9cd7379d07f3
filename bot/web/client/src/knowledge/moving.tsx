/** Entries come in from files and go out as files; an import is read first and written when confirmed. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icons";
import { exportAddress, type ExportFormat } from "../wire/knowledge";
import type { ImportReport } from "../wire/knowledge_shapes";
import { commonWords } from "../words/common";
import { useWords } from "../words/language";
import { knowledgeWords } from "../words/knowledge";
import { attempt, refusalOf } from "./attempting";
import type { Library } from "./library";

const FORMATS: ExportFormat[] = ["csv", "xlsx", "md"];
const KINDS = ".csv,.xlsx,.md,.zip";

export function ImportAndExport({ library }: { library: Library }): JSX.Element {
  const words = useWords(knowledgeWords);
  const [isImporting, setImporting] = useState(false);
  return (
    <div class="moving">
      <button type="button" class="quiet" onClick={() => setImporting(true)}>
        {words.import}
      </button>
      <ExportMenu />
      {isImporting && <ImportDialog library={library} onDone={() => setImporting(false)} />}
    </div>
  );
}

/** A menu that folds when it was used, left or escaped from. */
function ExportMenu(): JSX.Element {
  const words = useWords(knowledgeWords);
  const menu = useRef<HTMLDetailsElement>(null);
  const fold = (): void => menu.current?.removeAttribute("open");
  return (
    <details
      class="menu"
      ref={menu}
      onFocusOut={(event) => !menu.current?.contains(event.relatedTarget as Node | null) && fold()}
      onKeyDown={(event) => event.key === "Escape" && fold()}
    >
      <summary class="quiet">
        <Icon name="save" /> {words.export}
      </summary>
      <ul>
        {FORMATS.map((format) => (
          <li key={format}>
            <a class="quiet" href={exportAddress(format)} download onClick={fold}>
              {words.exports[format]}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

type Stage = "choosing" | "reading" | "read" | "writing" | "done";

function ImportDialog({ library, onDone }: { library: Library; onDone(): void }): JSX.Element {
  const words = useWords(knowledgeWords);
  const { cancel, close } = useWords(commonWords);
  const { stage, report, problem, read, write } = useImport(library);
  const written = (report?.added.length ?? 0) + (report?.changed.length ?? 0);
  return (
    <Dialog title={words.importTitle} onClose={onDone}>
      <div class="dialog-form">
        <p>{words.importHint}</p>
        <p class="empty">{words.importColumns}</p>
        <ChooseFile isBusy={stage === "reading" || stage === "writing"} onFile={(file) => void read(file)} />
        <div aria-live="polite">
          {stage === "reading" && <p>{words.reading}</p>}
          {stage === "writing" && <p>{words.importing}</p>}
          {stage === "done" && <p class="saved-notice">{words.imported}</p>}
          {problem !== "" && <p class="complaint">{problem}</p>}
          {report !== null && <Report report={report} isDone={stage === "done"} />}
        </div>
        <div class="dialog-buttons">
          <button type="button" class="plain" onClick={onDone}>
            {stage === "done" ? close : cancel}
          </button>
          {stage === "read" && written > 0 && (
            <button type="button" class="primary" onClick={() => void write()}>
              {words.confirmImport(written)}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function ChooseFile({ isBusy, onFile }: { isBusy: boolean; onFile(file: File): void }): JSX.Element {
  const words = useWords(knowledgeWords);
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  return (
    <div class="choose-file">
      <button type="button" class="plain" disabled={isBusy} onClick={() => input.current?.click()}>
        <Icon name="file" /> {words.chooseFile}
      </button>
      <span>{name}</span>
      <input
        ref={input}
        type="file"
        hidden
        accept={KINDS}
        aria-label={words.chooseFile}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file === undefined) return;
          setName(file.name);
          onFile(file);
        }}
      />
    </div>
  );
}

function Report({ report, isDone }: { report: ImportReport; isDone: boolean }): JSX.Element {
  const words = useWords(knowledgeWords);
  const { added, changed, same, refused, refused_more: more } = report;
  return (
    <div class="report">
      {added.length > 0 && <Ids title={words.added(added.length)} ids={added} />}
      {changed.length > 0 && <Ids title={words.changed(changed.length)} ids={changed} />}
      {same > 0 && <p class="empty">{words.same(same)}</p>}
      {!isDone && added.length + changed.length === 0 && <p class="empty">{words.nothingToImport}</p>}
      {refused.length > 0 && (
        <details open>
          <summary class="complaint">{words.refused(refused.length + more)}</summary>
          <ul>
            {refused.map(({ line, problem }) => (
              <li key={`${line} ${problem}`}>{words.refusedLine(line, problem)}</li>
            ))}
            {more > 0 && <li>{words.refusedMore(more)}</li>}
          </ul>
        </details>
      )}
    </div>
  );
}

function Ids({ title, ids }: { title: string; ids: string[] }): JSX.Element {
  return (
    <details>
      <summary>{title}</summary>
      <p class="empty">{ids.join(", ")}</p>
    </details>
  );
}

interface Import {
  stage: Stage;
  report: ImportReport | null;
  problem: string;
  read(file: File): Promise<void>;
  write(): Promise<void>;
}

function useImport(library: Library): Import {
  const [file, setFile] = useState<File | null>(null);
  const [stage, setStage] = useState<Stage>("choosing");
  const [report, setReport] = useState<ImportReport | null>(null);
  const [problem, setProblem] = useState("");
  const send = async (what: File, isDryRun: boolean): Promise<boolean> => {
    setProblem("");
    setStage(isDryRun ? "reading" : "writing");
    const told = await attempt(library.api.bringIn(what, isDryRun), (refusal) => setProblem(refusalOf(refusal)));
    setReport(told ?? null);
    setStage(told === undefined ? "choosing" : isDryRun ? "read" : "done");
    return told !== undefined;
  };
  const read = async (chosen: File): Promise<void> => {
    setFile(chosen);
    await send(chosen, true);
  };
  const write = async (): Promise<void> => {
    if (file !== null && (await send(file, false))) await library.read();
  };
  return { stage, report, problem, read, write };
}
