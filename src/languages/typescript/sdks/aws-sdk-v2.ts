import { ts } from "@ts-morph/common";
import type { Abstract } from "../abstract.ts";
import { argumentRecord, emptyRecord, externalClass } from "../calls.ts";
import type { Engine } from "../engine.ts";
import { slotAt } from "../lower.ts";
import { spanOf } from "../source.ts";
import type { ClientReading, Sdk } from "./sdk.ts";
import { AGENT_RUNTIME_APIS } from "./shared/agent-requests.ts";
import { methodsOf, readMethod } from "./shared/aws-service.ts";
import { DEFAULT_TIMEOUT, optionIn, optionsOf, retriesIn } from "./shared/http-sdk.ts";
import { awsRetryOptions } from "./shared/ineffective.ts";
import type { Names } from "./shared/names.ts";
import { RUNTIME_APIS } from "./shared/requests.ts";

const MODULE = /^aws-sdk(\/|$)/;
const CLIENTS = new Set(["BedrockRuntime", "BedrockAgentRuntime"]);
const OWN_MODULE = /^aws-sdk\/clients\/(bedrockruntime|bedrockagentruntime)$/;

const OPTIONS: Names = {
  region: ["region"],
  maxAttempts: ["maxRetries"],
  credentials: ["credentials"],
  endpoint: ["endpoint"],
};

/** AWS SDK for JavaScript v2, `new AWS.BedrockRuntime()`: out of support, and still in use. */
export const awsSdkV2: Sdk = {
  id: "aws-sdk-v2",
  mayConstruct: ts.isNewExpression,
  client: readClient,
  call: (engine, node) => {
    if (!ts.isCallExpression(node)) return undefined;
    return readMethod(engine, node, METHODS, isService);
  },
};

const METHODS = methodsOf([...RUNTIME_APIS, ...AGENT_RUNTIME_APIS]);

function isService(module: string, path: readonly string[]): boolean {
  if (!MODULE.test(module) || path.at(-1) !== "new") return false;
  return CLIENTS.has(path.at(-2) ?? "") || OWN_MODULE.test(module);
}

function readClient(engine: Engine, value: Abstract): ClientReading | undefined {
  const made = externalClass(engine, value);
  if (!made || !isService(made.module, made.path) || !ts.isNewExpression(made.node)) return undefined;
  const { node } = made;
  const given = argumentRecord(engine, made, 0);
  const options = optionsOf(given ?? emptyRecord(node), OPTIONS);
  const timeout = given && slotAt(given, "httpOptions.timeout");
  return {
    name: node.expression.getText().split(".").at(-1) ?? "BedrockRuntime",
    node,
    anchor: node.expression,
    options,
    retries: retriesIn(options),
    timeout: !timeout
      ? DEFAULT_TIMEOUT
      : timeout.presence === "unknown"
        ? { status: "unknown", steps: [] }
        : { status: "configured", steps: [{ span: spanOf(timeout.value.node), message: "a timeout is set here" }] },
    ineffective: awsRetryOptions(engine, given),
    writing: { place: (field) => optionIn({ holder: node, index: 0, value: given }, OPTIONS, field) },
  };
}
