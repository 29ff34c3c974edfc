import { ts } from "@ts-morph/common";
import type { Retries, Step, Timeout } from "../../../../core/facts.ts";
import { field, isSettled, numbers, texts } from "../../../../core/value.ts";
import { type Abstract, branches, type RecordAbstract } from "../../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../../calls.ts";
import type { Engine } from "../../engine.ts";
import { canonical, lowerRecord, slotAt } from "../../lower.ts";
import { spanOf } from "../../source.ts";
import type { ClientReading } from "../sdk.ts";
import { type Keys, keysNamed } from "./keys.ts";
import { placeIn } from "./names.ts";
import { isTimed } from "./timeouts.ts";

/** Options that clients of the AWS SDK for JavaScript v3 share. */
export const CLIENT_OPTIONS = {
  region: ["region"],
  maxAttempts: ["maxAttempts"],
  retryMode: ["retryMode"],
  retryStrategy: ["retryStrategy"],
  requestHandler: ["requestHandler"],
  credentials: ["credentials"],
  apiKey: ["token.token"],
  endpoint: ["endpoint"],
} as const;

/** `BedrockRuntimeClientConfig` of @aws-sdk/client-bedrock-runtime 3.1164.0 and of what it extends. */
const CLIENT_KEYS: Keys = {
  ...keysNamed(
    "region endpoint maxAttempts retryMode retryStrategy requestHandler logger profile token customUserAgent",
    "useDualstackEndpoint useFipsEndpoint defaultsMode apiVersion tls disableHostPrefix systemClockOffset extensions",
    "signer signerConstructor signingRegion signingEscapePath signingName authSchemePreference httpAuthSchemes",
    "httpAuthSchemeProvider userAgentAppId cacheMiddleware runtime serviceId sha256 urlParser streamCollector",
    "bodyLengthChecker base64Decoder base64Encoder utf8Decoder utf8Encoder defaultUserAgentProvider",
    "credentialDefaultProvider eventStreamSerdeProvider eventStreamPayloadHandlerProvider endpointProvider protocol",
    "protocolSettings endpointDiscoveryEnabled regionInfoProvider",
  ),
  credentials: keysNamed("accessKeyId secretAccessKey sessionToken expiration credentialScope accountId"),
};

/** Names of other SDKs of AWS, its version 2 and its environment among them. */
const CLIENT_ALIASES = {
  awsregion: "region",
  accesskey: "credentials.accessKeyId",
  awsaccesskeyid: "credentials.accessKeyId",
  secretkey: "credentials.secretAccessKey",
  awssecretaccesskey: "credentials.secretAccessKey",
  awssessiontoken: "credentials.sessionToken",
};

/** Reads `new SomeClient({...})` of a package of the AWS SDK v3. */
export function readClient(
  engine: Engine,
  value: Abstract,
  module: RegExp,
  classes: ReadonlySet<string>,
): ClientReading | undefined {
  const made = externalClass(engine, value);
  if (!made || !module.test(made.module) || made.path.at(-1) !== "new") return undefined;
  const name = made.path.at(-2) ?? "";
  const { node } = made;
  if (!classes.has(name) || !ts.isNewExpression(node)) return undefined;
  const given = argumentRecord(engine, made, 0);
  const options = canonical(given ?? emptyRecord(node), CLIENT_OPTIONS);
  return {
    name,
    node,
    anchor: node.expression,
    options,
    retries: retriesOf(options),
    timeout: timeoutOf(engine, options),
    known: [{ value: given, keys: CLIENT_KEYS, aliases: CLIENT_ALIASES }],
    writing: { place: (field) => placeIn({ holder: node, index: 0, value: given }, CLIENT_OPTIONS, field) },
  };
}

/** Standard mode with three attempts in total unless an option says otherwise (`maxAttempts` counts the first one too). */
export function retriesOf(options: RecordAbstract): Retries {
  const value = lowerRecord(options);
  const [attempts, mode, strategy] = ["maxAttempts", "retryMode", "retryStrategy"].map((name) => field(value, name));
  const steps = (message: string, at: { value: { span: Step["span"] } }): readonly Step[] => [
    { span: at.value.span, message },
  ];
  const modeName = mode?.status === "present" ? (texts(mode.value)[0]?.value ?? null) : null;
  if (strategy?.status === "present") {
    return {
      status: "configured",
      maxAttempts: null,
      mode: modeName,
      steps: steps("a retry strategy is set here", strategy),
    };
  }
  if (attempts?.status === "present") {
    const known = numbers(attempts.value).map((each) => each.value);
    const off = known.length > 0 && isSettled(attempts.value) && attempts.always && known.every((each) => each <= 1);
    const status = off ? "disabled" : "configured";
    return {
      status,
      maxAttempts: known[0] ?? null,
      mode: modeName,
      steps: steps(`attempts are ${off ? "limited to one" : "set"} here`, attempts),
    };
  }
  if (mode?.status === "present") {
    return { status: "configured", maxAttempts: null, mode: modeName, steps: steps("a retry mode is set here", mode) };
  }
  const open = [attempts, mode, strategy].some((each) => each?.status === "unknown");
  return { status: open ? "unknown" : "default", maxAttempts: null, mode: null, steps: [] };
}

/** There is no request timeout by default. */
export function timeoutOf(engine: Engine, options: RecordAbstract): Timeout {
  const slot = options.slots.get("requestHandler");
  if (!slot) return { status: "default", steps: [] };
  if (slot.presence === "unknown") return { status: "unknown", steps: [] };
  const values = branches(slot.value).map((each) => {
    const given = each.kind === "external" ? (argumentRecord(engine, each, 0) ?? emptyRecord(each.node)) : each;
    return ["requestTimeout", "socketTimeout", "sessionTimeout"]
      .map((name) => slotAt(given, name))
      .filter((found) => found !== undefined);
  });
  const found = values.flat();
  if (found.length === 0) return { status: "default", steps: [] };
  const sure = found.some((each) => each.presence !== "unknown");
  const step = { span: spanOf(slot.value.node), message: "a request timeout is set here" };
  return { status: sure ? "configured" : "unknown", steps: sure ? [step] : [] };
}

/** A timer of the call's own: `requestTimeout`, or an abort signal that a timer fires. */
export function callTimeout(engine: Engine, options: ts.Expression | undefined): Timeout | null {
  if (!options) return null;
  const given = engine.evaluate(options, null);
  const step = { span: spanOf(options), message: "the request is limited in time here" };
  if (slotAt(given, "requestTimeout")?.presence === "always") return { status: "configured", steps: [step] };
  const signal = slotAt(given, "abortSignal");
  return signal && isTimed(engine, signal, options) ? { status: "configured", steps: [step] } : null;
}
