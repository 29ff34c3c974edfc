import { ts } from "@ts-morph/common";
import type { Operation } from "../../../core/facts.ts";
import { type Abstract, branches, type ExternalAbstract } from "../abstract.ts";
import { emptyRecord, externalClass } from "../calls.ts";
import type { Engine } from "../engine.ts";
import { canonical, slotAt } from "../lower.ts";
import type { AnswerShape, CallReading, ClientReading, Sdk } from "./sdk.ts";
import { counted } from "./shared/answers.ts";
import { pointsAtBedrock } from "./shared/endpoints.ts";
import {
  GUARDRAIL_HEADER,
  headerPaths,
  optionIn,
  optionsOf,
  ownRetries,
  readHttpClient,
  timeoutIn,
} from "./shared/http-sdk.ts";
import { type Names, placeIn, toldStreaming } from "./shared/names.ts";

const MODULE = /^openai(\/|$)/;

/** OpenAI's SDK pointed at one of Bedrock's OpenAI-compatible endpoints. */
export const openai: Sdk = {
  id: "openai",
  packages: MODULE,
  mayConstruct: ts.isNewExpression,
  client: readClient,
  call: readCall,
};

const OPTIONS: Names = { maxAttempts: ["maxRetries"], endpoint: ["baseURL"], credentials: ["apiKey"] };

const CHAT: Names = {
  modelId: ["model"],
  messages: ["messages", "prompt"],
  tools: ["tools"],
  maxTokens: ["max_completion_tokens", "max_tokens"],
  temperature: ["temperature"],
  topP: ["top_p"],
  stopSequences: ["stop"],
  serviceTier: ["service_tier"],
};

const RESPONSES: Names = {
  modelId: ["model"],
  system: ["instructions"],
  messages: ["input"],
  tools: ["tools"],
  maxTokens: ["max_output_tokens"],
  temperature: ["temperature"],
  topP: ["top_p"],
  serviceTier: ["service_tier"],
};

const EMBEDDINGS: Names = { modelId: ["model"], messages: ["input"] };

interface Api {
  readonly names: Names;
  readonly operation: Operation;
}

const APIS: Readonly<Record<string, Api>> = {
  "chat.completions": { names: CHAT, operation: "text" },
  completions: { names: CHAT, operation: "text" },
  responses: { names: RESPONSES, operation: "text" },
  embeddings: { names: EMBEDDINGS, operation: "embedding" },
};

const METHODS = new Set(["create", "stream", "parse", "runTools"]);

const REQUEST_OPTIONS: Names = {
  maxAttempts: ["maxRetries"],
  guardrail: headerPaths("headers", GUARDRAIL_HEADER),
  abortSignal: ["signal"],
};

function readClient(engine: Engine, value: Abstract): ClientReading | undefined {
  const made = externalClass(engine, value);
  return made && readHttpClient(engine, made, MODULE, OPTIONS, nameOf);
}

/** The class, where the client sends to Bedrock: by class, by provider or by its base URL. */
function nameOf(made: ExternalAbstract, given: Abstract | undefined): string | undefined {
  const name = made.path.at(-2) ?? "";
  if (name === "BedrockOpenAI") return name;
  if (name !== "OpenAI" && name !== "default") return undefined;
  const provider = given ? slotAt(given, "provider") : undefined;
  const isBedrock =
    provider && branches(provider.value).some((each) => each.kind === "external" && /\/bedrock\b/.test(each.module));
  return isBedrock || (given && pointsAtBedrock(slotAt(given, "baseURL"))) ? "OpenAI" : undefined;
}

/** `client.chat.completions.create({...})`, `client.responses.create({...})`, also below `beta`. */
function readCall(engine: Engine, node: ts.CallExpression | ts.NewExpression): CallReading | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name: method, expression: resource } = node.expression;
  if (!METHODS.has(method.text)) return undefined;
  const found = resourceOf(resource);
  if (!found) return undefined;
  const via = engine.evaluate(found.client, null);
  if (!branches(via).some((each) => readClient(engine, each))) return undefined;
  const { names, operation } = found.api;
  const [first, second] = node.arguments;
  const given = first ? engine.evaluate(first, null) : emptyRecord(node);
  const options = second ? engine.evaluate(second, null) : undefined;
  const ownOptions = options ? optionsOf(options, REQUEST_OPTIONS) : null;
  const request = canonical(given, names);
  const fromOptions = [...(ownOptions?.slots ?? [])].filter(([name]) => name !== "maxAttempts");
  return {
    api: `${found.path}.${method.text}`,
    streaming: method.text === "stream" ? true : toldStreaming(given, "stream"),
    operation,
    anchor: method,
    request: { ...request, slots: new Map([...request.slots, ...fromOptions]) },
    bodyFamily: null,
    via,
    sends: [node],
    sent: "yes",
    timeout: options ? timeoutIn(engine, options, node) : null,
    retries: ownOptions && ownRetries(ownOptions),
    throttled: { status: 429 },
    answer:
      method.text === "create" || method.text === "parse"
        ? answerOf(found.path, toldStreaming(given, "stream"))
        : undefined,
    writing: {
      place: (field) =>
        placeIn({ holder: node, index: 0, value: given }, names, field) ??
        optionIn({ holder: node, index: 1, value: options }, REQUEST_OPTIONS, field),
    },
  };
}

const COMPLETION: AnswerShape = {
  in: "answer",
  truncation: { member: "choices", when: (at, quoted) => `${at}[0]?.finish_reason === ${quoted("length")}` },
  usage: counted("usage"),
};
const RESPONSE: AnswerShape = {
  in: "answer",
  truncation: {
    member: "incomplete_details",
    when: (at, quoted) => `${at}?.reason === ${quoted("max_output_tokens")}`,
  },
  usage: counted("usage"),
};

/** What a stream used is told only to those who ask for it, so its events are left alone. */
function answerOf(path: string, streaming: boolean | null): AnswerShape | undefined {
  if (streaming !== false) return undefined;
  if (path === "responses") return RESPONSE;
  return path === "embeddings" ? undefined : COMPLETION;
}

interface Resource {
  readonly path: string;
  readonly api: Api;
  readonly client: ts.Expression;
}

/** The resource that a method belongs to, and the client in front of it. */
function resourceOf(node: ts.Expression): Resource | undefined {
  const names: string[] = [];
  let at = node;
  while (ts.isPropertyAccessExpression(at) && names.length < 3) {
    names.unshift(at.name.text);
    at = at.expression;
    const path = names.join(".");
    const api = Object.hasOwn(APIS, path) ? APIS[path] : undefined;
    const longer = path === "completions" && ts.isPropertyAccessExpression(at) && at.name.text === "chat";
    if (api && !longer) return { path, api, client: behindBeta(at) };
  }
  return undefined;
}

function behindBeta(node: ts.Expression): ts.Expression {
  return ts.isPropertyAccessExpression(node) && node.name.text === "beta" ? node.expression : node;
}
