import type { ts } from "@ts-morph/common";
import type { Operation } from "../../../../core/facts.ts";
import { type Abstract, unknown } from "../../abstract.ts";
import { spelled, type Written } from "../../edits.ts";
import type { Engine } from "../../engine.ts";
import { canonical } from "../../lower.ts";
import { bodyAnswer, CONVERSE_ANSWER, CONVERSE_EVENTS } from "./answers.ts";
import type { AwsApi, RequestReading } from "./aws-service.ts";
import { ANY_BODY, BODIES, bodyOf, familyOf, keysOfBody, operationOfBody } from "./bodies.ts";
import { appendCachePoint, markLastBlock } from "./cache-points.ts";
import { type Keys, type KnownKeys, keysNamed } from "./keys.ts";
import { type Names, placeIn, textsAt } from "./names.ts";
import { withAdaptiveThinking } from "./thinking.ts";

type Holder = ts.CallExpression | ts.NewExpression;

const CONVERSE: Names = {
  modelId: ["modelId"],
  system: ["system"],
  messages: ["messages"],
  tools: ["toolConfig.tools"],
  outputSchema: ["outputConfig.textFormat"],
  maxTokens: ["inferenceConfig.maxTokens"],
  temperature: ["inferenceConfig.temperature"],
  topP: ["inferenceConfig.topP"],
  stopSequences: ["inferenceConfig.stopSequences"],
  thinkingBudget: [
    "additionalModelRequestFields.thinking.budget_tokens",
    "additionalModelRequestFields.reasoning_config.budget_tokens",
  ],
  guardrail: ["guardrailConfig"],
  guardrailIdentifier: ["guardrailConfig.guardrailIdentifier"],
  guardrailVersion: ["guardrailConfig.guardrailVersion"],
  requestMetadata: ["requestMetadata"],
  serviceTier: ["serviceTier.type"],
  performance: ["performanceConfig.latency"],
};

const INVOKE_MODEL: Names = {
  modelId: ["modelId"],
  guardrail: ["guardrailIdentifier"],
  guardrailIdentifier: ["guardrailIdentifier"],
  guardrailVersion: ["guardrailVersion"],
  requestMetadata: ["requestMetadata"],
  serviceTier: ["serviceTier"],
  performance: ["performanceConfigLatency"],
};

/** Other APIs' names for what Converse has under `inferenceConfig` and at the top. */
const CONVERSE_ALIASES: Readonly<Record<string, string>> = {
  model: "modelId",
  modelname: "modelId",
  maxoutputtokens: "inferenceConfig.maxTokens",
  maxcompletiontokens: "inferenceConfig.maxTokens",
  maxnewtokens: "inferenceConfig.maxTokens",
  maxgenlen: "inferenceConfig.maxTokens",
  maxtokencount: "inferenceConfig.maxTokens",
  maxtokenstosample: "inferenceConfig.maxTokens",
  additionalrequestfields: "additionalModelRequestFields",
  additionalmodelresponsefields: "additionalModelResponseFieldPaths",
};

/** `ConverseRequest` and `ConverseStreamRequest` of @aws-sdk/client-bedrock-runtime 3.1164.0. */
const CONVERSE_KEYS: Keys = {
  ...keysNamed("modelId messages system additionalModelRequestFields additionalModelResponseFieldPaths"),
  ...keysNamed("promptVariables requestMetadata serviceTier outputConfig"),
  inferenceConfig: keysNamed("maxTokens temperature topP stopSequences"),
  toolConfig: keysNamed("tools toolChoice"),
  guardrailConfig: keysNamed("guardrailIdentifier guardrailVersion trace streamProcessingMode"),
  performanceConfig: keysNamed("latency"),
};

/** `InvokeModelRequest` and its streaming form, of the same version. */
const INVOKE_MODEL_KEYS: Keys = keysNamed(
  "body contentType accept modelId trace guardrailIdentifier guardrailVersion performanceConfigLatency",
  "serviceTier requestMetadata",
);

/** A request of Converse or ConverseStream. */
export function readConverse(engine: Engine, given: Abstract, holder: Holder): RequestReading {
  return {
    request: withAdaptiveThinking(canonical(given, CONVERSE), given, "additionalModelRequestFields.thinking"),
    bodyFamily: null,
    operation: "text",
    // The SDK writes its own members only: whatever else a request holds is dropped without a word.
    known: [{ value: given, keys: CONVERSE_KEYS, aliases: CONVERSE_ALIASES, complete: true }],
    writing: {
      place: (field) => placeIn({ holder, index: 0, value: given }, CONVERSE, field),
      cachePoint: (after) => appendCachePoint(engine, given, after === "tools" ? "toolConfig.tools" : after),
    },
  };
}

/** A request of InvokeModel or its streaming form: an envelope around a body in the model family's own shape. */
export function readInvokeModel(engine: Engine, given: Abstract, holder: Holder): RequestReading {
  const body = readBody(engine, textsAt(given, "modelId"), bodyOf(given));
  const envelope = canonical(given, INVOKE_MODEL);
  return {
    ...body,
    request: { ...envelope, slots: new Map([...envelope.slots, ...body.request.slots]) },
    known: [
      { value: given, keys: INVOKE_MODEL_KEYS, aliases: { model: "modelId" }, complete: true },
      ...(body.known ?? []),
    ],
    writing: {
      ...body.writing,
      place: (field) => {
        const place = placeIn({ holder, index: 0, value: given }, INVOKE_MODEL, field);
        if (place && field === "requestMetadata") return { ...place, convert: (value) => asJson(value, holder) };
        return place ?? body.writing.place(field);
      },
    },
  };
}

/** InvokeModel takes metadata as text. */
function asJson(value: Written, at: ts.Node): Written {
  return { kind: "code", text: `JSON.stringify(${spelled(value, at)})` };
}

/** The body of an InvokeModel request for one of some models. */
export function readBody(engine: Engine, modelIds: readonly string[], body: Abstract): RequestReading {
  const family = familyOf(modelIds, body);
  const names = family ? BODIES[family] : ANY_BODY;
  const operation = operationOfBody(modelIds, body);
  const known: KnownKeys | undefined = operation === "text" ? keysOfBody(modelIds, body) : undefined;
  return {
    request: withAdaptiveThinking(canonical(body, names), body, "thinking"),
    bodyFamily: family,
    operation,
    known: known ? [known] : [],
    writing: {
      place: (field) => (family ? placeIn({ value: body }, names, field) : null),
      cachePoint: (after) =>
        family === "claude" ? markLastBlock(engine, body, after) : appendCachePoint(engine, body, after),
    },
  };
}

const SPEECH: Names = { modelId: ["modelId"], messages: ["body"] };

/** A request of InvokeModelWithBidirectionalStream: its settings are events of the stream that it sends, not fields. */
export function readSpeech(_engine: Engine, given: Abstract, holder: Holder): RequestReading {
  const request = canonical(given, SPEECH);
  const inEvents = { value: unknown("dynamic", given.node, "body"), presence: "unknown" } as const;
  return {
    request: { ...request, slots: new Map(request.slots).set("maxTokens", inEvents).set("system", inEvents) },
    bodyFamily: null,
    operation: "speech",
    writing: { place: (field) => placeIn({ holder, index: 0, value: given }, SPEECH, field) },
  };
}

/** A request under the service's own names, with nothing that a rule could write. */
export function readNamed(
  names: Names,
  operation: Operation,
): (engine: Engine, given: Abstract, holder: Holder) => RequestReading {
  return (_engine, given, holder) => ({
    request: canonical(given, names),
    bodyFamily: null,
    operation,
    writing: { place: (field) => placeIn({ holder, index: 0, value: given }, names, field) },
  });
}

/** Where the models that make videos are told what to show: everything else of their input is a setting. */
const VIDEO_PROMPTS = [
  "modelInput.prompt",
  "modelInput.textToVideoParams.text",
  "modelInput.multiShotAutomatedParams.text",
  "modelInput.multiShotManualParams.shots",
];

/** The APIs of `bedrock-runtime`, in whichever version of the SDK. */
export const RUNTIME_APIS: readonly AwsApi[] = [
  { api: "Converse", streaming: false, read: readConverse, answer: () => CONVERSE_ANSWER },
  { api: "ConverseStream", streaming: true, read: readConverse, answer: () => CONVERSE_EVENTS },
  {
    api: "InvokeModel",
    streaming: false,
    read: readInvokeModel,
    answer: ({ bodyFamily }) => bodyAnswer(bodyFamily),
  },
  { api: "InvokeModelWithResponseStream", streaming: true, read: readInvokeModel },
  { api: "InvokeModelWithBidirectionalStream", streaming: true, read: readSpeech },
  {
    api: "StartAsyncInvoke",
    streaming: false,
    read: readNamed({ modelId: ["modelId"], messages: VIDEO_PROMPTS }, "video"),
  },
  {
    api: "ApplyGuardrail",
    streaming: false,
    read: readNamed(
      { guardrail: ["guardrailIdentifier"], guardrailVersion: ["guardrailVersion"], messages: ["content"] },
      "guardrail",
    ),
  },
  { api: "CountTokens", streaming: false, read: readNamed({ modelId: ["modelId"], messages: ["input"] }, "count") },
];
