import { useState } from "preact/hooks";
import { splitInput } from "../capacity/workload.ts";
import type { Schema } from "../core/schema.ts";
import { Button, Field } from "./field.tsx";
import { readAmount } from "./fields.ts";

const TOKENS: Schema = { type: "number", minimum: 0, maximum: 1e15 };
const PERCENT: Schema = { type: "number", minimum: 0, maximum: 100 };

interface CacheSplitProps {
  /** Takes tokens that are new, read from the cache and written to it. */
  readonly onSplit: (tokens: ReturnType<typeof splitInput>) => void;
}

/** Works out how a prompt divides into new, read and written tokens, from what people know of their cache. */
export function CacheSplit({ onSplit }: CacheSplitProps) {
  const [typed, type] = useState({ prompt: "", share: "", hits: "" });
  const read = {
    prompt: readAmount(typed.prompt, TOKENS),
    share: readAmount(typed.share, PERCENT),
    hits: readAmount(typed.hits, PERCENT),
  };
  const numberIn = (field: keyof typeof read): number | null => ("value" in read[field] ? read[field].value : null);
  const [prompt, share, hits] = [numberIn("prompt"), numberIn("share"), numberIn("hits")];
  const isKnown = prompt !== null && share !== null && hits !== null;
  const show = (name: keyof typeof read, label: string, meaning: string, unit?: string) => (
    <Field
      name={`split.${name}`}
      label={label}
      meaning={meaning}
      text={typed[name]}
      mistake={"mistake" in read[name] ? read[name].mistake : undefined}
      isNumber
      onText={(text) => type({ ...typed, [name]: text })}
      {...(unit ? { unit } : {})}
    />
  );
  return (
    <details class="data split">
      <summary>Work out from a hit rate</summary>
      <div class="fields">
        {show("prompt", "Whole prompt", "All tokens of the prompt.", "tokens")}
        {show("share", "Cacheable share", "The part of the prompt that requests have in common.", "%")}
        {show("hits", "Hit rate", "How often that part is found in the cache.", "%")}
      </div>
      <Button
        disabled={!isKnown}
        onPress={() => isKnown && onSplit(splitInput(prompt, share / 100, hits / 100))}
        title="Fills in input tokens, and those read from the cache and written to it"
      >
        Fill In
      </Button>
    </details>
  );
}
