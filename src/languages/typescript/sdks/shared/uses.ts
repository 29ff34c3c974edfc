import { ts } from "@ts-morph/common";
import { branches } from "../../abstract.ts";
import type { Engine } from "../../engine.ts";

/**
 * Whether an object that is constructed here is used by a call in sight: in its own file, or in one that imports it.
 * `used` tells by syntax what a call uses, so that hardly anything is evaluated.
 */
export function usesElsewhere(
  engine: Engine,
  node: ts.Node,
  used: (call: ts.CallExpression) => ts.Expression | undefined,
): boolean {
  const file = node.getSourceFile().fileName;
  return [file, ...engine.files.importers(file)].some((each) =>
    (engine.source(each)?.calls() ?? []).some((call) => {
      const expression = ts.isCallExpression(call) ? used(call) : undefined;
      return (
        expression !== undefined && branches(engine.evaluate(expression, null)).some((value) => value.node === node)
      );
    }),
  );
}
