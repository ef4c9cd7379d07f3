/** A refused request, as one plain sentence. */
import { asRecord } from "./frames";

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly body: Record<string, unknown> = {},
    readonly retryAfter = 0,
  ) {
    super(detail || `status ${status}`);
  }

  /** Nobody answered, or the house cannot take it now: the same request may be sent again. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Read an RFC 9457 document; a body of any other kind leaves the status alone to speak. */
export async function problemOf(response: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    body = asRecord(await response.json()) ?? {};
  } catch {
    // A proxy's page, or nothing at all.
  }
  const said = [body.detail, body.title].find((text) => typeof text === "string" && text !== "");
  const retryAfter = Number(response.headers.get("Retry-After") ?? 0) || 0;
  return new Problem(response.status, typeof said === "string" ? said : "", body, retryAfter);
}
