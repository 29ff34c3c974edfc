import { commands, Disposable, FileType, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";

const SCHEME = "bedrock-readiness-rule";

/** The rules' documentation pages, read from the extension and shown as rendered Markdown. */
export class RuleDocuments extends Disposable implements TextDocumentContentProvider {
  readonly #folder: Uri;

  constructor(extension: Uri) {
    const registration: { current?: Disposable } = {};
    super(() => registration.current?.dispose());
    this.#folder = Uri.joinPath(extension, "docs", "rules");
    registration.current = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(this.#folder, uri.path)));
  }

  /** The ids of all rules that have a page. */
  async rules(): Promise<readonly string[]> {
    const pillars = await this.#names(this.#folder, FileType.Directory);
    const pages = await Promise.all(
      pillars.map(async (pillar) => {
        const names = await this.#names(Uri.joinPath(this.#folder, pillar), FileType.File);
        return names.filter((name) => name.endsWith(".md")).map((name) => `${pillar}/${name.slice(0, -3)}`);
      }),
    );
    return pages.flat().sort();
  }

  /** Shows the page of a rule; asks for the rule when none is given. */
  async explain(rule?: string): Promise<void> {
    const rules = await this.rules();
    const wanted =
      rule ?? (await window.showQuickPick([...rules], { placeHolder: "Which rule?", title: "Explain Rule" }));
    if (wanted === undefined) return;
    if (!rules.includes(wanted)) {
      void window.showInformationMessage(`There is no page about ${wanted}.`);
      return;
    }
    await commands.executeCommand("markdown.showPreview", Uri.from({ scheme: SCHEME, path: `/${wanted}.md` }));
  }

  async #names(folder: Uri, type: FileType): Promise<readonly string[]> {
    const entries = await workspace.fs.readDirectory(folder);
    return entries.filter((entry) => entry[1] === type).map(([name]) => name);
  }
}
