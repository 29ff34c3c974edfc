import { modelIdKind } from "../../src/catalog/index.ts";
import type { ModelCall, Operation, SdkId, Span, UnknownValue, Value } from "../../src/core/facts.ts";
import { type Context, defineRule, type Fix } from "../../src/core/rule.ts";
import { field, options, texts } from "../../src/core/value.ts";
import { isMantle, isOpenAiShaped } from "../shared/apis.ts";
import { isRetiredId } from "../shared/lifecycle.ts";
import { evidenceOf, matchOfTemplate } from "../shared/models.ts";
import { byPlace } from "../shared/order.ts";
import { isProbe } from "../shared/probes.ts";
import { wayTo } from "../shared/steps.ts";

/** Operations whose `modelId` is not a model's, or that cost nothing by themselves. */
const NOT_INFERENCE: readonly Operation[] = ["agent", "flow", "retrieval", "guardrail", "count"];

/** The variable from which the fix reads the profile's ARN. */
const VARIABLE = "BEDROCK_INFERENCE_PROFILE_ARN";

type MessageId = "untagged" | "metadataOnly" | "several" | "iamOnly" | "byId" | "environment";

/** A branch that names a model or profile which the whole account shares, and what to call it. */
interface SharedModel {
  readonly value: Value;
  readonly name: string;
}

function sharedModel(branch: Value): readonly SharedModel[] {
  if (branch.kind === "template") {
    const match = matchOfTemplate(branch.parts);
    return match ? [{ value: branch, name: match.base }] : [];
  }
  if (branch.kind !== "literal" || typeof branch.value !== "string") return [];
  const kind = modelIdKind(branch.value);
  const shared = kind === "foundation-model" || kind === "inference-profile";
  return shared ? [{ value: branch, name: branch.value }] : [];
}

/** What is to be said of a shared model, and whether a profile is of any use there. */
function messageFor(call: ModelCall, { name }: SharedModel, context: Context<object>): MessageId {
  // Both answer 400 to an application inference profile.
  if (isOpenAiShaped(call) || isMantle(call, context)) return "iamOnly";
  if (isBuiltFromId(call, name)) return "byId";
  return field(call.request, "requestMetadata").status === "present" ? "metadataOnly" : "untagged";
}

/** SDKs that write the bodies of embeddings and images in the form that the id's family has: an ARN would mislead them. */
const FORM_BY_ID: readonly SdkId[] = ["ai-sdk", "langchain", "llamaindex"];

function readsFormFromId({ sdk, operation }: ModelCall): boolean {
  return operation !== "text" && FORM_BY_ID.includes(sdk);
}

/** The Vercel AI SDK asks models for thinking in the form that it knows by the id. */
function thinksById({ sdk, request }: ModelCall): boolean {
  return sdk === "ai-sdk" && field(request, "thinkingBudget").status !== "absent";
}

/** Whether a profile's ARN in place of the id breaks the request: Titan's form is the one that is taken for others. */
function isBuiltFromId(call: ModelCall, name: string): boolean {
  if (call.operation === "rerank") return call.api !== "InvokeModel";
  return call.operation === "embedding" && readsFormFromId(call) && !name.includes("titan");
}

/**
 * What is an application's own profile by its name goes before the model wherever both are given. An environment variable
 * has to be called so in full, since its default is what was seen.
 */
function mayBeProfile(branch: Value): boolean {
  if (branch.kind !== "unknown") return false;
  const named = branch.reason === "environment" ? /application_?inference_?profile|profile_?arn/i : /profile/i;
  return named.test(branch.name ?? "");
}

function environmentFix(span: Span, comment: string): Fix {
  return {
    title: "Read the application inference profile's ARN from the environment",
    safe: false,
    changes: [
      {
        kind: "replace",
        span,
        value: { kind: "environment", name: VARIABLE, comment },
      },
    ],
  };
}

/** A variable whose name speaks of a profile may be trusted to hold one. */
function mayHoldAnything(branch: Value): branch is UnknownValue {
  return branch.kind === "unknown" && branch.reason === "environment" && !/profile/i.test(branch.name ?? "");
}

export default defineRule<MessageId>({
  title: "Inference that cannot be allocated to anyone",
  severity: "warning",
  why: `
The bill shows Bedrock's on-demand inference per model and region, not per team, product or customer. A call that names
a foundation model (\`anthropic.claude-…\`) or a system-defined profile (\`us.…\`, \`global.…\`) adds to a sum that all
applications of the account share, and it cannot be split up afterwards: tags do not work backwards.

An **application inference profile** is a copy of a model or system profile in your account that carries tags. Use its
ARN as \`modelId\`, activate the tags in the billing console (up to 24 hours until they show), and Cost Explorer splits
by them. Copied from a system-defined profile, it keeps the routing across regions. One profile is needed per model and
set of tags:

\`\`\`sh
aws bedrock create-inference-profile \\
  --inference-profile-name support-assistant \\
  --model-source copyFrom=arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0 \\
  --tags key=team,value=support key=cost-center,value=4711
\`\`\`

or, in AWS CDK:

\`\`\`ts
new CfnApplicationInferenceProfile(this, "SupportAssistant", {
  inferenceProfileName: "support-assistant",
  modelSource: { copyFrom: systemProfileArn },
  tags: [{ key: "team", value: "support" }],
});
\`\`\`

\`requestMetadata\` is something else: it labels entries of the invocation logs, if those are switched on, and never
reaches Cost Explorer. Only InvokeModel and Converse take application inference profiles; Chat Completions and Responses
reject them, and there costs are allocated by IAM principal.

The remedy is one profile for each model, so a model is **told in full once**: at its first place in the project, with the
others as steps. Further places are information that points there. Give the rule a level in the configuration, and all
places have it. A call that chooses among several models is reported once, at the first of them. A model at its end of
life costs nothing any more and is \`capacity/retired-model\`'s affair.

Reranking by Bedrock's own API takes ARNs of foundation models only, and the Vercel AI SDK, LangChain and LlamaIndex write
embeddings for Cohere and Nova in the form that the id stands for: there a profile would break the request, and the rule
only informs. The Vercel AI SDK also asks a model to think in the form that it knows by the id: where a call does so, no ARN
is offered.

A model id that only the environment knows may be a profile's ARN. It is reported as \`possible\`, and not at all if the
variable's name contains \`profile\`.
`,
  whenNotToUse: `
Set \`"attribution": "iam-principal"\` in the configuration if you allocate cost by the role or user that calls, or
switch the rule off in an account that serves one cost centre only.
`,
  references: [
    {
      title: "Amazon Bedrock: cost management with application inference profiles",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html",
    },
    {
      title: "Amazon Bedrock: request metadata",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-request-metadata.html",
    },
  ],
  guide: ["G6.2"],
  messages: {
    untagged:
      "`{id}` cannot be allocated to a team or product: its cost is one sum for the whole account. Use the ARN of a tagged application inference profile, or set `attribution` to `iam-principal` in the configuration.",
    metadataOnly:
      "`{id}` cannot be allocated to a team or product: `requestMetadata` labels invocation logs only and never reaches Cost Explorer. Use the ARN of a tagged application inference profile, or set `attribution` to `iam-principal` in the configuration.",
    iamOnly:
      "`{id}` cannot be allocated by tags: this endpoint rejects application inference profiles. Allocate its cost by IAM principal and set `attribution` to `iam-principal` in the configuration, or call it through Converse.",
    several:
      "`{id}` and {more} that a call may choose cannot be allocated to a team or product: their cost is one sum for the whole account. Use ARNs of tagged application inference profiles, or set `attribution` to `iam-principal` in the configuration.",
    byId: "`{id}` cannot be allocated by tags here: this request is built from the model's id, in whose place the ARN of an application inference profile would fail. Allocate its cost by IAM principal and set `attribution` to `iam-principal` in the configuration.",
    environment:
      "The cost of this call can be allocated only if `{name}` holds the ARN of a tagged application inference profile. A variable whose name contains `profile` is taken to hold one.",
  },
  call(call, context, report) {
    const id = field(call.request, "modelId");
    if (context.configuration.attribution === "iam-principal" || call.sent === "no") return;
    if (NOT_INFERENCE.includes(call.operation) || id.status !== "present" || isProbe(call)) return;
    const branches = options(id.value);
    if (branches.some(mayBeProfile)) return;
    const shared = branches.flatMap(sharedModel).sort((a, b) => byPlace(a.value.span, b.value.span));
    const charged = shared.filter(({ name }) => !isRetiredId(name, context.today));
    const [first, ...others] = charged;
    if (first) {
      const message = messageFor(call, first, context);
      const isLight = message === "iamOnly" || message === "byId";
      const may = others.length > 0 ? "It may be" : "It is";
      const way = wayTo(first.value, call, `${may} the model of this call`);
      report({
        span: first.value.span,
        message: others.length > 0 && !isLight ? "several" : message,
        data: { id: first.name, more: `${others.length} more model${others.length === 1 ? "" : "s"}` },
        evidence: evidenceOf(id.value),
        ...(isLight ? { severity: "info" as const } : { cause: charged.map(({ name }) => name).join("\n") }),
        steps: [...way, ...others.map(({ value, name }) => ({ span: value.span, message: `Or \`${name}\`` }))],
        fixes:
          isLight || branches.length > 1 || readsFormFromId(call) || thinksById(call)
            ? []
            : [environmentFix(first.value.span, first.name)],
      });
    }
    if (texts(id.value).length > 0 || shared.length > 0 || isOpenAiShaped(call) || isMantle(call, context)) return;
    for (const branch of branches.filter(mayHoldAnything)) {
      report({
        span: branch.span,
        message: "environment",
        data: { name: branch.name ?? "the environment" },
        evidence: "possible",
        steps: wayTo(branch, call, "It is the model of this call"),
      });
    }
  },
  examples: {
    bad: [
      {
        title: "Vercel AI SDK: an embedding, whose form the SDK knows by the model's id, so that nothing is offered",
        at: '"cohere.embed-v4:0"',
        code: `
import { amazonBedrock } from "@ai-sdk/amazon-bedrock";
import { embed } from "ai";

export const vectorOf = (value: string) =>
  embed({ model: amazonBedrock.embedding("cohere.embed-v4:0"), value, maxRetries: 5 });
`,
      },
      {
        title: "A system-defined profile",
        at: '"us.anthropic.claude-haiku',
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
        fixes: {
          "Read the application inference profile's ARN from the environment": `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: process.env.BEDROCK_INFERENCE_PROFILE_ARN /* us.anthropic.claude-haiku-4-5-20251001-v1:0 */,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
        },
      },
      {
        title: "A constant, with request metadata that does not help, in CommonJS",
        language: "js",
        at: '"amazon.titan',
        code: `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ region: "us-east-1", maxAttempts: 6 });

// Multilingual.
const MODEL = "amazon.titan-embed-text-v2:0";

const embed = (inputText, team) =>
  bedrock.invokeModel({
    modelId: MODEL,
    body: JSON.stringify({ inputText }),
    requestMetadata: JSON.stringify({ team }),
  });

exports.embedQuery = (query) => embed(query, "search");
`,
        fixes: {
          "Read the application inference profile's ARN from the environment": `
const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");

const bedrock = new BedrockRuntime({ region: "us-east-1", maxAttempts: 6 });

// Multilingual.
const MODEL = process.env.BEDROCK_INFERENCE_PROFILE_ARN /* amazon.titan-embed-text-v2:0 */;

const embed = (inputText, team) =>
  bedrock.invokeModel({
    modelId: MODEL,
    body: JSON.stringify({ inputText }),
    requestMetadata: JSON.stringify({ team }),
  });

exports.embedQuery = (query) => embed(query, "search");
`,
        },
      },
      {
        title: "The default of an environment variable",
        at: '"eu.amazon.nova',
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "eu-west-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: process.env.MODEL_ID ?? "eu.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "One of two models, reported once",
        at: '"us.amazon.nova-lite',
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string, hard: boolean) =>
  client.send(
    new ConverseCommand({
      modelId: !hard ? "us.amazon.nova-lite-v1:0" : "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "The same model in two places: the first is told in full, the second is information that points to it",
        at: '"us.amazon.nova-lite',
        count: 2,
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const title = (article: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: "Write a headline for: " + article }] }],
      inferenceConfig: { maxTokens: 60 },
    }),
  );

export const summary = (article: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: "Sum this up: " + article }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "An environment variable that may or may not hold a profile: a hint",
        at: "process.env.MODEL_ID",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "eu-west-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: process.env.MODEL_ID,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "Vercel AI SDK",
        at: '"us.anthropic.claude-haiku',
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
  });
  return text;
}
`,
        fixes: {
          "Read the application inference profile's ARN from the environment": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function title(article: string) {
  const { text } = await generateText({
    model: bedrock(process.env.BEDROCK_INFERENCE_PROFILE_ARN /* us.anthropic.claude-haiku-4-5-20251001-v1:0 */),
    // One line, nothing else.
    prompt: "Write a headline for: " + article,
    maxOutputTokens: 60,
  });
  return text;
}
`,
        },
      },
      {
        title: "LangChain",
        at: '"us.amazon.nova-lite',
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5 });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
        fixes: {
          "Read the application inference profile's ARN from the environment": `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: process.env.BEDROCK_INFERENCE_PROFILE_ARN /* us.amazon.nova-lite-v1:0 */, maxTokens: 5 });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
        },
      },
    ],
    good: [
      {
        title: "A probe: one token to see whether the model can be reached",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function isHealthy() {
  const ping = new ConverseCommand({
    modelId: "us.amazon.nova-micro-v1:0",
    messages: [{ role: "user", content: [{ text: "ping" }] }],
    inferenceConfig: { maxTokens: 1 },
  });
  return client.send(ping).then(() => true, () => false);
}
`,
      },
      {
        title: "An application inference profile",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "A variable that is named after a profile",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: process.env.SUPPORT_INFERENCE_PROFILE_ARN,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "The model comes from a parameter",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (modelId: string, question: string) =>
  client.send(
    new ConverseCommand({
      modelId,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "A profile that goes before the model's default",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

interface Fields {
  model?: string;
  applicationInferenceProfile?: string;
}

export class Chat {
  model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
  applicationInferenceProfile?: string;
  private readonly client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

  constructor(fields?: Fields) {
    this.model = fields?.model ?? this.model;
    this.applicationInferenceProfile = fields?.applicationInferenceProfile;
  }

  ask(text: string) {
    return this.client.send(
      new ConverseCommand({
        modelId: this.applicationInferenceProfile ?? this.model,
        messages: [{ role: "user", content: [{ text }] }],
        inferenceConfig: { maxTokens: 500 },
      }),
    );
  }
}
`,
      },
      {
        title: "A variable that is called an application inference profile, with a default for development",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: process.env.APPLICATION_INFERENCE_PROFILE_ARN ?? "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "A model that is gone costs nothing any more",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "anthropic.claude-3-haiku-20240307-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
`,
      },
      {
        title: "Cost is allocated by IAM principal",
        configuration: { attribution: "iam-principal" },
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const embed = (inputText: string) =>
  client.send(
    new InvokeModelCommand({ modelId: "amazon.titan-embed-text-v2:0", body: JSON.stringify({ inputText }) }),
  );
`,
      },
      {
        title: "LangChain: the profile takes the place of the model",
        code: `
import { ChatBedrockConverse } from "@langchain/aws";

// Answers in one word.
const model = new ChatBedrockConverse({ model: "us.amazon.nova-lite-v1:0", maxTokens: 5, applicationInferenceProfile: process.env.BEDROCK_INFERENCE_PROFILE_ARN });

export const classify = (text: string) => model.invoke("Positive or negative? " + text);
`,
      },
    ],
  },
});
