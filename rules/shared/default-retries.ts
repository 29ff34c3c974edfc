import type { ModelCall, Retries, SdkId } from "../../src/core/facts.ts";

/** Attempts in total that SDKs make when nothing is said, as documented or read in their code. */
const DEFAULT_ATTEMPTS: Partial<Record<SdkId, number>> = {
  "aws-sdk": 3,
  "agent-runtime": 3,
  "anthropic-sdk": 3,
  "ai-sdk": 3,
  langchain: 3,
  openai: 3,
  strands: 6,
};

/** How often the SDK sends a request that keeps failing, and whether somebody wrote that down. Null where not known. */
export function attemptsOf(
  { sdk }: Pick<ModelCall, "sdk">,
  { status, maxAttempts, mode }: Retries,
): { readonly attempts: number; readonly written: boolean } | null {
  if (status === "configured" && maxAttempts !== null) return { attempts: maxAttempts, written: true };
  const byDefault = Object.hasOwn(DEFAULT_ATTEMPTS, sdk) ? DEFAULT_ATTEMPTS[sdk] : undefined;
  const isDefault = status === "default" || (status === "configured" && mode !== null);
  return isDefault && byDefault !== undefined ? { attempts: byDefault, written: false } : null;
}
