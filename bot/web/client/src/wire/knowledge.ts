/** The requests about the knowledge base. */
import type { Api } from "./api";
import type { FileInfo } from "./frames";
import type * as shapes from "./knowledge_shapes";

export type ExportFormat = "csv" | "xlsx" | "md";

export class KnowledgeApi {
  constructor(private readonly api: Api) {}

  entries(filter: shapes.EntryFilter): Promise<{ revision: number; entries: shapes.EntrySummary[] }> {
    const set = Object.entries(filter).filter(([, value]) => value !== "");
    const query = set.length === 0 ? "" : `?${new URLSearchParams(Object.fromEntries(set))}`;
    return this.api.call("GET", `knowledge/entries${query}`);
  }

  entry(id: string): Promise<shapes.Entry> {
    return this.api.call("GET", entryPath(id));
  }

  version(id: string, version: number): Promise<shapes.EntryDocument> {
    return this.api.call("GET", `${entryPath(id)}/versions/${version}`);
  }

  put(document: shapes.EntryDocument, version: number, note: string): Promise<shapes.Entry> {
    return this.api.call("PUT", entryPath(document.id), { ...document, version, note });
  }

  remove(id: string, version: number, note: string): Promise<void> {
    return this.api.call("DELETE", entryPath(id), { version, note });
  }

  restore(id: string, to: number, version: number): Promise<shapes.Entry> {
    return this.api.call("POST", `${entryPath(id)}/restore`, { to, version });
  }

  /** Ask a question; with a document as if it were saved. */
  ask(question: string, entry: shapes.EntryDocument | null): Promise<shapes.Tried> {
    return this.api.call("POST", "knowledge/try", entry === null ? { question } : { question, entry });
  }

  /** What would be answered differently once this is saved. */
  effectOf(entry: shapes.EntryDocument): Promise<shapes.Effect> {
    return this.api.call("POST", "knowledge/effect", { entry, remove: null });
  }

  effectOfRemoving(id: string): Promise<shapes.Effect> {
    return this.api.call("POST", "knowledge/effect", { entry: null, remove: id });
  }

  /** Take a picture in; an entry names it once it is saved. */
  addPicture(file: File): Promise<FileInfo> {
    const form = new FormData();
    form.append("file", file, file.name);
    return this.api.call("POST", "knowledge/pictures", form);
  }

  bringIn(file: File, isDryRun: boolean): Promise<shapes.ImportReport> {
    const form = new FormData();
    form.append("file", file, file.name);
    return this.api.call("POST", `knowledge/import?dry_run=${isDryRun ? 1 : 0}`, form);
  }

  misses(): Promise<{ groups: shapes.MissGroup[]; total: number }> {
    return this.api.call("GET", "knowledge/misses");
  }

  /** Settle misses as wordings of an entry, or dismiss them with "". */
  settle(ids: number[], as: string): Promise<void> {
    return this.api.call("POST", "knowledge/misses/settle", { ids, as });
  }

  summary(): Promise<shapes.Summary> {
    return this.api.call("GET", "knowledge/summary");
  }
}

function entryPath(id: string): string {
  return `knowledge/entries/${encodeURIComponent(id)}`;
}

export function exportAddress(format: ExportFormat): string {
  return `/api/v1/knowledge/export?format=${format}`;
}
