import { lookup, type ModelMatch, modelName, type OutputLimit, outputLimit } from "../../src/catalog/index.ts";
import type { ModelCall, Value } from "../../src/core/facts.ts";
import { field, options } from "../../src/core/value.ts";

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
  const branches = options(id.value).map(matchOf);
  const known = branches.filter((match) => match !== undefined);
  return { known: unique(known), complete: id.always && known.length === branches.length };
}

function matchOf(value: Value): ModelMatch | undefined {
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
