import { ts } from "@ts-morph/common";
import type { Validation } from "../../core/facts.ts";
import { type Abstract, branches, type Frame, oneOf } from "./abstract.ts";
import { returnsOf } from "./calls.ts";
import type { Engine } from "./engine.ts";
import { isFunction, pathOf, unwrap, wrapped } from "./scope.ts";
import { spanOf } from "./source.ts";
import { isSchemaCheck, isVerdict } from "./validators.ts";

/** Adds to untrusted data the checks that stand between it and this use in the same function. */
export function guarded(engine: Engine, value: Abstract, use: ts.Node, frame: Frame | null): Abstract {
  if (!branches(value).some((each) => each.kind === "unknown" && each.taint)) return value;
  const path = ts.isBindingElement(use) ? use.name.getText() : pathOf(use);
  if (path === null) return value;
  return oneOf(
    branches(value).map((each): Abstract => {
      if (each.kind !== "unknown" || !each.taint) return each;
      // `message` was checked where `req.body` was, from which it was taken.
      const paths = new Set([path, each.taint.name]);
      const checks = [...paths].flatMap((name) => checksBefore(engine, use, name, frame));
      if (checks.length === 0) return each;
      const added = checks.filter(
        (check) => !each.taint?.validations.some((known) => known.span.start === check.span.start),
      );
      return { ...each, taint: { ...each.taint, validations: [...each.taint.validations, ...added] } };
    }),
    use,
  );
}

/** The checks of what a name holds that stand between it and this use in the same function. */
export function checksBefore(engine: Engine, use: ts.Node, path: string, frame: Frame | null): readonly Validation[] {
  const found: Validation[] = [];
  for (let at = use; at.parent; at = at.parent) {
    const { parent } = at;
    if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseClause(parent)) {
      for (const statement of parent.statements) {
        if (statement.end > at.pos) break;
        found.push(...checksIn(engine, statement, path, frame));
      }
    }
    if (ts.isIfStatement(parent) && parent.thenStatement === at)
      found.push(...bounds(engine, parent.expression, path, "inside", frame));
    if (ts.isConditionalExpression(parent) && parent.whenTrue === at)
      found.push(...bounds(engine, parent.condition, path, "inside", frame));
    if (isFunction(parent) && parent.parameters.some((each) => each.name.getText() === path.split(".")[0])) break;
  }
  return found;
}

function checksIn(engine: Engine, statement: ts.Statement, path: string, frame: Frame | null): readonly Validation[] {
  if (ts.isIfStatement(statement)) {
    const leaves = exits(statement.thenStatement);
    return [
      ...(leaves ? bounds(engine, statement.expression, path, "exit", frame) : []),
      ...callsThatCheck(engine, statement.expression, path, frame),
    ];
  }
  if (ts.isTryStatement(statement))
    return statement.tryBlock.statements.flatMap((each) => checksIn(engine, each, path, frame));
  if (ts.isExpressionStatement(statement) || ts.isVariableStatement(statement))
    return callsThatCheck(engine, statement, path, frame);
  return [];
}

/** Whether a branch never goes on: it returns, throws, or leaves the loop. */
export function exits(node: ts.Statement): boolean {
  const last = ts.isBlock(node) ? node.statements.at(-1) : node;
  if (!last) return false;
  if (
    ts.isReturnStatement(last) ||
    ts.isThrowStatement(last) ||
    ts.isContinueStatement(last) ||
    ts.isBreakStatement(last)
  )
    return true;
  return ts.isExpressionStatement(last) && /^process\.exit\(/.test(last.getText());
}

/** `schema.parse(path)`, `assertShort(path)`: calls that throw unless the data is fine. */
function callsThatCheck(engine: Engine, node: ts.Node, path: string, frame: Frame | null): readonly Validation[] {
  const found: Validation[] = [];
  const visit = (at: ts.Node): void => {
    if (isFunction(at)) return;
    if (ts.isCallExpression(at)) {
      const index = at.arguments.findIndex((each) => covers(pathOf(each), path));
      const check = index >= 0 ? checkOf(engine, at, index, frame) : undefined;
      if (check) found.push(check);
    }
    ts.forEachChild(at, visit);
  };
  visit(node);
  return found;
}

/** A check of `req.body` covers `req.body.message`. */
function covers(checked: string | null, path: string): boolean {
  return checked !== null && (path === checked || path.startsWith(`${checked}.`));
}

const MAX_FUNCTION = 5_000;

function checkOf(engine: Engine, at: ts.CallExpression, index: number, frame: Frame | null): Validation | undefined {
  const name = at.expression.getText();
  if (engine.options.trustedValidators.some((each) => name === each || name.endsWith(`.${each}`))) {
    return { kind: "trusted", span: spanOf(at), message: `\`${name}\` is configured as a validator` };
  }
  for (const callee of branches(engine.evaluate(at.expression, frame))) {
    const discarded = ts.isExpressionStatement(wrapped(at).parent);
    if (callee.kind === "external") {
      const check = isSchemaCheck(callee, at);
      if (check && !(discarded && isVerdict(callee))) return check;
    }
    if (callee.kind === "function" && callee.node.body && callee.node.end - callee.node.pos < MAX_FUNCTION) {
      const inner = checksInside(engine, callee.node, index);
      if (inner && !(discarded && !mayThrow(callee.node)))
        return { ...inner, span: spanOf(at), message: `\`${name}\` checks it: ${inner.message}` };
    }
  }
  return undefined;
}

/** Whether a function can refuse by itself, rather than by what it returns. */
function mayThrow(fn: ts.FunctionLikeDeclaration): boolean {
  let found = false;
  const visit = (at: ts.Node): void => {
    if (found || isFunction(at)) return;
    if (ts.isThrowStatement(at) || ts.isCallExpression(at)) found = true;
    else ts.forEachChild(at, visit);
  };
  if (fn.body) visit(fn.body);
  return found;
}

/** Whether a function of the project throws, returns false or returns early for what is too long or ill-formed. */
function checksInside(engine: Engine, fn: ts.FunctionLikeDeclaration, index: number): Validation | undefined {
  const parameter = fn.parameters[index];
  if (!parameter || !fn.body || !ts.isIdentifier(parameter.name)) return undefined;
  const path = parameter.name.text;
  if (fn.type && ts.isTypePredicateNode(fn.type)) {
    return { kind: "type-guard", span: spanOf(fn.type), message: "a type guard" };
  }
  const statements = ts.isBlock(fn.body) ? fn.body.statements : [];
  const [found] = statements.flatMap((each) => checksIn(engine, each, path, null));
  if (found) return found;
  const results = ts.isBlock(fn.body) ? returnsOf(fn.body) : [fn.body];
  return results.flatMap((each) => bounds(engine, each, path, "inside", null))[0];
}

/**
 * The checks that a condition makes of the data. `exit`: the branch leaves when the condition holds, so it must hold for
 * bad data. `inside`: the use stands in the branch, so the condition must hold for good data.
 */
function bounds(
  engine: Engine,
  condition: ts.Node,
  path: string,
  kind: "exit" | "inside",
  frame: Frame | null,
): readonly Validation[] {
  const at = unwrap(condition);
  if (ts.isBinaryExpression(at)) {
    const operator = at.operatorToken.kind;
    if (operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.AmpersandAmpersandToken) {
      // `a || b` leaves for either; inside `a && b` both hold. The other two pairings prove something of one part only
      // where the other part asks no more than whether the data is there.
      const counts = (operator === ts.SyntaxKind.BarBarToken) === (kind === "exit");
      const parts = [at.left, at.right].filter((each) => counts || !isPresence(each, path));
      return counts || parts.length === 1 ? parts.flatMap((each) => bounds(engine, each, path, kind, frame)) : [];
    }
    return isUpperBound(at, path, kind)
      ? [{ kind: "length", span: spanOf(at), message: `its length is bounded by \`${at.getText()}\`` }]
      : [];
  }
  if (ts.isPrefixUnaryExpression(at) && at.operator === ts.SyntaxKind.ExclamationToken) {
    return bounds(engine, at.operand, path, kind === "exit" ? "inside" : "exit", frame);
  }
  if (kind !== "inside") return [];
  const call = ts.isPropertyAccessExpression(at) && at.name.text === "success" ? unwrap(at.expression) : at;
  if (!ts.isCallExpression(call)) return [];
  const index = call.arguments.findIndex((each) => covers(pathOf(each), path));
  if (index < 0) return [];
  const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : "";
  if (["includes", "has", "test", "hasOwn", "hasOwnProperty"].includes(method)) {
    return [
      {
        kind: "allow-list",
        span: spanOf(call),
        message: `only what \`${call.getText().slice(0, 60)}\` allows goes on`,
      },
    ];
  }
  const check = checkOf(engine, call, index, frame);
  return check ? [check] : [];
}

/** `message`, `!message`, `typeof message === "string"`: whether there is anything, and of which type. */
function isPresence(node: ts.Node, path: string): boolean {
  const at = unwrap(node);
  if (ts.isPrefixUnaryExpression(at)) return isPresence(at.operand, path);
  if (!ts.isBinaryExpression(at)) return covers(pathOf(at), path);
  return ts.isTypeOfExpression(at.left) && covers(pathOf(at.left.expression), path);
}

const LENGTHS = /^(Buffer\.byteLength|encode|countTokens|estimateTokens|\w*[tT]okens?\w*|\w*[lL]ength\w*)$/;

/** `message.length > 4000` for an exit, `message.length <= 4000` around the use, and both the other way round. */
function isUpperBound(node: ts.BinaryExpression, path: string, kind: "exit" | "inside"): boolean {
  const { kind: operator } = node.operatorToken;
  const greater = operator === ts.SyntaxKind.GreaterThanToken || operator === ts.SyntaxKind.GreaterThanEqualsToken;
  const less = operator === ts.SyntaxKind.LessThanToken || operator === ts.SyntaxKind.LessThanEqualsToken;
  if (!greater && !less) return false;
  const lengthLeft = isLengthOf(node.left, path);
  if (!lengthLeft && !isLengthOf(node.right, path)) return false;
  const bound = lengthLeft ? node.right : node.left;
  // `length > 0` and `length < 1` ask whether there is anything at all.
  if (ts.isNumericLiteral(bound) && Number(bound.text) <= 1) return false;
  return (lengthLeft === greater) === (kind === "exit");
}

function isLengthOf(node: ts.Node, path: string): boolean {
  const at = unwrap(node);
  if (ts.isPropertyAccessExpression(at)) {
    const whole =
      pathOf(at.expression) ??
      (ts.isCallExpression(at.expression) ? pathOf(at.expression.expression)?.replace(/\.(trim|toString)$/, "") : null);
    return (at.name.text === "length" || at.name.text === "size") && covers(whole ?? null, path);
  }
  return (
    ts.isCallExpression(at) &&
    at.arguments.some((each) => covers(pathOf(each), path)) &&
    LENGTHS.test(at.expression.getText())
  );
}
