/**
 * Whether an Enter means "send". While an input method composes, Enter belongs to it: browsers say
 * so in three ways (isComposing, key code 229, or an Enter right behind the end, as Safari does).
 */
const BEHIND_END_MS = 40;

export class EnterGuard {
  private isComposing = false;
  private endedAt = Number.NEGATIVE_INFINITY;

  begin(): void {
    this.isComposing = true;
  }

  end(at: number): void {
    this.isComposing = false;
    this.endedAt = at;
  }

  means(event: Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing" | "keyCode" | "timeStamp">): boolean {
    if (event.key !== "Enter" || event.shiftKey) return false;
    if (this.isComposing || event.isComposing || event.keyCode === 229) return false;
    return event.timeStamp - this.endedAt > BEHIND_END_MS;
  }
}
