import { ts } from "@ts-morph/common";
import type { ToolDispatch } from "../../core/facts.ts";
import { branches } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { declarationsOf, functionAround, unwrap } from "./scope.ts";
import { type Source, spanOf } from "./source.ts";

const known = new WeakMap<Source, readonly ToolDispatch[]>();

/** The calls of a file whose function is picked out of an object by the name that the model gave. */
export function dispatchesIn(engine: Engine, source: Source | undefined): readonly ToolDispatch[] {
  if (!source || !/tool/i.test(source.text)) return [];
  const found = known.get(source) ?? source.calls().flatMap((call) => dispatchAt(engine, call));
  known.set(source, found);
  return found;
}

function dispatchAt(engine: Engine, call: ts.CallExpression | ts.NewExpression): readonly ToolDispatch[] {
  const access = unwrap(call.expression);
  if (!ts.isCallExpression(call) || !ts.isElementAccessExpression(access)) return [];
  const name = access.argumentExpression;
  if (!isGivenByModel(name) && !isCalledWithInputOf(name, call)) return [];
  const table = access.expression;
  const exposed = isExposed(engine, table);
  const scope = functionAround(call)?.getText() ?? call.getSourceFile().text;
  if (isGuarded(scope, table.getText(), name.getText(), exposed) || call.questionDotToken) return [];
  return [{ span: spanOf(access), table: table.getText().slice(0, 60), exposed }];
}

const MODELS_WORD = /tool_?(use|call|request|invocation)?s?\b|function_?call|toolBlock|contentBlock/i;

/** `toolUse.name`, `block.toolUse.name`, `call.function.name`, or a variable that is one of them. */
function isGivenByModel(name: ts.Expression): boolean {
  const text = name.getText();
  if (/\.(name|toolName)!?$/.test(text)) return MODELS_WORD.test(text.replace(/\.(name|toolName)!?$/, ""));
  if (!ts.isIdentifier(name)) return false;
  return declarationsOf(name).some((each) => {
    if (ts.isVariableDeclaration(each)) {
      return (
        each.initializer !== undefined &&
        /\.(name|toolName)\b/.test(each.initializer.getText()) &&
        MODELS_WORD.test(each.initializer.getText())
      );
    }
    const pattern = ts.isBindingElement(each) ? each.parent.parent : undefined;
    const from = pattern && ts.isVariableDeclaration(pattern) ? pattern.initializer?.getText() : undefined;
    const key = ts.isBindingElement(each) ? (each.propertyName ?? each.name).getText() : "";
    return from !== undefined && /^(name|toolName)$/.test(key) && MODELS_WORD.test(from);
  });
}

/** `tools[block.name](block.input)`: the name and what belongs to it come from the same block. */
function isCalledWithInputOf(name: ts.Expression, call: ts.CallExpression): boolean {
  const owner = /^(.+)\.(name|toolName)$/.exec(name.getText())?.[1];
  return (
    owner !== undefined &&
    call.arguments.some((each) => new RegExp(`^${escaped(owner)}\\.(input|args|arguments)\\b`).test(each.getText()))
  );
}

/** Objects of classes, modules and the global object have functions that nobody meant to offer. */
function isExposed(engine: Engine, table: ts.Expression): boolean {
  if (table.kind === ts.SyntaxKind.ThisKeyword || /^(globalThis|window|global)$/.test(table.getText())) return true;
  return branches(engine.evaluate(table, null)).some(
    (each) => each.kind === "instance" || each.kind === "module" || each.kind === "class",
  );
}

/** Whether the function asks first if the name is one of those that are meant. */
function isGuarded(scope: string, table: string, name: string, exposed: boolean): boolean {
  const [owner, key] = [escaped(table), escaped(name)];
  const listed = new RegExp(
    `hasOwn\\w*\\(|\\b(includes|has|indexOf)\\(\\s*${key}|\\b${key}\\s+in\\b|switch\\s*\\(\\s*${key}|${key}\\s*[!=]==?\\s*["'\`]`,
  );
  if (listed.test(scope)) return true;
  return (
    !exposed && new RegExp(`(!|if\\s*\\(\\s*|typeof\\s+|\\?\\?=?\\s*|&&\\s*)${owner}\\[\\s*${key}\\s*\\]`).test(scope)
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
