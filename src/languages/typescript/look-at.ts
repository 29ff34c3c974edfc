import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { behind, firstIn, isListed, isTaken, statementOf } from "./blocks.ts";
import { insertElement, quoted } from "./edits.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, isIn, pathOf, unwrap, wrapped } from "./scope.ts";
import type { AnswerPart, AnswerShape, CallReading } from "./sdks/sdk.ts";

type LookAt = Extract<Change, { readonly kind: "look-at" }>;

/**
 * Looks at a part of an answer behind the statement that receives it, or in the loop that reads its events. Null where no
 * variable receives it, or where the SDK has no name for the part.
 */
export function lookAt(
  engine: Engine,
  { answer, sends }: Pick<CallReading, "answer" | "sends">,
  { part: name }: LookAt,
): readonly TextEdit[] | null {
  const [send, ...others] = sends;
  const part = answer?.[name];
  if (!answer || !part || !send || others.length > 0) return null;
  const edits: TextEdit[] = [];
  for (const receiver of receiversOf(engine, send, answer.in !== "later", 0) ?? [null]) {
    const found = receiver && inPlace(engine, receiver, answer, part, name);
    if (!found) return null;
    edits.push(...found);
  }
  return edits.length > 0 ? edits : null;
}

/** What takes up a value: a variable or the names that are taken out of it, and the statement that does so. */
interface Receiver {
  readonly name: ts.Identifier | ts.ObjectBindingPattern;
  readonly statement: ts.Statement;
  /** Whether a type is written for it, which may know less than the SDK. */
  readonly typed: boolean;
}

const MAX_DEPTH = 3;

/** The variables that receive what an expression yields, those of the callers where a function returns it. */
function receiversOf(
  engine: Engine,
  node: ts.Node,
  awaited: boolean,
  depth: number,
): readonly (Receiver | null)[] | null {
  const outer = wrapped(node);
  const { parent } = outer;
  const isResult = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === outer);
  if (isResult) {
    const fn = functionAround(outer);
    const { sites, complete } = fn ? engine.callers(fn) : { sites: [], complete: false };
    if (!complete || sites.length === 0 || depth >= MAX_DEPTH) return null;
    return sites.flatMap((site) => receiversOf(engine, site, awaited, depth + 1) ?? [null]);
  }
  return !awaited || isAwaited(node, outer) ? [receiverOf(outer)] : null;
}

function isAwaited(node: ts.Node, outer: ts.Node): boolean {
  for (let at = node; at !== outer; at = at.parent) if (ts.isAwaitExpression(at.parent)) return true;
  return false;
}

function receiverOf(outer: ts.Node): Receiver | null {
  const { parent } = outer;
  const statement = statementOf(outer);
  if (!statement || !isListed(statement)) return null;
  if (ts.isVariableDeclaration(parent) && !ts.isArrayBindingPattern(parent.name)) {
    if (!ts.isVariableStatement(statement) || parent.parent.parent !== statement) return null;
    return { name: parent.name, statement, typed: parent.type !== undefined || isCast(outer) };
  }
  const assigned = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (!assigned || !ts.isIdentifier(parent.left) || parent.parent !== statement) return null;
  return { name: parent.left, statement, typed: true };
}

function isCast(node: ts.Node): boolean {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node);
}

function inPlace(
  engine: Engine,
  receiver: Receiver,
  shape: AnswerShape,
  part: AnswerPart,
  name: LookAt["part"],
): readonly TextEdit[] | null {
  if (shape.in === "answer") return looked(receiver.name, part, name, (lines) => [behind(receiver.statement, lines)]);
  if (shape.in === "body") {
    const parsed = parsedFrom(engine, receiver, shape.of ?? "body");
    return parsed && !parsed.typed
      ? looked(parsed.name, part, name, (lines) => [behind(parsed.statement, lines)])
      : null;
  }
  const loop = loopOver(receiver, shape.in === "later" ? null : (shape.of ?? ""));
  if (!loop) return null;
  if (shape.in === "later")
    return isListed(loop) ? looked(receiver.name, part, name, (lines) => [behind(loop, lines)]) : null;
  const { initializer } = loop;
  const variable = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : undefined;
  if (!variable || ts.isArrayBindingPattern(variable)) return null;
  return looked(variable, part, name, (lines) => firstIn(loop.statement, lines));
}

const TOLD: Readonly<Record<Exclude<LookAt["part"], "usage">, string>> = {
  truncation: "The answer is cut off at its output limit",
  intervention: "A guardrail intervened: this is its text",
};

/** Adds what is missing to the names that are taken out, and writes the statement that looks at them. */
function looked(
  holder: ts.Identifier | ts.ObjectBindingPattern,
  { member, when, value }: AnswerPart,
  name: LookAt["part"],
  write: (lines: readonly string[]) => readonly TextEdit[],
): readonly TextEdit[] | null {
  const found = reached(holder, member);
  if (!found) return null;
  const text = (each: string): string => quoted(each, holder);
  const told =
    name === "usage" || value
      ? `console.log(${text("Tokens used:")}, ${value?.(found.at, text) ?? found.at});`
      : `console.warn(${text(TOLD[name])});`;
  const line = when ? `if (${when(found.at, text)}) ${told}` : told;
  return [...found.edits, ...write([line])];
}

/** What a member of an answer is called in the code, with the edits that take it out where it has no name yet. */
function reached(
  holder: ts.Identifier | ts.ObjectBindingPattern,
  member: string | null,
): { readonly at: string; readonly edits: readonly TextEdit[] } | undefined {
  if (ts.isIdentifier(holder)) return { at: member === null ? holder.text : `${holder.text}.${member}`, edits: [] };
  if (member === null || holder.elements.some((each) => each.dotDotDotToken)) return undefined;
  const known = holder.elements.find((each) => (each.propertyName ?? each.name).getText() === member);
  if (known) return ts.isIdentifier(known.name) ? { at: known.name.text, edits: [] } : undefined;
  if (isTaken(holder, member)) return undefined;
  return { at: member, edits: insertElement(holder, holder.elements, { name: member, text: member }, " ") };
}

/** The name by which a member of what was received goes: `response.stream`, `stream`. */
function pathTo({ name }: Receiver, member: string): string | undefined {
  if (ts.isIdentifier(name)) return member === "" ? name.text : `${name.text}.${member}`;
  const element = name.elements.find((each) => (each.propertyName ?? each.name).getText() === member);
  return element && ts.isIdentifier(element.name) ? element.name.text : undefined;
}

/** Whether an identifier stands for what was received. */
function isOf({ name, statement }: Receiver, identifier: ts.Identifier): boolean {
  const own = ts.isIdentifier(name) ? declarationsOf(name) : [];
  return declarationsOf(identifier).some((each) => own.includes(each) || isIn(each, statement));
}

/** The loop of the same function that reads the events, or any part of the answer where no member is given. */
function loopOver(receiver: Receiver, member: string | null): ts.ForOfStatement | undefined {
  const path = member === null ? undefined : pathTo(receiver, member);
  const scope = functionAround(receiver.statement);
  let found: ts.ForOfStatement | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isForOfStatement(node) && node.awaitModifier && functionAround(node) === scope) {
      const read = withoutDefault(node.expression);
      const root = rootOf(read);
      const fits = member === null || (path !== undefined && pathOf(read) === path);
      if (fits && root && isOf(receiver, root)) found = node;
    }
    ts.forEachChild(node, visit);
  };
  visit(scope ?? receiver.statement.getSourceFile());
  return found;
}

/** `response.stream ?? []`. */
function withoutDefault(node: ts.Expression): ts.Node {
  const at = unwrap(node);
  const defaulted = ts.isBinaryExpression(at) && DEFAULTS.has(at.operatorToken.kind);
  return defaulted ? unwrap(at.left) : at;
}

const DEFAULTS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

function rootOf(node: ts.Node): ts.Identifier | undefined {
  let at = unwrap(node);
  while (ts.isPropertyAccessExpression(at)) at = unwrap(at.expression);
  return ts.isIdentifier(at) ? at : undefined;
}

/** The variable that receives the JSON in a member of the answer. */
function parsedFrom(engine: Engine, receiver: Receiver, member: string): Receiver | null {
  const path = pathTo(receiver, member);
  const scope = functionAround(receiver.statement);
  const calls = engine.source(receiver.statement.getSourceFile().fileName)?.calls() ?? [];
  const parses = calls.filter(
    (each) =>
      each.expression.getText() === "JSON.parse" &&
      functionAround(each) === scope &&
      each.arguments?.some((argument) => mentions(argument, receiver, path)),
  );
  const [only, ...others] = parses;
  return only && others.length === 0 ? receiverOf(wrapped(only)) : null;
}

function mentions(node: ts.Node, receiver: Receiver, path: string | undefined): boolean {
  const root = pathOf(node) === path ? rootOf(node) : undefined;
  if (root && isOf(receiver, root)) return true;
  return ts.forEachChild(node, (child) => mentions(child, receiver, path)) ?? false;
}
