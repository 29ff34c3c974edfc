import { lookup } from "../catalog/index.ts";
import type { Configuration } from "../core/configuration.ts";
import type { FileFacts, ModelCall, Operation, Resource, Span } from "../core/facts.ts";
import type { FactQuestion } from "../core/guide.ts";
import { field, numbers, texts } from "../core/value.ts";
import { isCacheable, isLimited, modelKinds, namesModel, taggingOf } from "../explain/derived.ts";

/** What one call, resource or setting says to a question. */
export interface Look {
  readonly state: "in-order" | "lacking" | "unknown";
  readonly text: string;
  /** Null for what the configuration says. */
  readonly span: Span | null;
}

/** What questions are answered from. */
export interface FactsInput {
  readonly facts: readonly FileFacts[];
  configurationOf(file: string): Configuration;
  /** The configurations that hold for what is reported about. */
  readonly configurations: readonly Configuration[];
}

type Told = Omit<Look, "span"> | null;

/** Answers each question of the guide that facts can answer. What a question is not about is left out. */
export const factQuestions: Readonly<Record<FactQuestion, (input: FactsInput) => readonly Look[]>> = {
  retries: ofCalls(({ retries }) => {
    const attempts = retries.maxAttempts === null ? "" : `, ${retries.maxAttempts} attempts`;
    if (retries.status === "configured") return inOrder(`retries are configured${attempts}`);
    if (retries.status === "wrapped") return inOrder("the code around it retries");
    return retries.status === "unknown"
      ? unknown("retries are not known")
      : lacking(retries.status === "disabled" ? "retries are switched off" : "retries are left at the SDK's default");
  }),

  "output-limit": ofCalls((call) => {
    if (!isLimited(call)) return null;
    const limit = field(call.request, "maxTokens");
    if (limit.status === "absent") return lacking("no output limit is set");
    if (limit.status === "unknown" || !limit.always) return unknown("it is not known whether an output limit is set");
    const values = [...new Set(numbers(limit.value).map(({ value }) => value))];
    return inOrder(values.length === 0 ? "an output limit is set" : `at most ${values.join(" or ")} tokens`);
  }),

  caching: ofCalls((call) => {
    if (call.operation !== "text" || supportsCaching(call) === false) return null;
    if (call.caching.status === "used") return inOrder("the prompt has a cache point");
    const cacheable = isCacheable(call);
    if (cacheable === false) return null;
    return cacheable && call.caching.status === "absent"
      ? lacking("a long static prompt is not cached")
      : unknown("how much of the prompt is static is not known");
  }),

  "cross-region": ofCalls((call) => {
    if (!namesModel(call)) return null;
    const model = field(call.request, "modelId");
    const kinds = model.status === "present" ? modelKinds(model.value) : [];
    if (kinds.length === 0) return unknown("the model is not known");
    if (kinds.every((kind) => kind === "inference-profile")) return inOrder("a cross-region inference profile");
    if (kinds.includes("foundation-model")) return lacking("a bare model id, which one region serves");
    return unknown("which regions serve it is not said by the id");
  }),

  "cost-allocation": ({ facts, configurationOf }) =>
    facts.flatMap(({ file, calls }) => {
      const { attribution } = configurationOf(file);
      return looksAt(calls, (call) => {
        if (!namesModel(call)) return null;
        const tagging = taggingOf(call);
        if (tagging === "application-profile") return inOrder("an application inference profile");
        if (attribution === "iam-principal") return inOrder("told apart by IAM principal, as configured");
        if (tagging === "unknown") return unknown("whether a profile is used is not known");
        return lacking(
          tagging === "request-metadata"
            ? "request metadata only, which allocates no cost"
            : "nothing tells its cost apart",
        );
      });
    }),

  "input-validation": ofCalls(({ input }) => {
    if (input.status === "validated") return inOrder("input is validated");
    if (input.status === "not-user-input") return inOrder("nothing from outside reaches the prompt");
    return input.status === "unknown"
      ? unknown("where input comes from is not known")
      : lacking("input is not validated");
  }),

  guardrail: ofCalls((call) => {
    if (!GUARDED.has(call.operation)) return null;
    const { status } = field(call.request, "guardrail");
    if (status === "present") return inOrder("a guardrail is set");
    return status === "absent"
      ? lacking("no guardrail on the request")
      : unknown("whether a guardrail is set is not known");
  }),

  "resource-tags": ofResources((resource) => {
    if (!resource.type.startsWith("AWS::Bedrock::") || UNTAGGABLE.test(resource.type)) return null;
    const { status } = field(resource.properties, "tags");
    if (status === "present") return inOrder(`${resource.type} is tagged`);
    return status === "absent"
      ? lacking(`${resource.type} has no tags of its own`)
      : unknown(`the tags of ${resource.type} are not known`);
  }),

  "invocation-logging": ofResources(({ type }) =>
    type === "AWS::Bedrock::ModelInvocationLoggingConfiguration" ? inOrder("invocation logging is switched on") : null,
  ),

  "evaluation-jobs": ofResources(({ type }) =>
    type === "AWS::Bedrock::EvaluationJob" ? inOrder("an evaluation job is started") : null,
  ),

  "tag-taxonomy": ofConfiguration(({ tags }) =>
    tags.required.length > 0 ? inOrder(`the configuration requires these tags: ${tags.required.join(", ")}`) : null,
  ),

  "allowed-models": ofConfiguration(({ models }) =>
    models.allow.length > 0 ? inOrder(`the configuration allows these models only: ${models.allow.join(", ")}`) : null,
  ),
};

/** What a guardrail can be set on. */
const GUARDED: ReadonlySet<Operation> = new Set(["text", "agent", "flow", "retrieval"]);

/** What takes no tags when it is made. */
const UNTAGGABLE =
  /(DataSource|ResourceTags|FlowVersion|GuardrailVersion|EnforcedGuardrailConfiguration|ModelInvocationLoggingConfiguration)$/;

/** False only where every model that comes into question is known not to. */
function supportsCaching(call: ModelCall): boolean | null {
  const model = field(call.request, "modelId");
  const ids = model.status === "present" ? texts(model.value) : [];
  const supported = ids.map(({ value }) => lookup(value)?.entry?.promptCaching?.supported ?? null);
  return ids.length > 0 && supported.every((each) => each === false) ? false : null;
}

/** Whether anything retrieves from a knowledge base, or makes one. */
export function hasRetrieval(facts: readonly FileFacts[]): boolean {
  return facts.some(
    ({ calls, resources }) =>
      calls.some(({ operation }) => operation === "retrieval") ||
      resources.some(({ type }) => /::(KnowledgeBase|DataSource)$/.test(type)),
  );
}

function inOrder(text: string): Told {
  return { state: "in-order", text };
}

function lacking(text: string): Told {
  return { state: "lacking", text };
}

function unknown(text: string): Told {
  return { state: "unknown", text };
}

function ofCalls(tell: (call: ModelCall) => Told): (input: FactsInput) => readonly Look[] {
  return ({ facts }) => facts.flatMap(({ calls }) => looksAt(calls, tell));
}

/** A command that is only constructed is no request. */
function looksAt(calls: readonly ModelCall[], tell: (call: ModelCall) => Told): readonly Look[] {
  return calls
    .filter(({ sent, operation }) => sent !== "no" && operation !== "count")
    .flatMap((call) => {
      const told = tell(call);
      return told ? [{ ...told, span: call.anchor }] : [];
    });
}

function ofResources(tell: (resource: Resource) => Told): (input: FactsInput) => readonly Look[] {
  return ({ facts }) =>
    facts.flatMap(({ resources }) =>
      resources.flatMap((resource) => {
        const told = tell(resource);
        return told ? [{ ...told, span: resource.anchor }] : [];
      }),
    );
}

function ofConfiguration(tell: (configuration: Configuration) => Told): (input: FactsInput) => readonly Look[] {
  return ({ configurations }) =>
    configurations.flatMap((configuration) => {
      const told = tell(configuration);
      return told ? [{ ...told, span: null }] : [];
    });
}
