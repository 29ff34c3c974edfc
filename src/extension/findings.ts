import {
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  Disposable,
  EventEmitter,
  type ExtensionContext,
  languages,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from "vscode";
import { ClientCommand, FindingsCommand, SOURCE } from "../server/protocol.ts";
import {
  countOf,
  type FindingNode,
  type Found,
  type FoundSeverity,
  findingsTree,
  GROUPINGS,
  type Grouping,
  type GroupKind,
  type GroupNode,
  type TreeNode,
} from "./findings-tree.ts";
import type { Server } from "./server.ts";

/** The view's id in the manifest. */
const VIEW = "bedrockReadiness.findings";

/** What a context menu and a button in the title go by. */
const IS_FILTERED = "bedrockReadiness.findings.isFiltered";

const KEPT_GROUPING = "findings.grouping";

/** How long findings must stay as they are before the tree is drawn anew. */
const PAUSE = 100;

/** So many findings fit into the side bar with all groups open. */
const FEW = 30;

interface FoundInEditor extends Found {
  readonly diagnostic: Diagnostic;
}

type Node = TreeNode<FoundInEditor>;

/** The findings as a tree in the side bar: those that the Problems view shows, by pillar, rule and file. */
export class FindingsView extends Disposable implements TreeDataProvider<Node> {
  readonly #context: ExtensionContext;
  readonly #server: Server;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<Node>;
  #grouping: Grouping;
  #filter = "";
  #nodes: readonly Node[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(context: ExtensionContext, server: Server) {
    const parts: Disposable[] = [];
    super(() => {
      clearTimeout(this.#timer);
      Disposable.from(...parts).dispose();
    });
    this.#context = context;
    this.#server = server;
    this.#grouping = groupingOf(context.workspaceState.get(KEPT_GROUPING));
    this.#view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    parts.push(
      this.#changed,
      this.#view,
      languages.onDidChangeDiagnostics(() => this.#later()),
      commands.registerCommand(FindingsCommand.group, (grouping?: Grouping) => this.#group(grouping)),
      commands.registerCommand(FindingsCommand.filter, (filter?: string) => this.#askFilter(filter)),
      commands.registerCommand(FindingsCommand.clearFilter, () => this.#setFilter("")),
      commands.registerCommand(FindingsCommand.fix, (node?: Node) => this.#fix(node)),
      commands.registerCommand(FindingsCommand.explain, (node?: Node) => explain(node)),
    );
    this.#draw();
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...this.#nodes];
    return node.kind === "finding" ? [] : [...node.children];
  }

  getTreeItem(node: Node): TreeItem {
    if (node.kind === "finding") return findingItem(node);
    const isOuter = GROUPINGS[this.#grouping][0] === node.kind;
    return groupItem(node, this.#labelOf(node), isOuter || countOf(this.#nodes) <= FEW);
  }

  /** Below its pillar a rule goes by the rest of its name. */
  #labelOf({ kind, name, sample }: GroupNode<FoundInEditor>): string {
    if (kind === "file") return sample.file.split("/").at(-1) ?? sample.file;
    return kind === "rule" && this.#grouping === "pillar" ? name.slice(name.indexOf("/") + 1) : name;
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), PAUSE);
  }

  #draw(): void {
    const found = allFound();
    this.#nodes = findingsTree(found, this.#grouping, this.#filter);
    const count = countOf(this.#nodes);
    this.#view.badge =
      found.length === 0 ? undefined : { value: found.length, tooltip: plural(found.length, "finding") };
    this.#view.description = `by ${this.#grouping}`;
    if (this.#filter === "") this.#view.message = found.length === 0 ? "Nothing is found in what was checked." : "";
    else this.#view.message = `${count} of ${plural(found.length, "finding")} with “${this.#filter}”`;
    this.#changed.fire();
  }

  async #group(given: Grouping | undefined): Promise<void> {
    const grouping = given ?? (await pickGrouping(this.#grouping));
    if (grouping === undefined) return;
    this.#grouping = groupingOf(grouping);
    await this.#context.workspaceState.update(KEPT_GROUPING, this.#grouping);
    this.#draw();
  }

  async #askFilter(given: string | undefined): Promise<void> {
    const filter =
      given ??
      (await window.showInputBox({
        title: "Filter Findings",
        prompt: "Words that a finding must have in its rule, level, message or file.",
        placeHolder: "For example: throttling src/chat",
        value: this.#filter,
      }));
    if (filter !== undefined) this.#setFilter(filter.trim());
  }

  #setFilter(filter: string): void {
    this.#filter = filter;
    void commands.executeCommand("setContext", IS_FILTERED, filter !== "");
    this.#draw();
  }

  /** Offers the fixes of a finding and makes the one that is chosen. One alone is made at once. */
  async #fix(node: Node | undefined): Promise<void> {
    const chosen = node ?? this.#view.selection[0];
    if (chosen?.kind !== "finding") return;
    const { diagnostic, uri } = chosen.finding;
    const fixes = await this.#server.fixesFor(Uri.parse(uri), diagnostic);
    if (fixes.length === 0) {
      void window.showInformationMessage("There is no fix for this finding that can be written here.");
      return;
    }
    const items = fixes.map(({ title, apply }) => ({ label: title, apply }));
    const [only, ...others] = items;
    const choice = others.length === 0 ? only : await window.showQuickPick(items, { title: diagnostic.message });
    if (!choice) return;
    await window.showTextDocument(Uri.parse(uri), { selection: diagnostic.range, preview: true });
    if (!(await choice.apply())) {
      void window.showWarningMessage("The fix was not made: the file has changed, or it was not confirmed.");
    }
  }
}

function allFound(): readonly FoundInEditor[] {
  return languages.getDiagnostics().flatMap(([uri, diagnostics]) =>
    diagnostics.flatMap((diagnostic) => {
      const rule = ruleOf(diagnostic);
      if (rule === null) return [];
      const { start } = diagnostic.range;
      return [
        {
          rule,
          severity: SEVERITY_NAMES[diagnostic.severity],
          message: diagnostic.message,
          uri: uri.toString(),
          file: workspace.asRelativePath(uri),
          line: start.line,
          column: start.character,
          diagnostic,
        },
      ];
    }),
  );
}

/** The rule of a finding of ours; null for anything else, such as a mistake in the configuration. */
function ruleOf({ source, code }: Diagnostic): string | null {
  if (source !== SOURCE) return null;
  const rule = String(typeof code === "object" ? code.value : code);
  return rule.includes("/") ? rule : null;
}

const SEVERITY_NAMES: Readonly<Record<DiagnosticSeverity, FoundSeverity>> = {
  [DiagnosticSeverity.Error]: "error",
  [DiagnosticSeverity.Warning]: "warning",
  [DiagnosticSeverity.Information]: "info",
  [DiagnosticSeverity.Hint]: "hint",
};

const SEVERITY_ICONS: Readonly<Record<FoundSeverity, ThemeIcon>> = {
  error: new ThemeIcon("error", new ThemeColor("list.errorForeground")),
  warning: new ThemeIcon("warning", new ThemeColor("list.warningForeground")),
  info: new ThemeIcon("info"),
  hint: new ThemeIcon("lightbulb"),
};

const KIND_ICONS: Readonly<Record<Exclude<GroupKind, "severity">, ThemeIcon>> = {
  pillar: new ThemeIcon("symbol-namespace"),
  rule: new ThemeIcon("law"),
  // The icon of the file's own kind would come with the number of all problems in it, beside ours.
  file: new ThemeIcon("file-code"),
};

function groupItem(node: GroupNode<FoundInEditor>, label: string, isOpen: boolean): TreeItem {
  const { kind, id, name, count, worst, sample } = node;
  const item = new TreeItem(label, isOpen ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.description = kind === "file" ? `${folderOf(sample.file)} ${count}`.trim() : String(count);
  item.contextValue = kind;
  item.tooltip = `${kind === "file" ? sample.file : name}: ${plural(count, "finding")}, ${worst} at most`;
  item.accessibilityInformation = { label: `${kind} ${label}, ${plural(count, "finding")}` };
  item.iconPath = kind === "severity" ? SEVERITY_ICONS[worst] : KIND_ICONS[kind];
  return item;
}

function folderOf(file: string): string {
  return file.split("/").slice(0, -1).join("/");
}

function findingItem({ id, finding }: FindingNode<FoundInEditor>): TreeItem {
  const { severity, message, line, column, rule, uri, diagnostic } = finding;
  const item = new TreeItem(message.replaceAll("`", ""), TreeItemCollapsibleState.None);
  item.id = id;
  item.description = `${line + 1}:${column + 1}`;
  item.tooltip = `${rule}\n${message}`;
  item.iconPath = SEVERITY_ICONS[severity];
  item.contextValue = "finding";
  item.accessibilityInformation = { label: `${severity}, line ${line + 1}: ${message}` };
  item.command = {
    title: "Go to Finding",
    command: "vscode.open",
    arguments: [Uri.parse(uri), { selection: diagnostic.range, preserveFocus: true }],
  };
  return item;
}

async function explain(node: Node | undefined): Promise<void> {
  if (node)
    await commands.executeCommand(
      ClientCommand.explainRule,
      (node.kind === "finding" ? node.finding : node.sample).rule,
    );
}

const GROUPING_NAMES: Readonly<Record<Grouping, string>> = {
  pillar: "Pillar, rule and file",
  rule: "Rule and file",
  file: "File",
  severity: "Level, rule and file",
};

async function pickGrouping(current: Grouping): Promise<Grouping | undefined> {
  const items = (Object.keys(GROUPING_NAMES) as Grouping[]).map((grouping) => ({
    label: GROUPING_NAMES[grouping],
    description: grouping === current ? "now" : "",
    grouping,
  }));
  return (await window.showQuickPick(items, { title: "Group Findings by" }))?.grouping;
}

function groupingOf(value: unknown): Grouping {
  return typeof value === "string" && Object.hasOwn(GROUPINGS, value) ? (value as Grouping) : "pillar";
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
