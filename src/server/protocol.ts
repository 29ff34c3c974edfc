import type { Range, TextDocumentPositionParams } from "vscode-languageserver";
import type { CodeWorkload } from "../capacity/from-code.ts";
import type { WorkloadCall } from "../capacity/workload.ts";
import type { Reply } from "../workspace/mirror.ts";

/** Everything that the extension and the server say to each other beyond LSP. Constants and types only. */

/** Where diagnostics come from, in the words of the Problems view. */
export const SOURCE = "bedrock-readiness";

/** Section of the editor's settings. */
export const SETTINGS = "bedrockReadiness";

export const CONFIGURATION_FILE = ".bedrock-readiness.json";

/** Languages of source files, by the ids that LSP gives them. */
export const SOURCE_LANGUAGES: readonly string[] = ["typescript", "typescriptreact", "javascript", "javascriptreact"];

/** Kind of the action that applies all safe fixes of a file. */
export const FIX_ALL = "source.fixAll.bedrockReadiness";

/** Commands that the server runs, for any editor. */
export const ServerCommand = {
  checkWorkspace: "bedrockReadiness.server.checkWorkspace",
  createBaseline: "bedrockReadiness.server.createBaseline",
  /** With {@link ReportParams} as its argument. */
  report: "bedrockReadiness.server.report",
} as const;

/** Commands that the extension registers and that code actions refer to. */
export const ClientCommand = {
  checkWorkspace: "bedrockReadiness.checkWorkspace",
  createBaseline: "bedrockReadiness.createBaseline",
  restartServer: "bedrockReadiness.restartServer",
  showOutput: "bedrockReadiness.showOutput",
  explainRule: "bedrockReadiness.explainRule",
  disableForLine: "bedrockReadiness.disableForLine",
  showKnown: "bedrockReadiness.showKnown",
  showReport: "bedrockReadiness.showReport",
  saveReport: "bedrockReadiness.saveReport",
  openPlanner: "bedrockReadiness.openPlanner",
} as const;

/** Commands of the tree of findings. */
export const FindingsCommand = {
  group: "bedrockReadiness.findings.group",
  filter: "bedrockReadiness.findings.filter",
  clearFilter: "bedrockReadiness.findings.clearFilter",
  fix: "bedrockReadiness.findings.fix",
  explain: "bedrockReadiness.findings.explain",
} as const;

/** Opens a {@link Place}. */
export const OPEN_PLACE = "bedrockReadiness.openPlace";

/** Sent by a client in `initializationOptions`. All of it is optional, so that any editor may leave it out. */
export interface InitializationOptions {
  /** The client runs {@link ClientCommand}s; without it, actions come with plain edits instead. */
  readonly clientCommands?: boolean;
  /** The client showed findings of the whole workspace before this server took over: it is to look for them again. */
  readonly checkWorkspace?: boolean;
  /** The client answers {@link FILES}, so that files are known that lie on no disk. */
  readonly files?: boolean;
  /** Before the path of a page from the project's root, this makes an address that the client opens. */
  readonly pages?: string;
}

/** Request to the client: what folders hold and what stands in files, by their addresses. Answers come in their order. */
export const FILES = "bedrockReadiness/files";

export interface FilesParams {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export interface Files {
  /** Without links to folders. */
  readonly folders: readonly Reply<readonly { readonly name: string; readonly folder: boolean }[]>[];
  /** Without marks of the byte order. */
  readonly files: readonly Reply<string>[];
}

/** Request to the client of a server in a web worker: the address of the analyser's script, which is fit to be imported. */
export const ANALYSER = "bedrockReadiness/analyser";

/** What {@link ServerCommand.checkWorkspace} returns. */
export interface CheckSummary {
  readonly findings: number;
  readonly files: number;
  readonly calls: number;
  readonly cancelled: boolean;
}

/** What {@link ServerCommand.createBaseline} returns: nothing is written yet. */
export interface BaselinePlan {
  /** How many findings are accepted. */
  readonly findings: number;
  /** The baselines and the configuration files that name them, with all of their text. None when it was cancelled. */
  readonly files: readonly { readonly uri: string; readonly text: string }[];
  readonly cancelled: boolean;
}

/** Argument of {@link ServerCommand.report}, which returns the report's text, or null when it was cancelled. */
export interface ReportParams {
  /** Address of the folder to report on. Files are named relative to it. */
  readonly folder: string;
  readonly format: "markdown" | "html" | "json";
  /** Address of the file that the text is for: links lead from there. Without it, links run {@link OPEN_PLACE}. */
  readonly target?: string;
  /** Of the page's content policy. */
  readonly nonce?: string;
}

/** Argument of {@link ClientCommand.disableForLine}. */
export interface DisableRequest {
  readonly uri: string;
  /** The version of the document that the position is meant for. */
  readonly version: number;
  readonly rule: string;
  readonly position: { readonly line: number; readonly character: number };
  /** What to insert there, but for the reason in between. */
  readonly before: string;
  readonly after: string;
}

/** Notification from the server: what it is doing and what it has found. */
export const STATUS = "bedrockReadiness/status";

export interface Status {
  readonly state: "idle" | "checking" | "failed";
  /** Why the engine failed, in one line. */
  readonly message?: string;
  readonly findings: { readonly error: number; readonly warning: number; readonly info: number; readonly hint: number };
  /** Files with published findings. */
  readonly files: number;
  /** Calls and clients in the open files. */
  readonly calls: number;
  readonly clients: number;
}

/** Request to the server: what is known of the call or client at a position. Null where there is none. */
export const KNOWN = "bedrockReadiness/known";

export type KnownParams = TextDocumentPositionParams;

export interface Known {
  /** The name of the command, method or class, by which the call or client is found again after an edit. */
  readonly range: Range;
  /** Plain text to show. */
  readonly text: string;
  /** The places that the text names, by where it does. */
  readonly links: readonly { readonly range: Range; readonly target: Place }[];
}

export interface Place {
  readonly uri: string;
  readonly range: Range;
}

/** Argument of {@link ClientCommand.openPlanner}: the call whose workload is to be shown. */
export interface PlannerRequest {
  /** Address of the folder whose workload file the call belongs to. */
  readonly folder: string;
  readonly call: WorkloadCall;
}

/** Request to the server: the calls in the code of a folder, as workloads. Tests are left out. */
export const CALLS = "bedrockReadiness/calls";

export interface CallsParams {
  /** Address of the folder. Files are named relative to it. */
  readonly folder: string;
}

/** The files of spans are addresses. */
export type Calls = readonly CodeWorkload[];
