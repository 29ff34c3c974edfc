import { lookup, type ModelMatch, modelName, type OutputLimit, outputLimit } from "../../src/catalog/index.ts";
import type { LiteralValue, ModelCall, Value } from "../../src/core/facts.ts";
import type { Evidence } from "../../src/core/rule.ts";
import { field, options, texts } from "../../src/core/value.ts";

/** The models that a call may go to, as far as the code tells. */
export interface CalledModels {
  /** Those that the catalogue lists. */
  readonly known: readonly ModelMatch[];
  /** Whether every branch of the id is a model of the catalogue, so that what holds for `known` holds for the call. */
  readonly complete: boolean;
}

/** Finds the models that a call may go to. */
export function calledModels(call: ModelCall): CalledModels {
  const id = field(call.request, "modelId");
  if (id.status !== "present") return { known: [], complete: false };
  const branches = options(id.value).map(matchOfValue);
  const known = branches.filter((match) => match !== undefined);
  return { known: unique(known), complete: id.always && known.length === branches.length };
}

function matchOfValue(value: Value): ModelMatch | undefined {
  if (value.kind === "literal") return typeof value.value === "string" ? lookup(value.value) : undefined;
  return value.kind === "template" ? matchOfTemplate(value.parts) : undefined;
}

/**
 * The model at the end of a text that is put together: `${geography}.anthropic.claude-…` and
 * `arn:aws:bedrock:${region}:${account}:inference-profile/us.amazon.nova-…` name it although not all of them is known.
 */
export function matchOfTemplate(parts: readonly Value[]): ModelMatch | undefined {
  const last = parts.at(-1);
  if (parts.length < 2 || last?.kind !== "literal" || typeof last.value !== "string") return undefined;
  const id = TAIL.exec(last.value)?.[1];
  return id === undefined ? undefined : lookup(id);
}

/** A model of the catalogue, with the text in the code that names it. */
export interface NamedModel extends ModelMatch {
  readonly literal: LiteralValue & { readonly value: string };
}

/** The models that a call names in so many words, one for each branch, with how sure it is that they are meant. */
export function namedModels(call: ModelCall): { readonly models: readonly NamedModel[]; readonly evidence: Evidence } {
  const id = field(call.request, "modelId");
  if (id.status !== "present") return { models: [], evidence: "possible" };
  const models = texts(id.value).flatMap((literal) => {
    const match = lookup(literal.value);
    return match ? [{ ...match, literal }] : [];
  });
  return { models, evidence: evidenceOf(id.value) };
}

/** An environment variable beside a literal is the usual way to write a default, and the default is what was seen. */
export function evidenceOf(id: Value): Evidence {
  const certain = options(id).every(
    (branch) =>
      branch.kind === "literal" ||
      branch.kind === "template" ||
      (branch.kind === "unknown" && branch.reason === "environment"),
  );
  return certain ? "proven" : "likely";
}

const TAIL = /(?:^\.|:(?:inference-profile|foundation-model)\/)(.+)$/;

function unique(matches: readonly ModelMatch[]): readonly ModelMatch[] {
  return matches.filter(
    (match, index) =>
      matches.findIndex((other) => other.base === match.base && other.profile === match.profile) === index,
  );
}

/** A model with the output limit that the catalogue states for it. */
export interface LimitedModel extends OutputLimit {
  readonly name: string;
}

/** The models of a call whose output limit is stated, the largest limit first. */
export function limitedModels(models: CalledModels): readonly LimitedModel[] {
  return models.known
    .flatMap(({ entry }) => {
      const limit = outputLimit(entry);
      return limit ? [{ ...limit, name: modelName(entry) }] : [];
    })
    .sort((a, b) => b.tokens - a.tokens || (a.name < b.name ? -1 : 1));
}
