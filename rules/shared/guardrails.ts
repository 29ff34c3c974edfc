import type { ModelCall } from "../../src/core/facts.ts";
import type { Fix, Project } from "../../src/core/rule.ts";

/** Whether something else than the guardrails of calls themselves may look at their input and answers. */
export function mayBeGuardedElsewhere({ calls, resources }: Project): boolean {
  return (
    calls.some((call) => call.operation === "guardrail") ||
    resources.some((resource) => resource.type === "AWS::Bedrock::EnforcedGuardrailConfiguration")
  );
}

/** Puts a guardrail on a call, whose id and version only the environment knows. */
export function guardrailFix(call: ModelCall): Fix {
  const set = (field: string, name: string) =>
    ({ kind: "set", target: call.id, field, value: { kind: "environment", name } }) as const;
  return {
    title: "Put a guardrail from the environment on the call",
    safe: false,
    changes: [set("guardrailIdentifier", "BEDROCK_GUARDRAIL_ID"), set("guardrailVersion", "BEDROCK_GUARDRAIL_VERSION")],
  };
}
