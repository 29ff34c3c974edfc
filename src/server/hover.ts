import { catalogDate, lookup, type ModelMatch, modelName, outputLimit, priceOf, tokenRange } from "../catalog/index.ts";
import type { Client, ModelCall, Retries, Timeout, UnknownReason, Value } from "../core/facts.ts";
import { field, isSettled, numbers, options, texts } from "../core/value.ts";
import { code, escapeMarkdown } from "./markdown.ts";

/** Makes the Markdown link to a place, given its file and 1-based line. */
export type LinkTo = (file: string, line: number) => string;

/**
 * What the engine knows of a call, as Markdown. Says of everything that it does not know that it does not, and why;
 * every figure comes from the code or from the catalogue.
 */
export function callHover(call: ModelCall, clients: readonly Client[], linkTo: LinkTo): string {
  const models = modelsOf(call);
  const isText = call.operation === "text" || call.operation === "unknown";
  const rows: readonly (readonly [string, string | null])[] = [
    ["Model", modelRow(call)],
    ["Output limit", isText ? limitRow(call, models) : null],
    ["Quota per request", isText ? quotaRow(call, models) : null],
    ["Price", isText ? priceRow(call, models) : null],
    ["Prompt caching", isText ? cachingRow(call, models) : null],
    ["Retries", retriesRow(call.retries)],
    ["Timeout", timeoutRow(call.timeout)],
    ["Client", clientRow(call, clients, linkTo)],
    ["Guardrail", guardrailRow(call)],
    ["Input", inputRow(call)],
  ];
  return [`**Amazon Bedrock: ${escapeMarkdown(call.api)}**${streamingNote(call)}`, "", ...listOf(rows)].join("\n");
}

/** What the engine knows of a client, as Markdown. */
export function clientHover(client: Client): string {
  const rows: readonly (readonly [string, string | null])[] = [
    ["Region", regionRow(client)],
    ["Retries", retriesRow(client.retries)],
    ["Timeout", timeoutRow(client.timeout)],
    ["Made", MADE[client.scope]],
  ];
  return [`**Amazon Bedrock client: ${escapeMarkdown(client.name)}**`, "", ...listOf(rows)].join("\n");
}

const MADE: Readonly<Record<Client["scope"], string>> = {
  module: "once, when the module is loaded",
  function: "each time the function runs",
  handler: "on every request",
  loop: "on every turn of a loop",
  constructor: "with every instance of the class",
};

function listOf(rows: readonly (readonly [string, string | null])[]): string[] {
  return rows.flatMap(([name, text]) => (text === null ? [] : [`- **${name}:** ${text}`]));
}

function streamingNote(call: ModelCall): string {
  if (call.streaming === null) return "";
  return call.streaming ? " (streamed)" : " (whole answer)";
}

/** The models that a call may go to; `complete` when none of its branches is unknown. */
interface Models {
  readonly matches: readonly ModelMatch[];
  readonly complete: boolean;
}

function modelsOf(call: ModelCall): Models {
  const id = field(call.request, "modelId");
  if (id.status !== "present") return { matches: [], complete: false };
  const ids = texts(id.value);
  const matches = ids.map((each) => lookup(each.value)).filter((match) => match !== undefined);
  return { matches, complete: isSettled(id.value) && id.always && matches.length === ids.length };
}

function modelRow(call: ModelCall): string {
  const id = field(call.request, "modelId");
  if (id.status === "absent") return "not given";
  if (id.status === "unknown") return unknownField();
  return options(id.value)
    .map((option) => {
      if (option.kind !== "literal") return why(option);
      const match = lookup(String(option.value));
      return `${code(String(option.value))}${match ? `, ${modelNote(match)}` : ", not in the catalogue"}`;
    })
    .join("; or ");
}

function modelNote(match: ModelMatch): string {
  const { status, eolDate } = match.entry.lifecycle;
  const life = status === null || status === "active" ? "" : `, ${status === "eol" ? "retired" : status}`;
  const end = eolDate ? ` (end of life ${eolDate})` : "";
  const profile = match.profile ? `, through the ${code(match.profile)} inference profile` : "";
  return `${escapeMarkdown(modelName(match.entry))}${profile}${life}${end}`;
}

function limitRow(call: ModelCall, models: Models): string {
  const limit = field(call.request, "maxTokens");
  const maximum = maximumNote(models);
  if (limit.status === "unknown") return `${unknownField()}${maximum}`;
  if (limit.status === "absent") return `not set${maximum}`;
  const values = options(limit.value).map((each) =>
    each.kind === "literal" && typeof each.value === "number" ? `${count(each.value)} tokens` : why(each),
  );
  return `${values.join("; or ")}${limit.always ? "" : "; not set on some paths"}${maximum}`;
}

function maximumNote({ matches }: Models): string {
  const limits = matches.flatMap(({ entry }) => {
    const limit = outputLimit(entry);
    return limit ? [`${count(limit.tokens)} tokens${limit.firm ? "" : " by a single or disputed source"}`] : [];
  });
  return limits.length > 0 ? `; the model's maximum is ${[...new Set(limits)].join(" or ")}` : "";
}

/** The largest output limit that is in force, or null where it is not known or the API has a default of its own. */
function limitInForce(call: ModelCall, models: Models): number | null {
  const limit = field(call.request, "maxTokens");
  if (limit.status === "present") {
    const known = numbers(limit.value);
    return limit.always && isSettled(limit.value) && known.length > 0 ? largest(known.map((each) => each.value)) : null;
  }
  if (limit.status === "unknown" || call.api.startsWith("InvokeModel") || !models.complete) return null;
  const maxima = models.matches.map((match) => outputLimit(match.entry));
  return maxima.every((each) => each !== null) ? largest(maxima.map((each) => each.tokens)) : null;
}

function quotaRow(call: ModelCall, models: Models): string {
  const limit = limitInForce(call, models);
  const reserved = limit === null ? "input plus an unknown number of output tokens" : `input + ${count(limit)} tokens`;
  const rates = [...new Set(models.matches.map((match) => match.entry.outputBurndown.rate))];
  const rate = rates.length === 1 && models.complete ? (rates[0] ?? null) : null;
  const settled = rate === null ? "unknown, the model's burndown rate is not known" : settledNote(rate);
  return `reserved at the start: ${reserved}; settled at the end: ${settled}`;
}

function settledNote(rate: number): string {
  return `input (without cache reads) + ${rate === 1 ? "" : `${rate} × `}output tokens`;
}

function priceRow(call: ModelCall, models: Models): string {
  if (models.matches.length === 0) return "unknown, the model is not known";
  const limit = limitInForce(call, models);
  return models.matches.map((match) => priceNote(match, limit)).join("; or ");
}

function priceNote(match: ModelMatch, limit: number | null): string {
  const price = priceOf(match);
  if (price?.input == null || price.output == null) return `unknown for ${code(match.base)}`;
  const perMillion = `${dollars(price.input)} in, ${dollars(price.output)} out per million tokens`;
  const most =
    limit === null ? "" : `; the answer of one request costs at most ${dollars((limit * price.output) / 1e6)}`;
  return `${perMillion}${most} (catalogue of ${catalogDate})`;
}

function cachingRow(call: ModelCall, { matches }: Models): string {
  const minimum = matches[0]?.entry.promptCaching.minTokensPerCheckpoint ?? null;
  const needs = matches.length === 1 && minimum !== null ? `; the model caches from ${count(minimum)} tokens on` : "";
  const length = matches.length === 1 ? prefixNote(call, matches[0]) : "";
  if (call.caching.status === "unknown") return `unknown${needs}${length}`;
  if (call.caching.status === "absent") return `none${needs}${length}`;
  const places = [...new Set(call.caching.points.map((point) => point.after))];
  return `used${places.length > 0 ? `, cache point after ${places.join(" and ")}` : ""}${needs}${length}`;
}

/** How long the prompt is of which every request has the same, in tokens of the model. */
function prefixNote({ caching }: ModelCall, match: ModelMatch | undefined): string {
  const prefix = caching.staticPrefix;
  if (!match || !prefix || prefix.tokens === 0) return "";
  const { least, likely, most } = tokenRange(prefix, match.entry);
  const amount = `${prefix.atLeast ? "at least about" : "about"} ${count(likely)} tokens`;
  return `; ${amount} (estimated, ${count(least)} to ${count(most)}) are the same in every request`;
}

function retriesRow(retries: Retries): string {
  const attempts = retries.maxAttempts === null ? "" : `, ${count(retries.maxAttempts)} attempts in total`;
  const mode = retries.mode === null ? "" : `, ${escapeMarkdown(retries.mode)} mode`;
  return RETRIES[retries.status] + attempts + mode;
}

const RETRIES: Readonly<Record<Retries["status"], string>> = {
  default: "the SDK's default",
  configured: "configured",
  disabled: "switched off",
  wrapped: "by the code around the call",
  unknown: "unknown",
};

function timeoutRow(timeout: Timeout): string {
  return timeout.status === "default" ? "the SDK's default" : timeout.status;
}

function regionRow(client: Client): string {
  const region = field(client.options, "region");
  if (region.status === "absent") return "from the environment or the AWS profile";
  if (region.status === "unknown") return unknownField();
  return options(region.value)
    .map((each) => (each.kind === "literal" ? code(String(each.value)) : why(each)))
    .join("; or ");
}

function clientRow(call: ModelCall, clients: readonly Client[], linkTo: LinkTo): string {
  if (clients.length === 0) return "unknown, it comes from code that was not read";
  const links = clients.map((client) => {
    const place = linkTo(client.span.file, client.span.line);
    return `${code(client.name)} at ${place}`;
  });
  return `${links.join("; or ")}${call.client.status === "unknown" ? "; or another one" : ""}, region ${
    call.region === null ? "unknown" : code(call.region)
  }`;
}

function guardrailRow(call: ModelCall): string {
  const guardrail = field(call.request, "guardrail");
  if (guardrail.status === "present") return guardrail.always ? "set on the call" : "set on some paths";
  return guardrail.status === "absent" ? "none on the call" : unknownField();
}

function inputRow(call: ModelCall): string {
  if (call.input.status === "unknown") return "unknown";
  if (call.input.status === "not-user-input") return "nothing from outside was found";
  const names = call.input.inputs.map((input) => `${code(input.name)} (${escapeMarkdown(input.framework)})`);
  return `${call.input.status} data from outside${names.length > 0 ? `: ${names.join(", ")}` : ""}`;
}

function unknownField(): string {
  return "unknown, the request is put together from parts that could not all be followed";
}

const REASONS: Readonly<Record<UnknownReason, string>> = {
  environment: "read from the environment",
  parameter: "a parameter whose callers are not all seen",
  call: "what a function returns",
  import: "imported from code that was not read",
  input: "data from outside",
  dynamic: "worked out at run time",
  recursion: "defined by itself",
  budget: "too far away to be followed",
  syntax: "written in a way that could not be read",
};

function why(value: Value): string {
  if (value.kind !== "unknown")
    return value.kind === "template" ? "text put together at run time" : "not a plain value";
  return `unknown, ${value.name ? `${code(value.name)} is ` : ""}${REASONS[value.reason]}`;
}

function largest(values: readonly number[]): number | null {
  return values.length > 0 ? Math.max(...values) : null;
}

function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Prices of single requests are fractions of a cent: two digits are kept that say something. */
function dollars(amount: number): string {
  return amount >= 1 || amount === 0 ? `$${amount.toFixed(2)}` : `$${Number(amount.toPrecision(2))}`;
}
