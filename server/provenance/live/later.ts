/** Work that is put off while there may be more of it: until it is quiet, but not for ever. Times in milliseconds. */
export class Later {
  private timer: NodeJS.Timeout | undefined;
  private firstAt: number | undefined;

  constructor(
    private readonly work: () => void,
    private readonly quietMs: number,
    private readonly maxMs: number,
  ) {}

  ask(): void {
    const now = performance.now();
    this.firstAt ??= now;
    clearTimeout(this.timer);
    const delay = Math.min(this.quietMs, Math.max(0, this.firstAt + this.maxMs - now));
    this.timer = setTimeout(() => {
      this.cancel();
      this.work();
    }, delay);
  }

  /** The work was done otherwise, or is no longer wanted. */
  cancel(): void {
    clearTimeout(this.timer);
    this.firstAt = undefined;
  }
}
