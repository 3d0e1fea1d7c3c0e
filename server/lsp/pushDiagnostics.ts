/** Publishes for clients that do not ask: one run a document at a time, the newest text only. */
export class PushDiagnostics {
  private readonly waiting = new Set<string>();
  private running = false;

  /** `publish` analyses and sends, and never rejects. */
  constructor(private readonly publish: (uri: string) => Promise<void>) {}

  schedule(uri: string): void {
    this.waiting.add(uri);
    if (this.running) return;
    this.running = true;
    // After the messages that have already arrived, so that a burst is one run.
    setImmediate(() => void this.drain());
  }

  private async drain(): Promise<void> {
    for (const uri of this.waiting) {
      this.waiting.delete(uri);
      await this.publish(uri);
    }
    this.running = false;
  }
}
