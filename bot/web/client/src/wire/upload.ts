/** Sending a file with its progress shown, which fetch cannot do. */
import { Problem } from "./problem";
import { asRecord } from "./frames";

export interface Upload {
  address: string;
  headers: Record<string, string>;
  fields: Record<string, string>;
  file: File;
}

/** Send the file; `progress` hears a share from 0 to 1. */
export function upload(
  { address, headers, fields, file }: Upload,
  progress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) return resolve(body);
      const detail = typeof body.detail === "string" ? body.detail : "";
      const retryAfter = Number(request.getResponseHeader("Retry-After") ?? 0) || 0;
      reject(new Problem(request.status, detail, body, retryAfter));
    };
    request.onerror = () => reject(new Problem(0, ""));
    request.onabort = () => reject(new Problem(0, "aborted"));
    signal?.addEventListener("abort", () => request.abort());
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file, file.name);
    request.send(form);
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}
