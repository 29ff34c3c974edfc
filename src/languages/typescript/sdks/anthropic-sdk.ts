import { ts } from "@ts-morph/common";
import type { TextEdit } from "../../language.ts";
import { type Abstract, branches, type ExternalAbstract, type RecordAbstract } from "../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import { edit } from "../edits.ts";
import type { Engine } from "../engine.ts";
import { canonical, slotAt } from "../lower.ts";
import type { AnswerShape, CallReading, ClientReading, Sdk } from "./sdk.ts";
import { counted, told } from "./shared/answers.ts";
import { CLAUDE_ALIASES, CLAUDE_KEYS } from "./shared/bodies.ts";
import { markLastBlock } from "./shared/cache-points.ts";
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
import { type KnownKeys, keysNamed } from "./shared/keys.ts";
import { type Names, placeIn, toldStreaming } from "./shared/names.ts";
import { withAdaptiveThinking } from "./shared/thinking.ts";

const BEDROCK = /^@anthropic-ai\/bedrock-sdk(\/|$)/;
const MODULES = /^@anthropic-ai\/(bedrock-)?sdk(\/|$)/;
const CLASSES = new Set(["AnthropicBedrock", "AnthropicBedrockMantle"]);

/** Anthropic's SDK: `AnthropicBedrock`, or its general client pointed at a Bedrock endpoint. */
export const anthropicSdk: Sdk = {
  id: "anthropic-sdk",
  packages: MODULES,
  mayConstruct: (node) => ts.isNewExpression(node) || isMethod(node, "withOptions"),
  client: readClient,
  call: readCall,
};

const OPTIONS: Names = {
  region: ["awsRegion"],
  maxAttempts: ["maxRetries"],
  endpoint: ["baseURL"],
  credentials: ["awsAccessKey", "awsSecretKey", "apiKey"],
  accessKeyId: ["awsAccessKey"],
  secretAccessKey: ["awsSecretKey", "awsSecretAccessKey"],
  sessionToken: ["awsSessionToken"],
  apiKey: ["apiKey"],
};

const REQUEST: Names = {
  modelId: ["model"],
  maxTokens: ["max_tokens"],
  system: ["system"],
  messages: ["messages"],
  tools: ["tools"],
  outputSchema: ["output_config.format", "output_format"],
  temperature: ["temperature"],
  topP: ["top_p"],
  stopSequences: ["stop_sequences"],
  thinkingBudget: ["thinking.budget_tokens"],
};

/** Options of a single request, in the second argument. */
const REQUEST_OPTIONS: Names = {
  maxAttempts: ["maxRetries"],
  guardrail: headerPaths("headers", GUARDRAIL_HEADER),
  abortSignal: ["signal"],
};

const CLIENT_KEYS = keysNamed(
  "apiKey awsRegion awsAccessKey awsSessionToken",
  "skipAuth providerChainResolver authToken baseURL timeout maxRetries",
  "fetch fetchOptions middleware defaultHeaders defaultQuery",
  "logger logLevel dangerouslyAllowBrowser credentials config profile",
  "webhookKey httpAgent",
);

/** Names that the AWS SDK and other variants of this one have for the same. */
const CLIENT_ALIASES = {
  region: "awsRegion",
  accesskeyid: "awsAccessKey",
  awsaccesskeyid: "awsAccessKey",
  sessiontoken: "awsSessionToken",
};

/** The two classes call their secret key differently. */
const CLIENTS: Readonly<Record<string, Pick<KnownKeys, "keys" | "aliases">>> = {
  AnthropicBedrock: {
    keys: { ...CLIENT_KEYS, awsSecretKey: true },
    aliases: { ...CLIENT_ALIASES, secretaccesskey: "awsSecretKey", awssecretaccesskey: "awsSecretKey" },
  },
  AnthropicBedrockMantle: {
    keys: { ...CLIENT_KEYS, awsSecretAccessKey: true, awsProfile: true },
    aliases: { ...CLIENT_ALIASES, secretaccesskey: "awsSecretAccessKey", awssecretkey: "awsSecretAccessKey" },
  },
};

const REQUEST_OPTIONS_KEYS = keysNamed(
  "headers maxRetries timeout signal query body stream",
  "fetchOptions idempotencyKey middleware path method httpAgent",
);

function readClient(engine: Engine, value: Abstract): ClientReading | undefined {
  const made = externalClass(engine, value);
  if (!made) return undefined;
  if (made.path.at(-1) === "()") return readVariant(engine, made);
  const client = readHttpClient(engine, made, MODULES, OPTIONS, nameOf);
  const keys = client && Object.hasOwn(CLIENTS, client.name) ? CLIENTS[client.name] : undefined;
  return client && keys ? { ...client, known: [{ ...keys, value: argumentRecord(engine, made, 0) }] } : client;
}

/** The class, where it is one that sends to Bedrock. */
function nameOf(made: ExternalAbstract, given: Abstract | undefined): string | undefined {
  const name = made.path.at(-2) ?? "";
  if (BEDROCK.test(made.module)) return name === "default" ? "AnthropicBedrock" : CLASSES.has(name) ? name : undefined;
  const general = name === "default" || name === "Anthropic";
  return general && given && pointsAtBedrock(slotAt(given, "baseURL")) ? "Anthropic" : undefined;
}

/** `client.withOptions({...})`: the same client with other options. */
function readVariant(engine: Engine, made: ExternalAbstract): ClientReading | undefined {
  const { node } = made;
  if (made.path.at(-2) !== "withOptions" || !made.receiver || !ts.isCallExpression(node)) return undefined;
  const base = readClient(engine, made.receiver);
  const given = argumentRecord(engine, made, 0);
  if (!base || !given) return base;
  const changed = optionsOf(given, OPTIONS);
  return {
    ...base,
    node,
    anchor: ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression,
    options: { ...changed, slots: new Map([...base.options.slots, ...changed.slots]) },
    retries: ownRetries(changed) ?? base.retries,
    timeout: timeoutIn(engine, given, node) ?? base.timeout,
    writing: { place: (field) => optionIn({ holder: node, index: 0, value: given }, OPTIONS, field) },
  };
}

const METHODS = new Set(["create", "stream", "parse", "toolRunner"]);

function isMethod(node: ts.Node, name: string): boolean {
  return (
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === name
  );
}

/** `client.messages.create({...})`, also below `beta`. */
function readCall(engine: Engine, node: ts.CallExpression | ts.NewExpression): CallReading | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name: method, expression: messages } = node.expression;
  if (!METHODS.has(method.text) || !ts.isPropertyAccessExpression(messages) || messages.name.text !== "messages")
    return undefined;
  const via = engine.evaluate(ownerOf(messages.expression), null);
  if (!branches(via).some((each) => readClient(engine, each))) return undefined;
  const [first, second] = node.arguments;
  const given = first ? engine.evaluate(first, null) : emptyRecord(node);
  const options = second ? engine.evaluate(second, null) : undefined;
  return {
    api: `messages.${method.text}`,
    streaming: method.text === "stream" ? true : method.text === "toolRunner" ? null : toldStreaming(given, "stream"),
    operation: "text",
    anchor: method,
    request: requestOf(given, options),
    bodyFamily: null,
    via,
    sends: [node],
    sent: "yes",
    timeout: options ? timeoutIn(engine, options, node) : null,
    retries: options ? ownRetries(optionsOf(options, REQUEST_OPTIONS)) : null,
    known: [
      { value: given, keys: CLAUDE_KEYS, aliases: { ...CLAUDE_ALIASES, modelid: "model", modelname: "model" } },
      { value: options, keys: REQUEST_OPTIONS_KEYS, aliases: { abortsignal: "signal" } },
    ],
    throttled: { status: 429 },
    answer: answerOf(method.text, toldStreaming(given, "stream")),
    writing: {
      place: (field) =>
        placeIn({ holder: node, index: 0, value: given }, REQUEST, field) ??
        optionIn({ holder: node, index: 1, value: options }, REQUEST_OPTIONS, field),
      cachePoint: (after) => markLastBlock(engine, given, after),
      stream: () => (method.text === "create" ? asStream(node, method, given) : null),
    },
  };
}

const MESSAGE: AnswerShape = {
  in: "answer",
  truncation: told("stop_reason", "max_tokens"),
  usage: counted("usage"),
};

/** The events of a stream are told apart by their type; the one that says how it ended counts the tokens, too. */
const EVENTS: AnswerShape = {
  in: "events",
  truncation: {
    member: null,
    when: (at, quoted) =>
      `${at}.type === ${quoted("message_delta")} && ${at}.delta.stop_reason === ${quoted("max_tokens")}`,
  },
  usage: {
    member: null,
    when: (at, quoted) => `${at}.type === ${quoted("message_delta")}`,
    value: (at) => `${at}.usage`,
  },
};

function answerOf(method: string, streaming: boolean | null): AnswerShape | undefined {
  if (method === "create" && streaming !== null) return streaming ? EVENTS : MESSAGE;
  return method === "parse" ? MESSAGE : undefined;
}

/** `messages.stream({...}).finalMessage()` yields the same message as `messages.create({...})`. */
function asStream(node: ts.CallExpression, method: ts.Node, given: Abstract): readonly TextEdit[] | null {
  if (slotAt(given, "stream")) return null;
  return [edit(method, method.getStart(), method.end, "stream"), edit(node, node.end, node.end, ".finalMessage()")];
}

/** The client in front of `beta`. */
function ownerOf(node: ts.Expression): ts.Expression {
  return ts.isPropertyAccessExpression(node) && node.name.text === "beta" ? node.expression : node;
}

function requestOf(given: Abstract, options: Abstract | undefined): RecordAbstract {
  const request = withAdaptiveThinking(canonical(given, REQUEST), given, "thinking");
  if (!options) return request;
  const { slots } = canonical(options, REQUEST_OPTIONS);
  const own = [...slots].filter(([name]) => name !== "maxAttempts");
  return { ...request, slots: new Map([...request.slots, ...own]) };
}
