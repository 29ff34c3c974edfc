import { ts } from "@ts-morph/common";
import { type Abstract, branches, type ExternalAbstract } from "../../abstract.ts";
import { isExported } from "../../callers.ts";
import type { Engine } from "../../engine.ts";
import { mutatedThrough } from "../../mutations.ts";
import { functionAround, wrapped } from "../../scope.ts";

/** The name of the command class that is constructed, when it is one of the package. */
export function commandName(engine: Engine, node: ts.NewExpression, module: RegExp): string | undefined {
  const { expression } = node;
  const callee = branches(engine.evaluate(expression, null)).find(
    (each): each is ExternalAbstract => each.kind === "external",
  );
  return callee && module.test(callee.module) ? callee.path.at(-1) : undefined;
}

/** The command's input as it is sent, with the changes made through `command.input`. */
export function commandInput(
  engine: Engine,
  node: ts.NewExpression,
  send: ts.CallExpression | undefined,
): Abstract | undefined {
  const [first] = node.arguments ?? [];
  if (!first) return undefined;
  const value = engine.evaluate(ts.isSpreadElement(first) ? first.expression : first, null);
  return mutatedThrough(engine, value, node, "input", send ?? node.getSourceFile().endOfFileToken);
}

/** What a `send` is called on. */
export function receiver(send: ts.CallExpression): ts.Expression {
  return ts.isPropertyAccessExpression(send.expression) ? send.expression.expression : send.expression;
}

/** The `send` calls that a command reaches, in its own file, in the helper that it is given to, and in importing files. */
export function sendsOf(engine: Engine, node: ts.NewExpression): readonly ts.CallExpression[] {
  const { parent } = wrapped(node);
  if (ts.isCallExpression(parent) && isSend(parent)) return [parent];
  const own = sendsIn(engine, node.getSourceFile().fileName, node);
  if (own.length > 0) return own;
  const helpers = ts.isCallExpression(parent)
    ? branches(engine.evaluate(parent.expression, null)).flatMap((each) =>
        each.kind === "function" ? [each.node.getSourceFile().fileName] : [],
      )
    : [];
  const found = [...new Set(helpers)].flatMap((file) => sendsIn(engine, file, node));
  if (found.length > 0 || !escapes(node)) return found;
  return engine.files.importers(node.getSourceFile().fileName).flatMap((file) => sendsIn(engine, file, node));
}

function sendsIn(engine: Engine, file: string, node: ts.NewExpression): readonly ts.CallExpression[] {
  const calls = engine.source(file)?.calls() ?? [];
  return calls.filter((each): each is ts.CallExpression => {
    const [first] = each.arguments ?? [];
    if (!ts.isCallExpression(each) || !isSend(each) || !first) return false;
    return branches(engine.evaluate(first, null)).some((value) => value.node === node);
  });
}

function isSend(node: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "send";
}

/** Whether a command goes on to code where it may be sent unseen. */
export function escapes(node: ts.Node): boolean {
  const fn = functionAround(node);
  return isExported(fn ?? node) || (fn !== undefined && ts.isCallExpression(wrapped(node).parent));
}
