import type { Connection, Diagnostic } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { PolicyDisk } from "../policy/policyFinder.ts";
import { type Around, helpedDiagnostics } from "./helpedDocuments.ts";
import { policyDiagnostics, ruleDiagnostics } from "./policyDocuments.ts";

export interface PolicyReportsOptions {
  readonly connection: Connection;
  readonly disk: PolicyDisk;
  /** The text of an open document as it is now. */
  document(uri: string): TextDocument | undefined;
  readonly around: Around;
  log(error: unknown): void;
}

/** Says in policies, and in the files beside them, what is wrong with them. */
export class PolicyReports {
  constructor(private readonly options: PolicyReportsOptions) {}

  /** In the file of a policy or of rules, open or not. */
  async ofFile(file: string): Promise<void> {
    const { disk, around, document } = this.options;
    const uri = URI.file(file).toString();
    const open = document(uri);
    const text = open ? open.getText() : await disk.readText(file);
    const read = open ?? TextDocument.create(uri, "yaml", 0, text ?? "");
    await this.send(read, text === undefined ? [] : policyDiagnostics(read, around.openText), open?.version);
  }

  /** In an open document of those that are completed and explained. */
  async ofDocument(document: TextDocument): Promise<void> {
    await this.send(document, helpedDiagnostics(document, this.options.around), document.version);
  }

  /** Sends what the text alone tells, and then what the grammars say of its rules, as soon as they are loaded. */
  private async send(
    text: TextDocument,
    found: readonly Diagnostic[],
    version: number | undefined,
  ): Promise<void> {
    const { connection, document } = this.options;
    const { uri } = text;
    const asked = version === undefined ? { uri } : { uri, version };
    await connection.sendDiagnostics({ ...asked, diagnostics: [...found] });
    const more = await ruleDiagnostics(text);
    const now = document(uri)?.version;
    if (more.length === 0 || (now !== undefined && now !== text.version)) return;
    await connection.sendDiagnostics({ ...asked, diagnostics: [...found, ...more] });
  }
}
