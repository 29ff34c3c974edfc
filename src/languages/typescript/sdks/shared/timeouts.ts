import type { ts } from "@ts-morph/common";
import type { Timeout } from "../../../../core/facts.ts";
import { type Abstract, branches, type Slot } from "../../abstract.ts";
import type { Engine } from "../../engine.ts";
import { functionAround } from "../../scope.ts";
import { spanOf } from "../../source.ts";

/** Whether a timer fires the abort signal of a request: one of its own, or one in the function around the request. */
export function isTimed(engine: Engine, signal: Slot, near: ts.Node): boolean {
  if (signal.presence === "unknown") return false;
  return firesAlone(engine, signal.value) || firesByTimer(near);
}

/** `AbortSignal.timeout(ms)`, alone or among others in `AbortSignal.any([...])`. */
function firesAlone(engine: Engine, value: Abstract): boolean {
  return branches(value).some((each) => {
    if (each.kind === "list") return each.items.some((item) => firesAlone(engine, item));
    if (each.kind !== "external" || !each.path.includes("AbortSignal")) return false;
    return (
      each.path.includes("timeout") || each.args.some((arg) => firesAlone(engine, engine.argument(arg, each.node)))
    );
  });
}

/** `setTimeout(() => controller.abort(), ...)` in the same function. */
function firesByTimer(node: ts.Node): boolean {
  const fn = functionAround(node);
  return fn !== undefined && /setTimeout\([^;]*\.abort\(/s.test(fn.getText());
}

/**
 * The time limit that a request sets by options of its own: `timeout` where it is set, `signal` where the caller can
 * abort. Null when neither limits it.
 */
export function timeoutOfOptions(
  engine: Engine,
  timeout: Slot | undefined,
  signal: Slot | undefined,
  near: ts.Node,
): Timeout | null {
  const limit = timeout && timeout.presence !== "unknown" ? timeout : undefined;
  const decided = limit ?? (signal && isTimed(engine, signal, near) ? signal : undefined);
  if (decided) {
    const step = { span: spanOf(decided.value.node), message: "the request is limited in time here" };
    return { status: "configured", steps: [step] };
  }
  return timeout || signal?.presence === "unknown" ? { status: "unknown", steps: [] } : null;
}
