import { ts } from "@ts-morph/common";
import { type Abstract, branches, literal, type RecordAbstract, type Slot } from "../abstract.ts";
import { argumentRecord, emptyRecord } from "../calls.ts";
import type { Place } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { slotAt } from "../lower.ts";
import { CDK_MENTIONS, CDK_PACKAGES, type Construct, constructsOf, serviceOf } from "./constructs.ts";
import type { Infrastructure, ResourceReading } from "./infrastructure.ts";
import { stackTags } from "./stack-tags.ts";
import { addTags, type TagShape } from "./tags.ts";

/** The AWS Cloud Development Kit: Bedrock's constructs, and what of other services bears on them. */
export const cdk: Infrastructure = {
  mentions: CDK_MENTIONS,
  packages: CDK_PACKAGES,
  resource: (engine, node) => (ts.isNewExpression(node) ? readConstruct(engine, node) : readCall(engine, node)),
};

/** Properties of a construct under the names that CloudFormation has for them. */
type Renamed = Readonly<Record<string, string>>;

/** Constructs of the alpha packages, which have names of their own. */
const LEVEL_TWO: Readonly<Record<string, { readonly type: string; readonly names: Renamed }>> = {
  Guardrail: {
    type: "Guardrail",
    names: {
      guardrailName: "name",
      kmsKey: "kmsKeyArn",
      contentFilters: "contentPolicyConfig.filtersConfig",
      piiFilters: "sensitiveInformationPolicyConfig.piiEntitiesConfig",
      regexFilters: "sensitiveInformationPolicyConfig.regexesConfig",
      contextualGroundingFilters: "contextualGroundingPolicyConfig.filtersConfig",
    },
  },
  Agent: { type: "Agent", names: { kmsKey: "customerEncryptionKeyArn", guardrail: "guardrailConfiguration" } },
  AgentAlias: { type: "AgentAlias", names: {} },
  Prompt: { type: "Prompt", names: { kmsKey: "customerEncryptionKeyArn" } },
  PromptVersion: { type: "PromptVersion", names: {} },
  ApplicationInferenceProfile: { type: "ApplicationInferenceProfile", names: {} },
  VectorKnowledgeBase: { type: "KnowledgeBase", names: {} },
  GraphKnowledgeBase: { type: "KnowledgeBase", names: {} },
  KendraKnowledgeBase: { type: "KnowledgeBase", names: {} },
};

/** Methods that add to a guardrail after it was made, with what they add to. */
const ADDITIONS: Renamed = {
  addContentFilter: "contentPolicyConfig",
  addPIIFilter: "sensitiveInformationPolicyConfig",
  addRegexFilter: "sensitiveInformationPolicyConfig",
  addContextualGroundingFilter: "contextualGroundingPolicyConfig",
};

/** Types whose tags are one object in CloudFormation rather than a list of pairs. */
const TAGGED_BY_RECORD = new Set([
  "Agent",
  "AgentAlias",
  "Flow",
  "FlowAlias",
  "KnowledgeBase",
  "Prompt",
  "PromptVersion",
]);

/** Asked before anything is evaluated: most of what a stack constructs has nothing to do with Bedrock. */
const MAY_BE_READ =
  /^(Cfn\w+|PolicyStatement|Alarm|AwsCustomResource|\w*(Guardrail|Agent|AgentAlias|Prompt|PromptVersion|InferenceProfile|KnowledgeBase)\w*)$/;

function readConstruct(engine: Engine, node: ts.NewExpression): ResourceReading | undefined {
  if (!MAY_BE_READ.test(lastName(node.expression))) return undefined;
  const construct = constructsOf(engine, node).find((each) => each.node === node);
  if (!construct) return undefined;
  switch (construct.service) {
    case "aws-bedrock":
      return ofBedrock(engine, construct, node);
    case "aws-iam":
      return construct.name === "PolicyStatement" ? statement(engine, node, node.expression) : undefined;
    case "aws-cloudwatch":
      return alarm(engine, construct, node.expression);
    case "core":
      return construct.name === "AwsCustomResource" ? customResource(construct, node) : undefined;
    default:
      return undefined;
  }
}

function lastName(node: ts.Expression): string {
  return ts.isPropertyAccessExpression(node) ? node.name.text : node.getText();
}

function ofBedrock(engine: Engine, construct: Construct, node: ts.NewExpression): ResourceReading | undefined {
  const { name, props } = construct;
  const higher = Object.hasOwn(LEVEL_TWO, name) ? LEVEL_TWO[name] : undefined;
  const type = higher?.type ?? (name.startsWith("Cfn") ? name.slice(3) : undefined);
  if (type === undefined) return undefined;
  const given = open(props);
  const named = higher ? withAdditions(engine, node, renamed(given, higher.names)) : given;
  const place: Place = { holder: node, index: 2, value: props };
  const shape: TagShape = TAGGED_BY_RECORD.has(type) ? "record" : "list";
  return {
    type: `AWS::Bedrock::${type}`,
    name,
    by: "cdk",
    anchor: node.expression,
    properties: withStackTags(engine, node, named),
    writing: {
      place: (field) => (higher ? null : { object: place, path: field.split(".") }),
      // Constructs of the higher level take their tags from what is around them.
      tags: (all) => (higher ? null : addTags(engine, place, "tags", shape, all)),
    },
  };
}

/** A record with its enumerations by name; anything else as one of which nothing is known. */
function open(value: Abstract): RecordAbstract {
  const told = byName(value, 0);
  return told.kind === "record" ? told : { ...emptyRecord(value.node), open: true };
}

const MAX_NESTING = 5;

/** Members of the library's enumerations as their names: `ContentFilterType.PROMPT_ATTACK` is `PROMPT_ATTACK`. */
function byName(value: Abstract, depth: number): Abstract {
  if (depth > MAX_NESTING) return value;
  if (value.kind === "record") {
    const slots = [...value.slots].map(
      ([name, slot]) => [name, { ...slot, value: byName(slot.value, depth + 1) }] as const,
    );
    return { ...value, slots: new Map(slots) };
  }
  if (value.kind === "list") return { ...value, items: value.items.map((each) => byName(each, depth + 1)) };
  const name = value.kind === "external" && CDK_PACKAGES.test(value.module) ? (value.path.at(-1) ?? "") : "";
  return /^[A-Z][A-Z_0-9]+$/.test(name) ? { ...literal(name, value.node), steps: value.steps } : value;
}

function renamed(given: RecordAbstract, names: Renamed): RecordAbstract {
  return [...given.slots].reduce(
    (record, [name, slot]) => put(record, (Object.hasOwn(names, name) ? names[name] : name) ?? name, slot),
    { ...given, slots: new Map<string, Slot>() } as RecordAbstract,
  );
}

/** Puts a slot at a dotted path. */
function put(record: RecordAbstract, path: string, slot: Slot): RecordAbstract {
  const [head = "", ...rest] = path.split(".");
  const inner = record.slots.get(head)?.value;
  const within = inner?.kind === "record" ? inner : emptyRecord(slot.value.node);
  const value = rest.length === 0 ? slot : { value: put(within, rest.join("."), slot), presence: slot.presence };
  return { ...record, slots: new Map(record.slots).set(head, value) };
}

/** What methods add is not read: a policy may be there, and what is in it is not known. */
function withAdditions(engine: Engine, node: ts.NewExpression, given: RecordAbstract): RecordAbstract {
  const calls = engine.source(node.getSourceFile().fileName)?.calls() ?? [];
  const added = calls.flatMap((call) => {
    const method = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : "";
    const policy = Object.hasOwn(ADDITIONS, method) ? ADDITIONS[method] : undefined;
    const owner = policy && ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : undefined;
    return owner && branches(engine.evaluate(owner, null)).some((each) => each.node === node) ? [policy ?? ""] : [];
  });
  return added.reduce(
    (record, policy) => put(record, policy, { value: { ...emptyRecord(node), open: true }, presence: "always" }),
    given,
  );
}

/** Its own tags, and those that the stack, the application or an aspect gives to everything in them. */
function withStackTags(engine: Engine, node: ts.NewExpression, given: RecordAbstract): RecordAbstract {
  const around = stackTags(engine, node);
  if (around.tags.size === 0 && !around.open) return given;
  const own = given.slots.get("tags");
  const slots = new Map(around.tags);
  const isOpen = around.open || (own !== undefined && !addOwn(slots, own));
  const tags: RecordAbstract = { kind: "record", slots, open: isOpen, node: own?.value.node ?? around.node, steps: [] };
  const presence = slots.size > 0 ? "always" : "unknown";
  return { ...given, slots: new Map(given.slots).set("tags", { value: tags, presence }) };
}

/** Adds a construct's own tags to those around it; false where they are not all known. */
function addOwn(slots: Map<string, Slot>, { value, presence }: Slot): boolean {
  if (value.kind === "record") {
    for (const [name, slot] of value.slots) slots.set(name, slot);
    return !value.open && presence === "always";
  }
  if (value.kind !== "list") return false;
  for (const item of value.items) {
    const key = slotAt(item, "key")?.value ?? slotAt(item, "Key")?.value;
    if (key?.kind !== "literal") return false;
    slots.set(String(key.value), { value: item, presence: "always" });
  }
  return !value.open && presence === "always";
}

/** What a statement of a policy allows, where that bears on Bedrock. */
function statement(
  engine: Engine,
  node: ts.NewExpression | ts.CallExpression,
  anchor: ts.Node,
): ResourceReading | undefined {
  const [argument] = node.arguments ?? [];
  if (!argument) return undefined;
  const given = open(engine.evaluate(argument, null));
  const canonical = renamed(given, {
    Action: "actions",
    Resource: "resources",
    Effect: "effect",
    Condition: "conditions",
  });
  const actions = canonical.slots.get("actions")?.value;
  if (!actions || !textsIn(actions).some((each) => /^(bedrock\b|\*)/.test(each))) return undefined;
  const place: Place = { holder: node, index: 0, value: given };
  const isJson = given.slots.has("Action");
  return {
    type: "AWS::IAM::PolicyStatement",
    name: "PolicyStatement",
    by: "cdk",
    anchor,
    properties: canonical,
    writing: { place: (field) => (isJson ? null : { object: place, path: field.split(".") }) },
  };
}

function textsIn(value: Abstract): readonly string[] {
  return branches(value).flatMap((each): readonly string[] => {
    if (each.kind === "list") return each.items.flatMap(textsIn);
    return each.kind === "literal" && typeof each.value === "string" ? [each.value] : [];
  });
}

/** `new cloudwatch.Alarm(this, "Id", { metric })` and `metric.createAlarm(this, "Id", { ... })`. */
function alarm(engine: Engine, { name, props }: Construct, anchor: ts.Node): ResourceReading | undefined {
  if (name !== "Alarm" && name !== "CfnAlarm") return undefined;
  return alarmOn(engine, name === "CfnAlarm" ? props : slotAt(props, "metric")?.value, anchor);
}

function alarmOn(engine: Engine, metric: Abstract | undefined, anchor: ts.Node): ResourceReading {
  const told = metric?.kind === "external" ? (argumentRecord(engine, metric, 0) ?? metric) : metric;
  return {
    type: "AWS::CloudWatch::Alarm",
    name: "Alarm",
    by: "cdk",
    anchor,
    properties: open(told ?? emptyRecord(anchor)),
    writing: { place: () => null },
  };
}

/** A call of AWS's API when the stack is deployed: the only way to switch invocation logging on from a stack. */
function customResource({ props }: Construct, node: ts.NewExpression): ResourceReading | undefined {
  const calls = ["onCreate", "onUpdate"].flatMap((name) => slotAt(props, name)?.value ?? []);
  const logging = calls.find((each) =>
    textsIn(slotAt(each, "action")?.value ?? each).some((action) => /putModelInvocationLogging/i.test(action)),
  );
  if (!logging) return undefined;
  return {
    type: "AWS::Bedrock::ModelInvocationLoggingConfiguration",
    name: "AwsCustomResource",
    by: "cdk",
    anchor: node.expression,
    properties: open(slotAt(logging, "parameters")?.value ?? emptyRecord(node)),
    writing: { place: () => null },
  };
}

function readCall(engine: Engine, node: ts.CallExpression): ResourceReading | undefined {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const method = expression.name.text;
  if (method === "createAlarm") return alarmOn(engine, engine.evaluate(expression.expression, null), expression.name);
  if (method !== "fromJson" && method !== "fromAwsManagedPolicyName") return undefined;
  const callee = branches(engine.evaluate(expression, null)).find((each) => each.kind === "external");
  if (!callee || !CDK_PACKAGES.test(callee.module) || serviceOf(callee.module, callee.path) !== "aws-iam")
    return undefined;
  if (method === "fromJson") {
    return callee.path.includes("PolicyStatement") ? statement(engine, node, expression.name) : undefined;
  }
  const [first] = node.arguments;
  const name = first && engine.evaluate(first, null);
  if (!name || !textsIn(name).some((each) => /Bedrock/.test(each))) return undefined;
  const slots = new Map([["name", { value: name, presence: "always" } as const]]);
  return {
    type: "AWS::IAM::ManagedPolicy",
    name: method,
    by: "cdk",
    anchor: first,
    properties: { ...emptyRecord(node), slots },
    writing: { place: () => null },
  };
}
