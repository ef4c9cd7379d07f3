/** Work that many things ask for and that needs doing once: soon, but never put off for ever. */

const TOGETHER_MS = 120;
/** When something changes all the time, as at a busy hour, it is done this often. */
const APART_MS = 1_000;

export class Soon {
  private timer = 0;
  private doneAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly work: () => unknown) {}

  /** What is asked for within a moment is done together. */
  ask(): void {
    if (this.timer !== 0) return;
    const rest = this.doneAt + APART_MS - performance.now();
    this.timer = window.setTimeout(() => this.go(), Math.max(TOGETHER_MS, rest));
  }

  cancel(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
  }

  private go(): void {
    this.timer = 0;
    this.doneAt = performance.now();
    void this.work();
  }
}
