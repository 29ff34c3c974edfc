import type { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { answerBusy } from "./answer-busy.ts";
import { moveProperty, removeProperty, renameProperty, setProperty } from "./edits.ts";
import type { Engine } from "./engine.ts";
import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import { lookAt } from "./look-at.ts";
import type { CallReading, ClientReading, Sdk } from "./sdks/sdk.ts";
import { unknownKeys } from "./sdks/shared/keys.ts";

type TargetChange = Extract<
  Change,
  { kind: "set" | "remove" | "move" | "cache-point" | "tags" | "stream" | "look-at" | "answer-busy" }
>;

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
    const edits = client && spell(engine, client, change);
    if (edits) return edits;
    const call = sdk.call(engine, node);
    if (call && change.kind === "look-at") return lookAt(engine, call, change);
    if (call && change.kind === "answer-busy") return answerBusy(engine, call, change);
    if (call) return spell(engine, call, change);
  }
  for (const infrastructure of infrastructures) {
    const resource = infrastructure.resource(engine, node);
    if (resource) return spell(engine, resource, change);
  }
  return null;
}

type Reading = Pick<ClientReading | CallReading, "writing" | "known">;

function spell(engine: Engine, reading: Reading, change: TargetChange): readonly TextEdit[] | null {
  const { writing } = reading;
  if (change.kind === "look-at" || change.kind === "answer-busy") return null;
  if (change.kind === "move") return spellMove(engine, reading, change);
  if (change.kind === "stream") return writing.stream?.() ?? null;
  if (change.kind === "tags") return writing.tags?.(change.tags) ?? null;
  if (change.kind === "cache-point") return writing.cachePoint?.(change.after) ?? null;
  const at = writing.place(change.field);
  if (!at) return null;
  if (change.kind === "set") {
    return setProperty(engine, at.object, at.path, at.convert ? at.convert(change.value) : change.value);
  }
  return at.object.value ? removeProperty(engine, at.object.value, at.path) : null;
}

/** Only keys that the SDK does not have are moved: of all others somebody may know more. */
function spellMove(
  engine: Engine,
  { known = [] }: Reading,
  { key, to }: Extract<Change, { kind: "move" }>,
): readonly TextEdit[] | null {
  for (const object of known) {
    const found = unknownKeys(engine, object).find(
      ({ name, meant }) =>
        name.getStart() === key.start && name.getSourceFile().fileName === key.file && meant?.join(".") === to,
    );
    if (!found?.meant || !object.value) continue;
    return found.renamed
      ? renameProperty(found.record, found.property, found.meant.at(-1) ?? "")
      : moveProperty(engine, object.value, found.property, found.meant);
  }
  return null;
}
