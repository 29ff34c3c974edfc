import { ts } from "@ts-morph/common";
import type { SdkId } from "../../../../core/facts.ts";
import { type Abstract, branches, oneOf } from "../../abstract.ts";
import { emptyRecord, externalClass } from "../../calls.ts";
import type { Engine } from "../../engine.ts";
import { slotAt } from "../../lower.ts";
import type { AnswerShape, CallReading, Sdk, Throttled, Writing } from "../sdk.ts";
import { callTimeout, readClient } from "./aws-client.ts";
import { commandInput, commandName, escapes, receiver, sendsOf } from "./commands.ts";

/** What an API makes of the object that a request is given. */
export interface RequestReading extends Pick<CallReading, "request" | "bodyFamily" | "operation" | "known"> {
  readonly writing: Writing;
}

/** One API of a service: its name, the shape of its answer, and how its requests read. */
export interface AwsApi {
  readonly api: string;
  readonly streaming: boolean | null;
  /** How its answers tell how they ended, given how the request reads. */
  readonly answer?: (request: RequestReading) => AnswerShape;
  /** `holder` is the expression whose first argument is the request; `given` is what that argument holds. */
  read(engine: Engine, given: Abstract, holder: ts.CallExpression | ts.NewExpression): RequestReading;
}

/** A service of the AWS SDK for JavaScript v3: commands sent by a client, or methods of the aggregated client. */
export interface AwsService {
  readonly id: SdkId;
  readonly module: RegExp;
  readonly clients: ReadonlySet<string>;
  readonly apis: readonly AwsApi[];
}

export function awsService(service: AwsService): Sdk {
  const byCommand = new Map(service.apis.map((each) => [`${each.api}Command`, each]));
  const byMethod = methodsOf(service.apis);
  return {
    id: service.id,
    packages: service.module,
    mayConstruct: ts.isNewExpression,
    client: (engine, value) => readClient(engine, value, service.module, service.clients),
    call: (engine, node) =>
      ts.isNewExpression(node)
        ? readCommand(engine, node, service.module, byCommand)
        : readMethod(engine, node, byMethod, (module) => service.module.test(module)),
  };
}

/** APIs by the names of the methods of an aggregated client. */
export function methodsOf(apis: readonly AwsApi[]): ReadonlyMap<string, AwsApi> {
  return new Map(apis.map((each) => [each.api.charAt(0).toLowerCase() + each.api.slice(1), each]));
}

/** The service's own errors that pass by themselves, by the names that both versions of the SDK give them. */
const AWS_THROTTLED: Throttled = { names: ["ThrottlingException", "ServiceUnavailableException"] };

/** `new ConverseCommand({...})`, wherever it is sent. */
function readCommand(
  engine: Engine,
  node: ts.NewExpression,
  module: RegExp,
  byCommand: ReadonlyMap<string, AwsApi>,
): CallReading | undefined {
  const name = commandName(engine, node, module);
  const api = name === undefined ? undefined : byCommand.get(name);
  if (!api) return undefined;
  const sends = sendsOf(engine, node);
  const via = sends.map((each) => engine.evaluate(receiver(each), null));
  const [first] = sends;
  const given = commandInput(engine, node, first) ?? emptyRecord(node);
  const request = api.read(engine, given, node);
  return {
    api: api.api,
    streaming: api.streaming,
    ...withSignal(engine, request, first?.arguments[1]),
    throttled: AWS_THROTTLED,
    answer: api.answer?.(request),
    anchor: node.expression,
    via: via.length > 0 ? oneOf(via, node) : null,
    sends: first ? sends : [node],
    sent: first ? "yes" : escapes(node) ? "unknown" : "no",
    timeout: callTimeout(engine, first?.arguments[1]),
    retries: null,
  };
}

/** `client.converse({...})` of the aggregated client. */
export function readMethod(
  engine: Engine,
  node: ts.CallExpression,
  byMethod: ReadonlyMap<string, AwsApi>,
  isService: (module: string, path: readonly string[]) => boolean,
): CallReading | undefined {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const api = byMethod.get(expression.name.text);
  if (!api) return undefined;
  const via = engine.evaluate(expression.expression, null);
  const isClient = branches(via).some((each) => {
    const made = externalClass(engine, each);
    return made !== undefined && isService(made.module, made.path);
  });
  if (!isClient) return undefined;
  const [first] = node.arguments;
  const given = first ? engine.evaluate(first, null) : emptyRecord(node);
  const request = api.read(engine, given, node);
  return {
    api: api.api,
    streaming: api.streaming,
    ...withSignal(engine, request, node.arguments[1]),
    throttled: AWS_THROTTLED,
    answer: api.answer?.(request),
    anchor: expression.name,
    via,
    sends: [node],
    sent: "yes",
    timeout: callTimeout(engine, node.arguments[1]),
    retries: null,
  };
}

function withSignal(engine: Engine, reading: RequestReading, options: ts.Expression | undefined): RequestReading {
  const signal = options ? slotAt(engine.evaluate(options, null), "abortSignal") : undefined;
  if (!signal) return reading;
  const slots = new Map(reading.request.slots).set("abortSignal", signal);
  return { ...reading, request: { ...reading.request, slots } };
}
