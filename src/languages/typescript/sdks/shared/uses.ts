import { ts } from "@ts-morph/common";
import type { Engine } from "../../engine.ts";
import { ring } from "../../rings.ts";

/**
 * Whether an object that is constructed here is used by a call in sight: in its own file, or in one that it may get to.
 * `used` tells what a call uses; most calls it should know by their names to use nothing.
 */
export function usedBy(engine: Engine, node: ts.Node, used: (call: ts.CallExpression) => readonly ts.Node[]): boolean {
  return ring(engine, node.getSourceFile().fileName).some((file) =>
    (engine.source(file)?.calls() ?? []).some((call) => ts.isCallExpression(call) && used(call).includes(node)),
  );
}
