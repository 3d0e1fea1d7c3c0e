import type { SourceProblem } from "../model.ts";
import {
  type FileState,
  type Followed,
  INITIAL_STATE,
  parseWorkingState,
  type WorkingState,
  writeWorkingState,
} from "../tracking/workingState.ts";
import type { LivePorts } from "./livePorts.ts";

/** Stashes that are remembered; older ones are as good as forgotten. */
const MAX_STASHES = 50;

type JournalPorts = Pick<
  LivePorts,
  "stateNames" | "readState" | "isStateAsWritten" | "writeState" | "removeState" | "setStateAside"
>;

/** Where following a work tree had come to when its state was kept. */
export interface Resumed {
  readonly head: string | undefined;
  readonly followed: Followed | undefined;
  readonly stashes: readonly string[] | undefined;
}

/** What outlives the process: one state for the commit that is checked out. */
export class Journal {
  /** States that the next save replaces. */
  private old = new Set<string>();
  /** What was written last, so that it is not read again. */
  private written: { readonly name: string; readonly state: WorkingState } | undefined;

  constructor(
    private readonly ports: JournalPorts,
    private readonly tell: (problem: SourceProblem) => void,
  ) {}

  /**
   * The states that belong to the commit that is checked out, or to one that was before (`past`): the newest
   * tells how far HEAD was followed. `take` gets their files, the newest first.
   */
  async resume(
    head: string | undefined,
    past: readonly (string | undefined)[],
    take: (files: ReadonlyMap<string, FileState>) => void,
  ): Promise<Resumed | undefined> {
    const before = new Set([head, ...past].map(nameOf));
    let resumed: Resumed | undefined;
    for (const name of await this.ports.stateNames()) {
      if (!before.has(name)) continue;
      const state = await this.read(name, true);
      if (!state) continue;
      this.old.add(name);
      take(state.files);
      const { followed, stashes } = state;
      resumed ??= { head: name === INITIAL_STATE ? undefined : name, followed, stashes };
    }
    return resumed;
  }

  /** Files that are kept for a commit or one that was checked out before; undefined if nothing can be read. */
  async files(head: string | undefined): Promise<ReadonlyMap<string, FileState> | undefined> {
    const name = nameOf(head);
    const names = [...[...this.old].filter((one) => one !== name), name];
    const states = await Promise.all(names.map((one) => this.known(one)));
    const found = states.flatMap((state) => (state ? [...state.files] : []));
    return states.some((state) => state !== undefined) ? new Map(found) : undefined;
  }

  /** Keeps a state in place of those before; one that says nothing is taken away. */
  async save(state: WorkingState): Promise<void> {
    const name = nameOf(state.head ?? undefined);
    const isWorth = state.files.size > 0 || (state.stashes?.length ?? 0) > 0;
    const stashes = state.stashes?.slice(-MAX_STASHES);
    if (isWorth) {
      const kept = stashes === undefined ? state : { ...state, stashes };
      await this.ports.writeState(name, writeWorkingState(kept));
      this.written = { name, state: kept };
    } else await this.ports.removeState(name);
    for (const one of this.old) if (one !== name) await this.ports.removeState(one);
    this.old = new Set([name]);
  }

  /** A state as it is kept now, by this process or another one. */
  private async known(name: string): Promise<WorkingState | undefined> {
    const { written } = this;
    const isOurs = written?.name === name && (await this.ports.isStateAsWritten(name));
    return isOurs ? written.state : this.read(name, false);
  }

  private async read(name: string, isTold: boolean): Promise<WorkingState | undefined> {
    const text = await this.ports.readState(name);
    const found = text === undefined ? undefined : parseWorkingState(text);
    if (found && !found.ok && isTold) {
      this.tell(found.problem);
      // It may be a newer version's, so that it is kept for that.
      await this.ports.setStateAside(name);
    }
    return found?.ok ? found.value : undefined;
  }
}

function nameOf(head: string | undefined): string {
  return head ?? INITIAL_STATE;
}
