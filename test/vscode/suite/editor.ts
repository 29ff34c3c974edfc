import { execFileSync } from "node:child_process";
import {
  type CodeAction,
  type CodeActionKind,
  commands,
  type Diagnostic,
  extensions,
  languages,
  Position,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";

/** The fixture's folder, which is a copy made for this run. */
export function root(): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (!folder) throw new Error("No folder is open");
  return folder.uri;
}

export function uriOf(name: string): Uri {
  return Uri.joinPath(root(), name);
}

/** The address of a path that begins with the name of one of several folders. */
export function inFolders(path: string): Uri {
  const [name, ...rest] = path.split("/");
  const folder = workspace.workspaceFolders?.find((each) => each.name === name);
  if (!folder) throw new Error(`No folder ${name} is open`);
  return Uri.joinPath(folder.uri, ...rest);
}

export async function open(file: string | Uri): Promise<TextDocument> {
  const document = await workspace.openTextDocument(typeof file === "string" ? uriOf(file) : file);
  await window.showTextDocument(document, { preview: false });
  return document;
}

/** Our findings in a file. */
export function findings(uri: Uri): readonly Diagnostic[] {
  return languages.getDiagnostics(uri).filter((each) => each.source === "bedrock-readiness");
}

export function ruleOf(diagnostic: Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === "object" ? code.value : code);
}

export function rulesIn(uri: Uri): readonly string[] {
  return findings(uri).map(ruleOf).sort();
}

/** Waits until something holds, and says what held instead when it does not. */
export async function until(
  what: string,
  test: () => boolean | Promise<boolean>,
  state?: () => unknown,
): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`Not so: ${what}. ${state ? JSON.stringify(state()) : ""}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function untilRule(uri: Uri, rule: string, present: boolean): Promise<Diagnostic | undefined> {
  const find = (): Diagnostic | undefined => findings(uri).find((each) => ruleOf(each) === rule);
  await until(
    `${rule} is ${present ? "found" : "gone"} in ${uri.path}`,
    () => !!find() === present,
    () => rulesIn(uri),
  );
  return find();
}

/** The finding of a rule, once it is there. */
export async function finding(uri: Uri, rule: string): Promise<Diagnostic> {
  const found = await untilRule(uri, rule, true);
  if (!found) throw new Error(`${rule} is missing`);
  return found;
}

/** The actions at a finding, with their edits. They are told by title only: the command leaves out their findings. */
export async function actionsFor(
  uri: Uri,
  { range }: Pick<Diagnostic, "range">,
  kind?: CodeActionKind,
): Promise<CodeAction[]> {
  return commands.executeCommand("vscode.executeCodeActionProvider", uri, range, kind?.value, 50);
}

/** Does what choosing an action in the light bulb's menu does, and agreeing to it where a person is asked first. */
export async function apply(action: CodeAction): Promise<void> {
  if (action.edit && !(await workspace.applyEdit(confirmed(action.edit))))
    throw new Error(`${action.title} was not applied`);
  if (action.command) await commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

/** The edit without the notes that would have it shown and confirmed before it is made. */
function confirmed(edit: WorkspaceEdit): WorkspaceEdit {
  const all = new WorkspaceEdit();
  for (const [uri, edits] of edit.entries()) all.set(uri, edits);
  return all;
}

/** Replaces the whole text of a document, unsaved. */
export async function write(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const end = document.positionAt(document.getText().length);
  edit.replace(document.uri, new Range(new Position(0, 0), end), text);
  if (!(await workspace.applyEdit(edit))) throw new Error("The edit was not applied");
}

/** Puts a document back as it is on disk. */
export async function revert(document: TextDocument): Promise<void> {
  if (!document.isDirty) return;
  await window.showTextDocument(document);
  await commands.executeCommand("workbench.action.files.revert");
}

export async function writeFile(name: string, text: string): Promise<void> {
  await workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));
}

export async function remove(name: string): Promise<void> {
  await workspace.fs.delete(uriOf(name));
}

export async function closeAll(): Promise<void> {
  await commands.executeCommand("workbench.action.closeAllEditors");
}

interface Api {
  isRunning(): boolean;
}

/** Our extension, activated. */
export async function extension(): Promise<Api> {
  const found = extensions.getExtension<Api>("bedrock-readiness.bedrock-readiness");
  if (!found) throw new Error("The extension is not there");
  return found.activate();
}

/** The process of the language server: a child of the extension host, in which this runs. */
export function serverProcess(): number | undefined {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const own = rows.map((row) => /^\s*(\d+)\s+(\d+)\s.*[\\/]dist[\\/]server\.js/.exec(row));
  const found = own.find((row) => row && Number(row[2]) === process.pid);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** Ends the server as a crash does, as soon as there is one that is not the given one, and says which it was. */
export async function killServer(notAgain?: number): Promise<number> {
  await until("there is a server", () => ![undefined, notAgain].includes(serverProcess()));
  const pid = serverProcess();
  if (pid === undefined) throw new Error("The server is gone already");
  process.kill(pid, "SIGKILL");
  await until("the process is gone", () => serverProcess() !== pid);
  return pid;
}
