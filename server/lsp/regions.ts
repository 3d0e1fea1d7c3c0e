import type { CancellationToken, Connection, Diagnostic } from "vscode-languageserver";
import { REGIONS_CHANGED_NOTIFICATION, type RegionsResult } from "../protocol/regions.ts";
import type { Edit, SeenEdit } from "../provenance/live/liveFile.ts";
import type { SourceProblem } from "../provenance/model.ts";
import type { ProvenancePolicy } from "../provenance/options.ts";
import type { Region } from "../provenance/region.ts";
import { resolveFile } from "../provenance/resolve.ts";
import { unvettedOf } from "../provenance/unvetted.ts";
import { Cancelled } from "../standards/analysis.ts";
import type { OpenDocument } from "./openDocument.ts";
import { shownRegions, unvettedDiagnostics } from "./shownRegions.ts";
import type { Place, WorkTrees } from "./workTrees.ts";

/** Longer texts are not blamed while somebody types in them. */
const MAX_LINES = 20_000;
/** Waits this long after an edit before asking git. Milliseconds. */
const QUIET_MS = 500;
const SOON_MS = 30;
const MAX_TRIES = 4;

/** All that is known of the lines of one version of a document. */
export interface KnownRegions {
  readonly version: number;
  readonly text: string;
  readonly place: Place | undefined;
  readonly regions: readonly Region[];
  readonly problems: readonly string[];
}

export interface RegionsOptions {
  readonly connection: Connection;
  readonly trees: WorkTrees;
  /** The client tells of every edit what it saw. */
  readonly isCapturing: boolean;
  policyOf(document: OpenDocument): Promise<ProvenancePolicy>;
  /** Address of the page about AI lines, where pages are installed. */
  readonly pageUrl: string | undefined;
  /** The document's `ai-unvetted` diagnostics are others now. */
  onDiagnostics(document: OpenDocument): void;
  log(error: unknown): void;
}

interface Followed {
  readonly document: OpenDocument;
  place: Promise<Place | undefined>;
  timer?: NodeJS.Timeout;
  known?: Promise<KnownRegions> | undefined;
  /** Ends what git is asked for a text that is no more. */
  abort?: AbortController;
  latest?: KnownRegions;
  /** What the client was told of last, or answered first: others than who asked may depend on it. */
  told?: string;
  diagnostics: readonly Diagnostic[];
}

/** Follows open documents: who wrote what in them, kept up to date and told to the client. */
export class Regions {
  private readonly documents = new Map<string, Followed>();
  /** The client has asked once, so it knows the notification. */
  isAsked = false;

  constructor(private readonly options: RegionsOptions) {}

  opened(document: OpenDocument): void {
    if (!document.onDisk) return;
    this.documents.set(document.uri, { document, place: this.place(document), diagnostics: [] });
    this.soon(document.uri, SOON_MS);
  }

  /** Where a document is, and the beginning of following it there; undefined outside of a repository. */
  private async place(document: OpenDocument): Promise<Place | undefined> {
    try {
      const found = await this.options.trees.place(document.path);
      found?.tree.opened(found.path, document.text.getText(), document.text.languageId);
      return found;
    } catch (error) {
      this.options.log(error);
      return undefined;
    }
  }

  /** A document that was in no repository may be in one now. */
  private async again(followed: Followed): Promise<void> {
    if (await followed.place) return;
    followed.place = this.place(followed.document);
    if (await followed.place) forget(followed);
  }

  /** A work tree is no more: its documents may be in another one. */
  gone(tree: Place["tree"]): void {
    for (const [uri, followed] of this.documents) {
      void followed.place.then((at) => {
        if (at?.tree !== tree) return;
        followed.place = this.place(followed.document);
        forget(followed);
        this.soon(uri, SOON_MS);
      });
    }
  }

  /** `steps` are the changes as the tracker wants them, `document` has them already. */
  changed(document: OpenDocument, steps: Edit["steps"]): void {
    const followed = this.documents.get(document.uri);
    if (!followed) return;
    const { version } = document.text;
    const edit = { version, steps, after: document.text.getText() };
    void followed.place.then((at) => at?.tree.changed(at.path, edit, this.options.isCapturing));
    forget(followed);
    this.soon(document.uri, QUIET_MS);
  }

  saw(uri: string, version: number, edit: SeenEdit): void {
    void this.documents.get(uri)?.place.then((at) => at?.tree.sees(at.path, version, edit));
  }

  saved(uri: string): void {
    const followed = this.documents.get(uri);
    if (!followed) return;
    void followed.place.then((at) => at?.tree.saved(at.path));
    forget(followed);
    void this.again(followed);
    this.soon(uri, SOON_MS);
  }

  closed(uri: string): void {
    const followed = this.documents.get(uri);
    if (!followed) return;
    clearTimeout(followed.timer);
    followed.abort?.abort();
    this.documents.delete(uri);
    void followed.place.then((at) => at?.tree.shut(at.path));
  }

  placeOf(uri: string): Promise<Place | undefined> {
    return this.documents.get(uri)?.place ?? Promise.resolve(undefined);
  }

  diagnosticsOf(uri: string): readonly Diagnostic[] {
    return this.documents.get(uri)?.diagnostics ?? [];
  }

  /** What was found out last, if it is of the text as it is; nothing is asked for it. */
  latest(document: OpenDocument): KnownRegions | undefined {
    const latest = this.documents.get(document.uri)?.latest;
    return latest?.version === document.text.version ? latest : undefined;
  }

  /** Open documents of a work tree, by their paths in it. */
  async openIn(tree: Place["tree"]): Promise<Map<string, OpenDocument>> {
    const found = new Map<string, OpenDocument>();
    for (const { document, place } of this.documents.values()) {
      const at = await place;
      if (at?.tree === tree) found.set(at.path, document);
    }
    return found;
  }

  /**
   * What is known of a document, for a list of several; of one that is changing right now, what was known last. When
   * it is something else, the client is told so: the list may be of a text that was there for a moment only.
   */
  async knownOrLatest(document: OpenDocument): Promise<Pick<KnownRegions, "regions" | "problems">> {
    const followed = this.documents.get(document.uri);
    let known: Pick<KnownRegions, "regions" | "problems">;
    try {
      known = await this.known(document);
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      known = followed?.latest ?? { regions: [], problems: [] };
    }
    if (followed) followed.told = JSON.stringify(shownRegions(known.regions));
    return known;
  }

  /** Files of a work tree are known anew, or, without it, all may be. */
  refresh(tree?: Place["tree"], paths?: readonly string[]): void {
    for (const [uri, followed] of this.documents) {
      void followed.place.then((at) => {
        if (tree && at?.tree !== tree) return;
        if (paths && !(at && paths.includes(at.path))) return;
        forget(followed);
        this.soon(uri, SOON_MS);
      });
    }
  }

  /** Regions as a client draws them; `isAgain` asks git though nothing seems to have changed. */
  async shown(document: OpenDocument, token: CancellationToken, isAgain: boolean): Promise<RegionsResult> {
    const followed = this.documents.get(document.uri);
    if (followed && isAgain) {
      await this.again(followed);
      forget(followed);
    }
    const { version, regions, problems } = await this.known(document, token);
    const shown = shownRegions(regions);
    if (followed) followed.told ??= JSON.stringify(shown);
    return { version, regions: shown, problems: [...problems] };
  }

  /**
   * What is known of the text as it is in the editor. Without a repository that is nothing. Throws `Cancelled`
   * when the token says so or the text changes meanwhile.
   */
  async known(document: OpenDocument, token?: CancellationToken): Promise<KnownRegions> {
    const followed = this.documents.get(document.uri);
    const { version } = document.text;
    const none = { version, text: document.text.getText(), place: undefined, regions: [], problems: [] };
    if (!followed) return none;
    for (let tries = 1; ; tries++) {
      followed.known ??= this.resolve(followed);
      const known = followed.known;
      const isOld = (): boolean =>
        document.text.version !== version || this.documents.get(document.uri) !== followed;
      try {
        const found = await known;
        followed.latest = found;
        if (token?.isCancellationRequested || isOld()) throw new Cancelled("changed");
        return found;
      } catch (error) {
        if (followed.known === known) followed.known = undefined;
        // Git or an agent has changed something meanwhile, and not the text: it is asked again.
        const isAgain = error instanceof Cancelled && !isOld() && !token?.isCancellationRequested;
        if (!isAgain || tries === MAX_TRIES) throw error;
      }
    }
  }

  private async resolve(followed: Followed): Promise<KnownRegions> {
    const { document, place } = followed;
    const abort = new AbortController();
    followed.abort = abort;
    const { version, lineCount } = document.text;
    const text = document.text.getText();
    const at = await place;
    const problem = `${lineCount} lines are more than ${MAX_LINES}`;
    const isLong = lineCount > MAX_LINES;
    if (!at || isLong) return { version, text, place: at, regions: [], problems: isLong ? [problem] : [] };
    const working = await at.tree.lines(at.path, text);
    if (!working) throw new Cancelled("changed");
    const request = {
      path: at.path,
      text,
      working: working.claims,
      vettings: working.vettings,
      signal: abort.signal,
    };
    const { resolveOptions } = await this.options.policyOf(document);
    const { regions, vetted, problems } = await resolveFile(request, at.repository, at.cache, resolveOptions);
    if (abort.signal.aborted) throw new Cancelled("changed");
    at.tree.seed(at.path, text, regions.filter(isCommittedAi), vetted);
    return { version, text, place: at, regions, problems: problems.map(problemText) };
  }

  private soon(uri: string, delayMs: number): void {
    const followed = this.documents.get(uri);
    if (!followed) return;
    clearTimeout(followed.timer);
    followed.timer = setTimeout(() => {
      this.tell(followed).catch((error: unknown) => {
        if (!(error instanceof Cancelled)) this.options.log(error);
      });
    }, delayMs);
  }

  /** Tells the client, if anything is different from what it was told last. */
  private async tell(followed: Followed): Promise<void> {
    const { document } = followed;
    const policy = await this.options.policyOf(document);
    if (policy.unvetted === "off" && !this.isAsked && followed.diagnostics.length === 0) return;
    const { regions, text } = await this.known(document);
    if (this.documents.get(document.uri) !== followed) return;
    const count = followed.diagnostics.length;
    followed.diagnostics = unvettedDiagnostics(
      unvettedOf(regions, policy),
      text,
      policy,
      this.options.pageUrl,
    );
    if (count + followed.diagnostics.length > 0) this.options.onDiagnostics(document);
    const shown = JSON.stringify(shownRegions(regions));
    if (!this.isAsked || shown === followed.told) return;
    followed.told = shown;
    void this.options.connection.sendNotification(REGIONS_CHANGED_NOTIFICATION, { uri: document.uri });
  }
}

/** What was found out is old, and what is being asked is of no use. */
function forget(followed: Followed): void {
  followed.known = undefined;
  followed.abort?.abort();
}

function isCommittedAi({ origin, committed }: Region): boolean {
  return origin === "ai" && committed !== undefined;
}

/** A problem of a source as it is shown. */
export function problemText({ source, message }: SourceProblem): string {
  return `${source}: ${message}`;
}
