import type { Resource, Value } from "../../src/core/facts.ts";
import type { Configuration, Expression, Fix, Project } from "../../src/core/rule.ts";
import { options } from "../../src/core/value.ts";

/** What people call the resources that carry tags, and whether cost arises under their name. */
const TAGGABLE: Readonly<Record<string, { readonly name: string; readonly costs: boolean }>> = {
  Agent: { name: "agent", costs: true },
  AgentAlias: { name: "agent alias", costs: false },
  ApplicationInferenceProfile: { name: "application inference profile", costs: true },
  AutomatedReasoningPolicy: { name: "automated reasoning policy", costs: false },
  CustomModel: { name: "custom model", costs: true },
  CustomModelDeployment: { name: "deployment of a custom model", costs: true },
  EvaluationJob: { name: "evaluation job", costs: true },
  Flow: { name: "flow", costs: true },
  FlowAlias: { name: "flow alias", costs: false },
  Guardrail: { name: "guardrail", costs: true },
  IntelligentPromptRouter: { name: "prompt router", costs: true },
  KnowledgeBase: { name: "knowledge base", costs: true },
  MarketplaceModelEndpoint: { name: "Marketplace model endpoint", costs: true },
  ModelCustomizationJob: { name: "customization job", costs: true },
  ModelImportJob: { name: "import job", costs: true },
  ModelInvocationJob: { name: "batch inference job", costs: true },
  Prompt: { name: "managed prompt", costs: true },
  PromptVersion: { name: "version of a managed prompt", costs: false },
  ProvisionedModelThroughput: { name: "provisioned throughput", costs: true },
};

/** A resource that can carry tags, or undefined. */
export function taggable({ type }: Resource): (typeof TAGGABLE)[string] | undefined {
  const name = type.replace("AWS::Bedrock::", "");
  return Object.hasOwn(TAGGABLE, name) ? TAGGABLE[name] : undefined;
}

/** Whether a resource gets its tags by a request of their own. */
export function isTaggedLater({ resources }: Project): boolean {
  return resources.some((each) => each.type === "AWS::Bedrock::ResourceTags");
}

/** The keys of some tags, however the API writes them, or null where there may be others. */
export function keysOf(tags: Value): readonly string[] | null {
  const [only, ...others] = options(tags);
  if (!only || others.length > 0) return null;
  if (only.kind === "record") return only.open ? null : Object.keys(only.fields);
  if (only.kind !== "list" || only.open) return null;
  const keys = only.items.map(keyOf);
  return keys.every((each) => each !== null) ? keys : null;
}

/** `{ key: "team", value: "search" }`, with a capital letter in CloudFormation's own shape. */
function keyOf(tag: Value): string | null {
  const key = tag.kind === "record" ? (tag.fields.key ?? tag.fields.Key)?.value : undefined;
  return key?.kind === "literal" && typeof key.value === "string" ? key.value : null;
}

/** What the configuration says that a tag holds: `from the environment COST_CENTER`, or a text; else a variable of the tag's name. */
export function tagValue(key: string, { tags }: Configuration): Expression {
  const configured = Object.hasOwn(tags.values, key) ? tags.values[key] : undefined;
  const variable = configured === undefined ? undefined : /^from the environment (\w+)$/.exec(configured)?.[1];
  if (configured !== undefined && variable === undefined) return { kind: "literal", value: configured };
  return { kind: "environment", name: variable ?? variableOf(key) };
}

function variableOf(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9]+/g, "_").toUpperCase();
}

/** Adds tags with the values that the configuration gives them; no fix where there is none to add. */
export function tagsFix(target: string, keys: readonly string[], configuration: Configuration): readonly Fix[] {
  if (keys.length === 0) return [];
  const tags = Object.fromEntries(keys.map((key) => [key, tagValue(key, configuration)]));
  const title = `Tag it with ${listed(keys)}`;
  return [{ title, safe: false, changes: [{ kind: "tags", target, tags }] }];
}

/** `a`, `b` and `c`. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((each) => `\`${each}\``);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}` : (quoted[0] ?? "");
}
