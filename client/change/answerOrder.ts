/** Which answers about one thing are news, where questions about it and changes of it overtake one another. */
export class AnswerOrder {
  private asked = 0;
  private taken = 0;

  /** The ticket of a question that is asked now. */
  ask(): number {
    return ++this.asked;
  }

  /** Takes the answer to a question; false if a later one was taken, or the thing has changed since it was asked. */
  take(ticket: number): boolean {
    if (ticket < this.taken) return false;
    this.taken = ticket;
    return true;
  }

  /** The thing has changed: what was asked before now may have been read before that. */
  changed(): void {
    this.taken = ++this.asked;
  }
}
