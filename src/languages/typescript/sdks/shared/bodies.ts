import { bodyFamily, operationOf } from "../../../../catalog/index.ts";
import type { BodyFamily, Operation } from "../../../../core/facts.ts";
import { type Abstract, branches, oneOf, unknown } from "../../abstract.ts";
import { fromJson } from "../../json.ts";
import { slotAt } from "../../lower.ts";
import { type Keys, type KnownKeys, keysNamed } from "./keys.ts";
import type { Names } from "./names.ts";

/** Where each family's InvokeModel body carries what. The first path is the one a fix writes. */
export const BODIES: Readonly<Record<BodyFamily, Names>> = {
  claude: {
    maxTokens: ["max_tokens", "max_tokens_to_sample"],
    system: ["system"],
    messages: ["messages", "prompt"],
    tools: ["tools"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop_sequences"],
    thinkingBudget: ["thinking.budget_tokens"],
  },
  nova: {
    maxTokens: ["inferenceConfig.maxTokens", "inferenceConfig.max_new_tokens"],
    system: ["system"],
    messages: ["messages"],
    tools: ["toolConfig.tools"],
    temperature: ["inferenceConfig.temperature"],
    topP: ["inferenceConfig.topP"],
    stopSequences: ["inferenceConfig.stopSequences"],
  },
  llama: { maxTokens: ["max_gen_len"], messages: ["prompt"], temperature: ["temperature"], topP: ["top_p"] },
  mistral: {
    maxTokens: ["max_tokens"],
    messages: ["prompt", "messages"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop"],
  },
  titan: {
    maxTokens: ["textGenerationConfig.maxTokenCount"],
    messages: ["inputText"],
    temperature: ["textGenerationConfig.temperature"],
    topP: ["textGenerationConfig.topP"],
    stopSequences: ["textGenerationConfig.stopSequences"],
  },
  jamba: {
    maxTokens: ["max_tokens"],
    messages: ["messages"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop"],
  },
  deepseek: {
    maxTokens: ["max_tokens"],
    messages: ["prompt", "messages"],
    temperature: ["temperature"],
    topP: ["top_p"],
    stopSequences: ["stop"],
  },
  cohere: { maxTokens: ["max_tokens"], messages: ["message", "prompt"], temperature: ["temperature"], topP: ["p"] },
  openai: {
    maxTokens: ["max_completion_tokens", "max_tokens"],
    messages: ["messages"],
    tools: ["tools"],
    temperature: ["temperature"],
    topP: ["top_p"],
  },
};

/** Every name under which any family carries a field: for bodies whose family is not known. */
export const ANY_BODY: Names = Object.values(BODIES).reduce<Record<string, readonly string[]>>((all, names) => {
  for (const [name, paths] of Object.entries(names)) all[name] = [...new Set([...(all[name] ?? []), ...paths])];
  return all;
}, {});

/** `MessageCreateParams` of @anthropic-ai/sdk 1.12.0 and of its beta, with those of earlier versions. */
export const CLAUDE_KEYS: Keys = keysNamed(
  "max_tokens messages model cache_control container diagnostics inference_geo metadata output_config service_tier",
  "speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p user_profile_id workspace_id",
  "betas billing_policy compaction context_management fallback_credit_token fallbacks mcp_servers output_format thread",
);

/** Other APIs' names for what Claude's has. */
export const CLAUDE_ALIASES: Readonly<Record<string, string>> = {
  maxoutputtokens: "max_tokens",
  maxcompletiontokens: "max_tokens",
  maxnewtokens: "max_tokens",
  systemprompt: "system",
};

/** Bodies whose keys AWS documents in full, beside the ways in which others name them. */
const BODY_KEYS: Partial<Record<BodyFamily, Pick<KnownKeys, "keys" | "aliases">>> = {
  claude: {
    keys: {
      ...CLAUDE_KEYS,
      anthropic_version: true,
      anthropic_beta: true,
      // Text completions, the API of the models before Claude 3.
      prompt: true,
      max_tokens_to_sample: true,
    },
    aliases: CLAUDE_ALIASES,
  },
  llama: {
    keys: keysNamed("prompt temperature top_p max_gen_len images"),
    aliases: {
      maxtokens: "max_gen_len",
      maxnewtokens: "max_gen_len",
      maxoutputtokens: "max_gen_len",
      maxgenlength: "max_gen_len",
    },
  },
  titan: {
    keys: {
      inputText: true,
      textGenerationConfig: keysNamed("temperature topP maxTokenCount stopSequences"),
    },
    aliases: {
      maxtokens: "textGenerationConfig.maxTokenCount",
      maxnewtokens: "textGenerationConfig.maxTokenCount",
      maxtokenscount: "textGenerationConfig.maxTokenCount",
    },
  },
};

/** The keys of a body, where its family is certain and documented. A family that is guessed from a key is neither. */
export function keysOfBody(modelIds: readonly string[], body: Abstract): KnownKeys | undefined {
  const [family, ...others] = new Set(modelIds.map((id) => bodyFamily(id)));
  const certain = others.length === 0 && family ? family : has(body, "anthropic_version") ? "claude" : undefined;
  const known = certain && BODY_KEYS[certain];
  return known && { value: body, ...known };
}

/** Keys that only one family's body has, in the order in which they decide. */
const TELLING_KEYS: readonly (readonly [string, BodyFamily])[] = [
  ["anthropic_version", "claude"],
  ["max_tokens_to_sample", "claude"],
  ["max_gen_len", "llama"],
  ["textGenerationConfig", "titan"],
  ["schemaVersion", "nova"],
  ["inferenceConfig", "nova"],
  ["max_completion_tokens", "openai"],
  ["chat_history", "cohere"],
];

const OTHER_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["textToImageParams", "image"],
  ["imageGenerationConfig", "image"],
  ["text_prompts", "image"],
  ["taskType", "image"],
  ["embeddingConfig", "embedding"],
  ["input_type", "embedding"],
  ["embeddingTypes", "embedding"],
  ["texts", "embedding"],
  ["normalize", "embedding"],
  ["aspect_ratio", "image"],
];

/** The JSON that an InvokeModel request carries as text or bytes. */
export function bodyOf(given: Abstract): Abstract {
  const slot = slotAt(given, "body");
  if (!slot) return unknown("dynamic", given.node, "body");
  return oneOf(
    branches(slot.value).map((each) => {
      if (each.kind === "encoded") return each.of;
      if (each.kind === "literal" && typeof each.value === "string")
        return fromJson(each.value, each.node) ?? unknown("dynamic", each.node, "body");
      return each.kind === "record"
        ? each
        : unknown(each.kind === "unknown" ? each.reason : "dynamic", each.node, "body", [each]);
    }),
    slot.value.node,
  );
}

/** The family whose body this is, by the model's id and else by a key that only this family has. */
export function familyOf(modelIds: readonly string[], body: Abstract): BodyFamily | null {
  const named = new Set(modelIds.map((id) => bodyFamily(id)));
  const [only] = named;
  if (named.size === 1 && only) return only;
  const told = new Set(branches(body).flatMap((each) => TELLING_KEYS.find(([key]) => has(each, key))?.[1] ?? []));
  const [first] = told;
  return told.size === 1 ? (first ?? null) : null;
}

function has(body: Abstract, key: string): boolean {
  return branches(body).some((each) => each.kind === "record" && each.slots.has(key));
}

/** What a body asks for whose keys no request for text has. */
function otherOperation(body: Abstract): Operation | null {
  const told = OTHER_OPERATIONS.find(([key]) => has(body, key));
  if (told) return told[1];
  return has(body, "inputText") && !has(body, "textGenerationConfig") ? "embedding" : null;
}

/** What an InvokeModel request asks for, by the model's id and else by the keys of the body. */
export function operationOfBody(modelIds: readonly string[], body: Abstract): Operation {
  const named = new Set(modelIds.map((id) => operationOf(id)));
  const [only] = named;
  const told = otherOperation(body);
  // Of a table of models only some may come here, and the body knows which.
  const isTable = only === "text" && new Set(modelIds).size > 1;
  if (named.size === 1 && only && only !== "unknown" && !(isTable && told)) return only;
  if (told) return told;
  const textual = ["messages", "prompt", "textGenerationConfig", "max_tokens"].some((key) => has(body, key));
  return textual ? "text" : "unknown";
}
