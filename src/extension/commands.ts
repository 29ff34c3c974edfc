import {
  commands,
  type Disposable,
  type LogOutputChannel,
  Position,
  ProgressLocation,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { ClientCommand, type DisableRequest, type KnownParams, type PlannerRequest } from "../server/protocol.ts";
import { disableEdit } from "../server/suppression.ts";
import type { RuleDocuments } from "./documentation.ts";
import type { KnownDocument } from "./known.ts";
import type { Planner } from "./planner.ts";
import type { Server } from "./server.ts";

interface Parts {
  readonly server: Server;
  readonly output: LogOutputChannel;
  readonly documents: RuleDocuments;
  readonly known: KnownDocument;
  readonly planner: Planner;
}

/** Registers the extension's commands. */
export function registerCommands({ server, output, documents, known, planner }: Parts): readonly Disposable[] {
  return [
    commands.registerCommand(ClientCommand.checkWorkspace, () => checkWorkspace(server)),
    commands.registerCommand(ClientCommand.restartServer, () => server.restart()),
    commands.registerCommand(ClientCommand.showOutput, () => output.show(true)),
    commands.registerCommand(ClientCommand.explainRule, (rule?: string) => documents.explain(rule)),
    commands.registerCommand(ClientCommand.disableForLine, disableForLine),
    commands.registerCommand(ClientCommand.showKnown, (at?: KnownParams) => known.show(at)),
    commands.registerCommand(ClientCommand.openPlanner, (request?: PlannerRequest) => planner.open(request)),
  ];
}

/** Checks everything and says what came of it, with a way to the Problems view. The summary is for callers. */
async function checkWorkspace(server: Server): Promise<unknown> {
  const progress = { location: ProgressLocation.Notification, title: "Bedrock Readiness", cancellable: true };
  const summary = await window.withProgress(progress, (shown, token) => server.checkWorkspace(shown, token));
  const found = summary.findings === 0 ? "no findings" : `${summary.findings} findings in ${summary.files} files`;
  const message = `Bedrock Readiness: ${found}${summary.cancelled ? " so far; the check was stopped" : ""}.`;
  const show = "Show Problems";
  void window.showInformationMessage(message, ...(summary.findings > 0 ? [show] : [])).then((choice) => {
    if (choice === show) void commands.executeCommand("workbench.actions.view.problems");
  });
  return summary;
}

/** Writes the suppressing comment once a reason is given. The reason can be passed in place of asking for it. */
async function disableForLine(request: DisableRequest, reason?: string): Promise<void> {
  const document = await workspace.openTextDocument(Uri.parse(request.uri));
  const given = reason ?? (await askForReason(request.rule));
  if (given === undefined) return;
  if (document.version !== request.version) {
    void window.showWarningMessage("The file has changed meanwhile; please choose the action again.");
    return;
  }
  const { range, newText } = disableEdit(request, given);
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, new Position(range.start.line, range.start.character), newText);
  await workspace.applyEdit(edit);
}

async function askForReason(rule: string): Promise<string | undefined> {
  return window.showInputBox({
    title: `Disable ${rule} for this line`,
    prompt: "Why is it right as it is? The reason is kept in the comment.",
    placeHolder: "For example: the queue repeats it",
    validateInput: (value) => (value.trim() === "" ? "Please give a reason." : undefined),
  });
}
