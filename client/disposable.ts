import type { Disposable } from "vscode";

/** Owns disposables and disposes them last in, first out. */
export class Disposables implements Disposable {
  private readonly owned: Disposable[] = [];

  add<T extends Disposable>(one: T): T {
    this.owned.push(one);
    return one;
  }

  dispose(): void {
    for (let one = this.owned.pop(); one; one = this.owned.pop()) one.dispose();
  }
}
