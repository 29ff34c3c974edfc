import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Command,
  type Diagnostic,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Finding, Fix } from "../core/rule.ts";
import { keyOf, rangeOf } from "./diagnostics.ts";
import { bundled, type EditSupport, touches } from "./edits.ts";
import { ClientCommand, type DisableRequest, FIX_ALL, type KnownParams, SOURCE } from "./protocol.ts";
import { disableEdit, PLACEHOLDER_REASON } from "./suppression.ts";

/** What a lazily resolved action carries to find its fix again. */
export interface ActionData {
  readonly uri: string;
  readonly key: string;
  readonly fix: number;
}

/** What an action is made of besides the request. */
export interface ActionContext {
  readonly uri: string;
  readonly findings: readonly Finding[];
  /** Whether a fix can be written here; one that cannot is not offered. */
  readonly canSpell: (fix: Fix) => boolean;
  /** The comment that silences a finding, or null where there is no place for one. */
  readonly silence: (finding: Finding) => DisableRequest | null;
  /** Whether a call or client is named there, of which something is known. */
  readonly isKnown: boolean;
  /** Whether there is a page about a rule. */
  readonly isExplained: (rule: string) => boolean;
  /** Whether the client runs the extension's commands. */
  readonly clientCommands: boolean;
  readonly support: EditSupport;
}

/**
 * The actions for a place: each fix (its edit comes later), explaining the rule, and silencing it; then showing what is
 * known there.
 */
export function actionsAt(params: CodeActionParams, context: ActionContext): CodeAction[] {
  const here = context.findings.filter((finding) => touches(rangeOf(finding.span), params.range));
  const actions = here.flatMap((finding) => {
    const diagnostic = params.context.diagnostics.filter((each) => isOf(each, finding));
    const silence = context.silence(finding);
    return [
      ...finding.fixes.flatMap((fix, index) =>
        context.canSpell(fix) ? [fixAction(finding, fix, index, context.uri, diagnostic)] : [],
      ),
      ...(silence ? [disableAction(silence, context, diagnostic)] : []),
      ...(context.clientCommands && context.isExplained(finding.rule) ? [explainAction(finding, diagnostic)] : []),
    ];
  });
  if (context.clientCommands && context.isKnown) actions.push(showKnownAction(params));
  return actions.filter((action) => wanted(action.kind ?? "", params.context.only));
}

/** Whether a request for some kinds of actions asks for a kind: `source` asks for `source.fixAll` too. */
export function wanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((each) => each === "" || kind === each || kind.startsWith(`${each}.`));
}

/** The action that applies all safe fixes of a file. */
export function fixAllAction(edit: WorkspaceEdit): CodeAction {
  return { title: "Fix all safe Bedrock Readiness findings", kind: FIX_ALL, edit };
}

/** The first safe fix of each finding, as one fix. Null when there is none. */
export function safeFix(findings: readonly Finding[]): Fix | null {
  const safe = findings.flatMap((finding) => finding.fixes.find((fix) => fix.safe) ?? []);
  if (safe.length === 0) return null;
  return { title: "", safe: true, changes: safe.flatMap((fix) => fix.changes) };
}

/** By place and message, because clients send codes back in shapes of their own. */
function isOf(diagnostic: Diagnostic, finding: Finding): boolean {
  const { start } = rangeOf(finding.span);
  return (
    diagnostic.source === SOURCE &&
    diagnostic.message === finding.message &&
    diagnostic.range.start.line === start.line &&
    diagnostic.range.start.character === start.character
  );
}

function fixAction(finding: Finding, fix: Fix, index: number, uri: string, diagnostics: Diagnostic[]): CodeAction {
  const data: ActionData = { uri, key: keyOf(finding), fix: index };
  return { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics, isPreferred: fix.safe, data };
}

function disableAction(request: DisableRequest, context: ActionContext, diagnostics: Diagnostic[]): CodeAction {
  const title = `Disable ${request.rule} for this line`;
  const base = { title, kind: CodeActionKind.QuickFix, diagnostics };
  if (context.clientCommands) {
    return { ...base, command: command(`${title}…`, ClientCommand.disableForLine, request) };
  }
  const textDocument = { uri: request.uri, version: request.version };
  const edits = [disableEdit(request, PLACEHOLDER_REASON)];
  return { ...base, edit: bundled([{ textDocument, edits }], context.support) };
}

function explainAction(finding: Finding, diagnostics: Diagnostic[]): CodeAction {
  const title = `Explain ${finding.rule}`;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    command: command(title, ClientCommand.explainRule, finding.rule),
  };
}

/** Of no kind: it repairs nothing, so it must not be what runs when somebody asks for quick fixes only. */
function showKnownAction({ textDocument, range }: CodeActionParams): CodeAction {
  const at: KnownParams = { textDocument, position: range.start };
  return {
    title: "Show what is known",
    kind: CodeActionKind.Empty,
    command: command("Show what is known", ClientCommand.showKnown, at),
  };
}

function command(title: string, name: string, argument: unknown): Command {
  return { title, command: name, arguments: [argument] };
}
