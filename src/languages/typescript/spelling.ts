import type { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { removeProperty, setProperty } from "./edits.ts";
import type { Engine } from "./engine.ts";
import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import type { Sdk, Writing } from "./sdks/sdk.ts";

type TargetChange = Extract<Change, { kind: "set" | "remove" | "cache-point" }>;

/** Everything that can tell where a change is written. */
export interface Readers {
  readonly sdks: readonly Sdk[];
  readonly infrastructures: readonly Infrastructure[];
}

/** Spells a change of the call, client or resource that an expression is, or says null where the SDK has no good spelling. */
export function spellAt(
  engine: Engine,
  { sdks, infrastructures }: Readers,
  node: ts.CallExpression | ts.NewExpression,
  change: TargetChange,
): readonly TextEdit[] | null {
  for (const sdk of sdks) {
    const client = sdk.mayConstruct(node) ? sdk.client(engine, engine.evaluate(node, null)) : undefined;
    const edits = client && spell(engine, client.writing, change);
    if (edits) return edits;
    const call = sdk.call(engine, node);
    if (call) return spell(engine, call.writing, change);
  }
  for (const infrastructure of infrastructures) {
    const resource = infrastructure.resource(engine, node);
    if (resource) return spell(engine, resource.writing, change);
  }
  return null;
}

function spell(engine: Engine, writing: Writing, change: TargetChange): readonly TextEdit[] | null {
  if (change.kind === "cache-point") return writing.cachePoint?.(change.after) ?? null;
  const at = writing.place(change.field);
  if (!at) return null;
  if (change.kind === "set") {
    return setProperty(engine, at.object, at.path, at.convert ? at.convert(change.value) : change.value);
  }
  return at.object.value ? removeProperty(engine, at.object.value, at.path) : null;
}
