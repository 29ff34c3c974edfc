import { ts } from "@ts-morph/common";
import { branches, literal, type Slot } from "../abstract.ts";
import { externalClass } from "../calls.ts";
import type { Engine } from "../engine.ts";
import { slotAt } from "../lower.ts";
import { packageFolder } from "../modules.ts";
import { CDK_MENTIONS, CDK_PACKAGES } from "./constructs.ts";

/** Tags that a construct gets from what is around it. `open`: an aspect, or code that was not followed, may add others. */
export interface StackTags {
  readonly tags: ReadonlyMap<string, Slot>;
  readonly open: boolean;
  /** Where the last of them is given. */
  readonly node: ts.Node;
}

type Added = Omit<StackTags, "node">;

const MAX_FILES = 40;

/**
 * What `Tags.of(scope).add(...)`, the `tags` of a stack and aspects give to a construct. Scopes of the same package count
 * as being around it when they are an application, a stage, a stack or `this`; any other only when it is the construct.
 */
export function stackTags(engine: Engine, construct: ts.NewExpression): StackTags {
  const found = callsOfApplication(engine, construct.getSourceFile().fileName).flatMap((call) => {
    const added = ts.isNewExpression(call) ? ofStack(engine, call) : addedBy(engine, call, construct);
    return added ? [{ ...added, node: call }] : [];
  });
  return {
    tags: new Map(found.flatMap((each) => [...each.tags])),
    open: found.some((each) => each.open),
    node: found.at(-1)?.node ?? construct,
  };
}

/** The calls and constructions of the application's files that may give tags. */
function callsOfApplication(engine: Engine, file: string): readonly (ts.CallExpression | ts.NewExpression)[] {
  const folder = packageFolder(file, engine.files);
  const files = ["aws-cdk-lib", "core"].flatMap((name) => engine.files.importers(`/${name}`));
  const own = [...new Set([file, ...files])].filter((each) => packageFolder(each, engine.files) === folder);
  return own.slice(0, MAX_FILES).flatMap((each) => {
    const source = engine.source(each);
    if (!source || !CDK_MENTIONS.test(source.text) || !/\btags\b|\bAspects\b/i.test(source.text)) return [];
    return source.calls().filter(mayGiveTags);
  });
}

function mayGiveTags(node: ts.CallExpression | ts.NewExpression): boolean {
  if (ts.isNewExpression(node)) return (node.arguments?.length ?? 0) > 2 && /\btags\b/.test(node.getText());
  return ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "add";
}

/** `new ServiceStack(app, "Id", { tags: { team: "search" } })`. */
function ofStack(engine: Engine, node: ts.NewExpression): Added | undefined {
  const isStack = branches(engine.evaluate(node, null)).some((each) => isScope(engine, each));
  const props = node.arguments?.[2];
  const slot = isStack && props ? slotAt(engine.evaluate(props, null), "tags") : undefined;
  if (!slot) return undefined;
  const { value } = slot;
  return value.kind === "record" ? { tags: value.slots, open: value.open } : { tags: new Map(), open: true };
}

/** `Tags.of(app).add("team", "search")` and `Aspects.of(app).add(...)`. */
function addedBy(engine: Engine, node: ts.CallExpression, construct: ts.NewExpression): Added | undefined {
  const of = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : undefined;
  if (!of || !ts.isCallExpression(of) || !ts.isPropertyAccessExpression(of.expression)) return undefined;
  const holder = of.expression.expression;
  const [scope] = of.arguments;
  if (of.expression.name.text !== "of" || !scope || !isAround(engine, scope, construct)) return undefined;
  const names = branches(engine.evaluate(holder, null)).flatMap((each) =>
    each.kind === "external" && CDK_PACKAGES.test(each.module) ? [each.path.at(-1)] : [],
  );
  if (names.includes("Aspects")) return { tags: new Map(), open: true };
  if (!names.includes("Tags")) return undefined;
  const [key, value] = node.arguments.map((each) => engine.evaluate(each, null));
  if (key?.kind !== "literal") return { tags: new Map(), open: true };
  return {
    tags: new Map([[String(key.value), { value: value ?? literal("", node), presence: "always" }]]),
    open: false,
  };
}

function isAround(engine: Engine, scope: ts.Expression, construct: ts.NewExpression): boolean {
  if (scope.kind === ts.SyntaxKind.ThisKeyword) return true;
  return branches(engine.evaluate(scope, null)).some(
    (each) => each.node === construct || isScope(engine, each) || each.kind === "unknown",
  );
}

/** Whether a value is an application, a stage or a stack. */
function isScope(engine: Engine, value: ReturnType<typeof branches>[number]): boolean {
  const made = externalClass(engine, value);
  if (!made || !CDK_PACKAGES.test(made.module) || made.path.at(-1) !== "new") return false;
  return /^(App|Stage|Stack|NestedStack)$/.test(made.path.at(-2) ?? "");
}
