import type { TokenRange } from "../catalog/index.ts";
import type {
  Client,
  ErrorHandling,
  Input,
  ModelCall,
  Operation,
  Repetition,
  Response,
  ResponsePart,
  Step,
} from "../core/facts.ts";
import { field } from "../core/value.ts";
import { clientRegion, retriesVerdict, SDKS, timeoutVerdict } from "./client.ts";
import { isLimited, namesModel, prefixTokens, type Tagging, taggingOf } from "./derived.ts";
import {
  count,
  type Explanation,
  joined,
  known,
  properties,
  type Sentence,
  sentenceOf,
  unknown,
  type Verdict,
} from "./explanation.ts";
import { cacheMinimum, limitVerdict, modelVerdict, priceVerdict, quotaVerdict } from "./models.ts";
import { distinct, NOT_FOLLOWED, valueVerdict } from "./values.ts";

/**
 * What is known of a call. What its kind of request does not have, such as the output limit of an embedding, is not
 * spoken of.
 *
 * @param clients those that the call may go through, as far as they are known
 */
export function explainCall(call: ModelCall, clients: readonly Client[]): Explanation {
  const { operation } = call;
  const isText = operation === "text" || operation === "unknown";
  const isPresent = (name: string): boolean => field(call.request, name).status === "present";
  return {
    title: call.api,
    sdk: SDKS[call.sdk],
    span: call.span,
    properties: properties({
      "Asks for": known(`${ASKS_FOR[operation]}${call.sent === "no" ? ", but is not sent" : ""}`),
      Answer: call.streaming === null ? null : known(call.streaming ? "streamed" : "in one piece"),
      Model: namesModel(call) || isPresent("modelId") ? modelVerdict(call) : null,
      "Output limit": isLimited(call) ? limitVerdict(call) : null,
      "Quota per request": isText ? quotaVerdict(call) : null,
      Price: isText ? priceVerdict(call) : null,
      "Prompt caching": isText ? cachingVerdict(call) : null,
      "Static prefix": isText ? prefixVerdict(call) : null,
      Client: clientVerdict(call, clients),
      Region: regionVerdict(call, clients),
      Retries: repeatedVerdict(call),
      Timeout: timeoutVerdict(call.timeout),
      "Cost allocation": isText ? taggingVerdict(taggingOf(call)) : null,
      Guardrail: isText || isPresent("guardrail") ? guardrailVerdict(call) : null,
      Input: inputVerdict(call),
      "Error handling": errorVerdict(call.errorHandling),
      "Answer used": call.sent === "no" ? null : responseVerdict(call.response),
    }),
  };
}

const ASKS_FOR: Readonly<Record<Operation, string>> = {
  text: "text",
  image: "an image",
  video: "a video",
  speech: "speech",
  embedding: "an embedding",
  rerank: "a ranking of documents",
  agent: "an agent's answer",
  flow: "the result of a flow",
  retrieval: "what a knowledge base holds",
  guardrail: "a guardrail's verdict",
  count: "a count of tokens",
  unknown: "something that depends on the model, which is not known",
};

function cachingVerdict(call: ModelCall): Verdict {
  const { status, points } = call.caching;
  const minimum = cacheMinimum(call);
  const needs = minimum === null ? "" : `; the model caches from ${count(minimum)} tokens on`;
  const steps = points.map(
    (point): Step => ({
      span: point.span,
      message: `cache point after ${point.after}${point.ttl ? `, for ${point.ttl}` : ""}`,
    }),
  );
  if (status === "unknown") return unknown(`${NOT_FOLLOWED}${needs}`, steps);
  if (status === "absent") return known(`none${needs}`, steps);
  const places = [...new Set(points.map((point) => point.after))];
  return known(`used${places.length > 0 ? `, cache point after ${places.join(" and ")}` : ""}${needs}`, steps);
}

/** What the prompt has in common with every other one, from its beginning. */
function prefixVerdict(call: ModelCall): Verdict {
  const { staticPrefix } = call.caching;
  if (!staticPrefix) return unknown("the prompt comes from outside the code, or could not all be followed");
  const { characters, atLeast, part } = staticPrefix;
  if (characters === 0 && !atLeast) return known("none, the prompt begins with what changes");
  const tokens = prefixTokens(call);
  const inTokens = tokens
    ? ` (about ${count(tokens.likely)} tokens, estimated at ${count(tokens.least)} to ${count(tokens.most)})`
    : "";
  const size = `${atLeast ? "at least " : ""}${count(characters)} characters${inTokens}`;
  return known(`${size} of ${part === "system" ? "the system prompt" : "the tools"}${worth(call, tokens)}`);
}

/** Whether the model would cache it, where the estimate leaves no doubt. */
function worth(call: ModelCall, tokens: TokenRange | null): string {
  const minimum = cacheMinimum(call);
  if (minimum === null || !tokens) return "";
  if (tokens.least >= minimum) return LONG;
  return tokens.most < minimum && !call.caching.staticPrefix?.atLeast ? SHORT : "";
}

const LONG = ", long enough for the model to cache";
const SHORT = ", too short for the model to cache";

function clientVerdict(call: ModelCall, clients: readonly Client[]): Verdict {
  if (clients.length === 0) return unknown("it comes from code that was not read");
  const each = clients.map((client): Sentence => [{ code: client.name }, " at ", { at: client.span }]);
  return known([...joined(each, "; or "), ...(call.client.status === "unknown" ? ["; or another one"] : [])]);
}

/** As the client has it where that is only one, with where it was written; else as far as all clients agree. */
function regionVerdict(call: ModelCall, clients: readonly Client[]): Verdict {
  const [only] = clients;
  if (only && clients.length === 1 && call.client.status === "known") return clientRegion(only);
  if (call.region !== null) return known([{ code: call.region }]);
  return unknown("it is the client's");
}

/** The client's retries, and what the code around the call repeats: after which errors, and with which pauses. */
function repeatedVerdict({ retries, repetition }: ModelCall): Verdict {
  const verdict = retriesVerdict(retries);
  if (!repetition || verdict.reason !== null) return verdict;
  const { attempts, errors, delay, jitter } = repetition;
  const words = [
    attempts === null ? "" : `${count(attempts)} attempts`,
    AFTER[errors],
    delay === "unknown" ? "" : `${PAUSES[delay]}${jitter === true ? " and jitter" : ""}`,
  ].filter((each) => each !== "");
  return words.length === 0 ? verdict : { ...verdict, says: [...verdict.says, `: ${words.join(", ")}`] };
}

const AFTER: Readonly<Record<Repetition["errors"], string>> = {
  all: "after any error",
  transient: "after throttling and other errors that pass",
  some: "after some errors, throttling not told apart",
  unknown: "",
};

const PAUSES: Readonly<Record<Exclude<Repetition["delay"], "unknown">, string>> = {
  none: "without a pause",
  constant: "with pauses of the same length",
  growing: "with growing pauses",
};

function taggingVerdict(tagging: Tagging): Verdict {
  return tagging === "unknown" ? unknown("the model or the request's metadata is not known") : known(TAGGING[tagging]);
}

const TAGGING: Readonly<Record<Exclude<Tagging, "unknown">, string>> = {
  "application-profile": "by an application inference profile, whose tags reach the bill",
  "request-metadata": "by the request's metadata, which reaches the logs and not the bill",
  none: "none: no application inference profile and no request metadata",
};

function guardrailVerdict(call: ModelCall): Verdict {
  const guardrail = field(call.request, "guardrail");
  if (guardrail.status !== "present") return valueVerdict(guardrail, known("none on the call"));
  const identifier = valueVerdict(field(guardrail.value, "identifier"), known("by no name"));
  const where = guardrail.always ? "set on the call" : "set on some paths";
  return known([`${where}, `, ...sentenceOf(identifier)], distinct([...guardrail.value.steps, ...identifier.steps]));
}

function inputVerdict({ input: { status, inputs } }: ModelCall): Verdict {
  if (status === "unknown") return unknown("what reaches the prompt could not all be followed");
  if (status === "not-user-input") return known("nothing from outside was found");
  const names = joined(inputs.map(inputSentence), "; ");
  const steps = distinct(inputs.flatMap((each) => [...each.steps, ...each.validations]));
  return known([`${status} data from outside`, ...(names.length > 0 ? [": ", ...names] : [])], steps);
}

function inputSentence({ name, framework, reaches, validations }: Input): Sentence {
  const where = reaches === "other" ? "the request" : `the ${reaches === "system" ? "system prompt" : reaches}`;
  const checked = validations.length > 0 ? ", checked" : "";
  return [{ code: name }, ` from ${framework}, reaches ${where}${checked}`];
}

function errorVerdict({ status, steps }: ErrorHandling): Verdict {
  if (status === "unknown") return unknown("not all callers are in sight", steps);
  return known(ERRORS[status], steps);
}

const ERRORS: Readonly<Record<Exclude<ErrorHandling["status"], "unknown">, string>> = {
  handled: "where the call is made",
  "handled-by-caller": "by a caller",
  none: "none, up to the entry points",
};

function responseVerdict(response: Response | null): Verdict {
  if (!response) return unknown("the answer comes to code that was not found");
  const parts = [...new Set(response.uses.map((each) => each.part))].filter((each) => each !== "whole");
  const read = parts.map((each) => PARTS[each]).join(", ");
  const steps = response.uses.map((each): Step => ({ span: each.span, message: `${PARTS[each.part]} is used here` }));
  if (response.escapes.length === 0) return known(read || "nothing", steps);
  return unknown(`${read && `${read}; `}it goes on to code that was not followed`, [...steps, ...response.escapes]);
}

const PARTS: Readonly<Record<ResponsePart, string>> = {
  text: "its text",
  stopReason: "why it ended",
  usage: "tokens and latency",
  citations: "its citations",
  guardrail: "what the guardrail did",
  tool: "the tools it asks for",
  whole: "all of it",
};
