import type { GivenQuota, Workload, WorkloadFile } from "../../../src/capacity/workload.ts";

export const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";

/** The chatbot of the guide on a model with burndown 5. */
export function chat(over: Partial<Workload> = {}): Workload {
  return {
    name: "chat",
    model: `us.${SONNET}`,
    region: "us-east-1",
    inputTokens: 1_000,
    outputTokens: 100,
    maxTokens: 4_096,
    requestsPerMinute: 100,
    ...over,
  };
}

export function fileOf(workloads: readonly Workload[], quotas: readonly GivenQuota[] = []): WorkloadFile {
  return { version: 1, workloads, quotas };
}
