import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type Hover,
  MarkupKind,
  type Position,
} from "vscode-languageserver";
import type { Finding } from "../standards/model.ts";
import type { Standards } from "../standards/options.ts";
import { hoverText } from "../standards/page.ts";
import type { ChangedLines } from "./changedLines.ts";
import { codeActions } from "./codeActions.ts";
import { diagnosticOf } from "./convert.ts";
import type { Environment } from "./environment.ts";
import type { Exchange, OpenDocument } from "./openDocument.ts";
import type { ProjectIndex } from "./projectIndex.ts";

export interface AnswerParts {
  readonly environment: Environment;
  readonly projects: ProjectIndex;
  readonly changedLines: ChangedLines;
  /** Counts changes of any policy. */
  generation(): number;
  /** Whether this is still the document of its address. */
  isOpen(document: OpenDocument): boolean;
}

/** What is said of the findings in an open document: diagnostics, fixes, explanations. */
export class FindingAnswers {
  constructor(private readonly parts: AnswerParts) {}

  async diagnostics(document: OpenDocument, token: CancellationToken): Promise<Diagnostic[]> {
    const findings = await this.findings(document, token);
    if (findings.length === 0) return [];
    const { standards } = await document.policy(this.parts.generation());
    const place = {
      uri: document.uri,
      positionAt: (offset: number): Position => document.text.positionAt(offset),
    };
    return findings.map((finding) => diagnosticOf(finding, place, this.pageOf(finding.ruleId, standards)));
  }

  async codeActions(
    document: OpenDocument,
    params: CodeActionParams,
    token: CancellationToken,
    waiverCommand: string | undefined,
  ): Promise<CodeAction[]> {
    const findings = await this.findings(document, token);
    const { standards } = await document.policy(this.parts.generation());
    return codeActions(document, findings, params, {
      waiverCommand,
      pageUrl: (id) => this.pageOf(id, standards),
      rule: standards.rule,
    });
  }

  async hover(document: OpenDocument, position: Position, token: CancellationToken): Promise<Hover | null> {
    const offset = document.text.offsetAt(position);
    const { language } = document;
    if (!language) return null;
    const here = (await this.findings(document, token)).filter((f) => f.start <= offset && offset <= f.end);
    const { standards } = await document.policy(this.parts.generation());
    const texts = [...new Set(here.map((f) => f.ruleId))].flatMap(
      (id) => hoverText(id, language, this.pageOf(id, standards), standards.rule) ?? [],
    );
    const first = here[0];
    if (!first || texts.length === 0) return null;
    return { contents: { kind: MarkupKind.Markdown, value: texts.join("\n\n---\n\n") }, range: first.span };
  }

  private async findings(document: OpenDocument, token: CancellationToken): Promise<readonly Finding[]> {
    const { changedLines, environment, projects } = this.parts;
    document.today = environment.today();
    const exchange: Exchange = (one, governing, facts) => projects.exchange(one, governing, facts);
    for (;;) {
      const { version } = document.text;
      const { findings } = await document.result(this.parts.generation(), token, exchange);
      const shown = await changedLines.shown(document, document.text.getText(), findings);
      // What is left out is told of the text that was looked at, and of no newer one.
      if (document.text.version === version || !this.parts.isOpen(document)) return shown;
    }
  }

  /** Page of a rule: ours for those of the catalogue, else the one that it names itself. */
  private pageOf(id: string, { rule }: Standards): string | undefined {
    const known = rule(id);
    return known?.area === "custom" ? known.sources[0]?.url : this.parts.environment.pageUrl(id);
  }
}
