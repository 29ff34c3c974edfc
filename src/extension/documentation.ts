import { commands, Disposable, type Extension, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";
import { SETTINGS } from "../server/protocol.ts";

const SCHEME = "bedrock-readiness-rule";

/** Before the path of a page from the extension's root, this makes the page's address. */
export const RULE_PAGES = `${SCHEME}:/`;

const FOLDER = "/docs/rules/";

/** The rules' documentation pages, read from the extension and shown as rendered Markdown. */
export class RuleDocuments extends Disposable implements TextDocumentContentProvider {
  readonly #extension: Uri;
  /** The ids of all rules that have a page. Where the extension is served by a website, no folder can be listed. */
  readonly #rules: readonly string[];

  constructor({ extensionUri, packageJSON }: Pick<Extension<unknown>, "extensionUri" | "packageJSON">) {
    const registration: { current?: Disposable } = {};
    super(() => registration.current?.dispose());
    this.#extension = extensionUri;
    this.#rules = rulesIn(packageJSON);
    registration.current = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent({ path }: Uri): Promise<string> {
    if (!path.startsWith(FOLDER)) throw new Error(`There is no page at ${path}.`);
    return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(this.#extension, path)));
  }

  /** Shows the page of a rule; asks for the rule when none is given. */
  async explain(rule?: string): Promise<void> {
    const wanted =
      rule ?? (await window.showQuickPick([...this.#rules], { placeHolder: "Which rule?", title: "Explain Rule" }));
    if (wanted === undefined) return;
    if (!this.#rules.includes(wanted)) {
      void window.showInformationMessage(`There is no page about ${wanted}.`);
      return;
    }
    await commands.executeCommand("markdown.showPreview", Uri.from({ scheme: SCHEME, path: `${FOLDER}${wanted}.md` }));
  }
}

/** The rules that the manifest has settings for. What is wrong with suppressing comments has settings and no pages. */
function rulesIn(manifest: unknown): readonly string[] {
  const sections = at(at(manifest, "contributes"), "configuration");
  const prefix = `${SETTINGS}.rules.`;
  const settings = (Array.isArray(sections) ? sections : [sections]).flatMap((section: unknown) =>
    Object.keys(at(section, "properties") ?? {}),
  );
  const rules = settings.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return rules.filter((rule) => !rule.startsWith("suppression/")).sort();
}

function at(value: unknown, key: string): object | undefined {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof found === "object" && found !== null ? found : undefined;
}
