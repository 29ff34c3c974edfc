import { type ExtensionContext, languages, type TextDocument, window, workspace } from "vscode";
import { mentionsBedrock } from "../server/mention.ts";
import { CONFIGURATION_FILE, SETTINGS, SOURCE_LANGUAGES } from "../server/protocol.ts";
import { registerCommands } from "./commands.ts";
import { RuleDocuments } from "./documentation.ts";
import { FindingsView } from "./findings.ts";
import { KnownDocument } from "./known.ts";
import { Planner } from "./planner.ts";
import type { Platform } from "./platform.ts";
import { ReadinessReport } from "./report.ts";
import { Server } from "./server.ts";
import { StatusItem } from "./status.ts";

/** What tests and other extensions can see. */
export interface Api {
  /** Whether the language server was started. It is not before a document mentions Bedrock. */
  isRunning(): boolean;
}

/** Starts nothing yet, unless an open document gives reason to. */
export function activateOn(context: ExtensionContext, platform: Platform): Api {
  const output = window.createOutputChannel("Bedrock Readiness", { log: true });
  const status = new StatusItem();
  const server = new Server(platform, output, (next) => {
    status.show(next);
    // Whatever changed, what was shown of it may have changed as well.
    if (next.state === "idle") void known.refresh();
  });
  const known = new KnownDocument(server);
  const documents = new RuleDocuments(context.extension);
  const report = new ReadinessReport(context, server);
  const planner = new Planner(context, server);
  context.subscriptions.push(output, status, server, documents, known, planner, new FindingsView(context, server));
  context.subscriptions.push(...registerCommands({ server, output, documents, known, report, planner }));
  startWhenNeeded(context, server);
  return { isRunning: () => server.isRunning() };
}

/** Looks at documents as they are opened and edited, until the first one mentions Bedrock. */
function startWhenNeeded(context: ExtensionContext, server: Server): void {
  // The server itself tells why it does not start.
  const start = (): Promise<unknown> => server.start().catch(() => undefined);
  const look = (document: TextDocument): void => {
    if (server.isRunning() || server.hasGivenUp() || !isOurs(document)) return;
    void start();
  };
  const settings = workspace.getConfiguration(SETTINGS);
  if (settings.get<boolean>("checkWorkspaceOnOpen")) void start();
  else workspace.textDocuments.forEach(look);
  context.subscriptions.push(
    workspace.onDidOpenTextDocument(look),
    workspace.onDidChangeTextDocument(({ document }) => look(document)),
  );
}

/** A configuration file counts as well: its mistakes are to be shown. */
function isOurs(document: TextDocument): boolean {
  if (document.uri.path.endsWith(`/${CONFIGURATION_FILE}`)) return true;
  return languages.match([...SOURCE_LANGUAGES], document) > 0 && mentionsBedrock(document.getText());
}
