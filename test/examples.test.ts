// The example applications, read from disk through the real engine as the command does: each shows what is said here, and
// its repaired counterpart shows nothing at all.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { rules } from "../rules/index.generated.ts";
import { type Match, matchWithCode, workloadsFromCode } from "../src/capacity/from-code.ts";
import { plan } from "../src/capacity/plan.ts";
import { simulatePlan } from "../src/capacity/simulated-plan.ts";
import { finished } from "../src/capacity/simulation/progress.ts";
import { readWorkloadFile } from "../src/capacity/workload-file.ts";
import type { FileFacts } from "../src/core/facts.ts";
import type { Finding } from "../src/core/rule.ts";
import { typescript } from "../src/languages/typescript/index.ts";
import { createWorkspace } from "../src/workspace/create-workspace.ts";
import { nodeAccess } from "../src/workspace/node/access.ts";
import type { CheckResult } from "../src/workspace/workspace.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url))
  .replaceAll("\\", "/")
  .replace(/\/$/, "");

const EXAMPLES = `${ROOT}/examples`;

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "chat-api": [
    "cost/untagged-inference src/bedrock/client.ts:3",
    "latency/missing-timeout src/bedrock/client.ts:5",
    "throttling/missing-retries src/bedrock/client.ts:5",
    "latency/missing-prompt-caching src/services/chat.ts:9",
    "observability/ignored-usage src/services/chat.ts:9",
    "security/missing-guardrail src/services/chat.ts:9",
    "security/unvalidated-input src/services/chat.ts:9",
    "throttling/missing-max-tokens src/services/chat.ts:9",
    "throttling/unhandled-throttling src/services/chat.ts:9",
    "throttling/unhandled-stream-error src/services/chat.ts:18",
  ],
  "content-job": [
    "observability/ignored-usage src/article.js:10",
    "security/unvalidated-input src/article.js:10",
    "throttling/ignored-truncation src/article.js:10",
    "latency/missing-timeout src/bedrock.js:4",
    "throttling/missing-retries src/bedrock.js:4",
    "cost/untagged-inference src/settings.js:3",
    "throttling/oversized-max-tokens src/settings.js:5",
    "governance/unknown-request-option src/settings.js:7",
  ],
  "summariser-lambda": [
    "cost/untagged-inference src/bedrock.ts:3",
    "throttling/max-tokens-over-model-limit src/bedrock.ts:6",
    "latency/missing-timeout src/bedrock.ts:8",
    "throttling/retries-disabled src/bedrock.ts:10",
    "observability/ignored-usage src/summarise.ts:12",
    "security/missing-guardrail src/summarise.ts:12",
    "security/unvalidated-input src/summarise.ts:12",
    "throttling/ignored-truncation src/summarise.ts:12",
    "throttling/unhandled-throttling src/summarise.ts:12",
  ],
};

/** Rules that none of the examples shows: they need a configuration, or a program of another kind. */
const NOT_SHOWN: readonly string[] = [
  "capacity/client-per-request",
  "capacity/missing-inference-profile",
  "capacity/no-cross-region-inference",
  "capacity/profile-region-mismatch",
  "capacity/residency-violation",
  "capacity/retired-model",
  "capacity/unknown-model",
  "cost/missing-request-metadata",
  "cost/missing-required-tags",
  "cost/tier-mismatch",
  "cost/untagged-resource",
  "governance/disallowed-model",
  "governance/draft-agent-alias",
  "governance/hardcoded-model-id",
  "governance/unpinned-prompt",
  "throttling/ineffective-retry-option",
  "throttling/output-limit-needs-streaming",
  "throttling/retry-on-permanent-error",
  "throttling/retry-without-backoff",
  "throttling/stacked-retries",
  "throttling/unbounded-concurrency",
  "latency/cache-breaking-prefix",
  "latency/ineffective-cache-point",
  "latency/ineffective-timeout-option",
  "latency/prefer-streaming",
  "latency/sequential-calls",
  "latency/unbounded-history",
  "capacity/batch-eligible",
  "capacity/provisioned-throughput-mismatch",
  "governance/unbounded-agent-loop",
  "observability/logged-prompt",
  "observability/swallowed-error",
  "rag/missing-metadata-filter",
  "rag/untrusted-retrieval-in-system",
  "security/guardrail-not-supported",
  "security/unguarded-tool-dispatch",
  "security/unvalidated-media",
  "governance/weak-guardrail",
  "observability/missing-invocation-logging",
  "observability/missing-throttle-alarm",
  "rag/ignored-citations",
  "rag/missing-reranking",
  "rag/unguarded-retrieval",
  "security/draft-guardrail",
  "security/hardcoded-credentials",
  "security/ignored-intervention",
  "security/missing-encryption-key",
  "security/overbroad-permissions",
  "security/unchecked-output",
  "security/unsafe-output",
  "security/untrusted-system-prompt",
];

let result: CheckResult;
let facts: readonly FileFacts[];

/** Once for all of them, with what the repository ignores left out, as `check` does in their folder. */
beforeAll(async () => {
  const workspace = createWorkspace({
    roots: [EXAMPLES],
    ceiling: ROOT,
    access: nodeAccess,
    languages: [typescript],
    rules,
    today: "2026-11-23",
  });
  result = await workspace.check(null);
  facts = await workspace.facts([EXAMPLES]);
}, 60_000);

function isIn(name: string): (finding: Finding) => boolean {
  return (finding) => finding.span.file.startsWith(`${EXAMPLES}/${name}/`);
}

/** The findings in one of the examples, as `rule file:line`. */
function findingsIn(name: string): readonly string[] {
  return result.findings
    .filter(isIn(name))
    .map(({ rule, span }) => `${rule} ${span.file.slice(`${EXAMPLES}/${name}/`.length)}:${span.line}`);
}

describe("the examples", () => {
  it("are all known here", () => {
    const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const known = Object.keys(EXPECTED).flatMap((name) => [name, `${name}.fixed`]);
    expect(folders.map((entry) => entry.name).sort()).toEqual(known.sort());
  });

  it("show every rule that they can", () => {
    const shown = new Set(
      Object.values(EXPECTED)
        .flat()
        .map((each) => each.split(" ")[0]),
    );
    expect([...shown, ...NOT_SHOWN].sort()).toEqual(rules.map((rule) => rule.id).sort());
  });

  it("are read without a problem or a suppression", () => {
    const { problems, configurationProblems, suppressed, calls, clients } = result;
    expect({ problems, configurationProblems, suppressed }).toEqual({
      problems: [],
      configurationProblems: [],
      suppressed: [],
    });
    expect({ calls, clients }).toEqual({ calls: 6, clients: 6 });
  });

  it.each(Object.entries(EXPECTED))("%s", (name, expected) => {
    expect(findingsIn(name)).toEqual(expected);
    const evidence = result.findings.filter(isIn(name)).map((finding) => finding.evidence);
    expect(evidence).toEqual(expected.map(() => "proven"));
  });

  it.each(Object.keys(EXPECTED))("%s, repaired, is clean", (name) => {
    expect(findingsIn(`${name}.fixed`)).toEqual([]);
  });
});

describe("the planner on the examples", () => {
  /** What the planner says of an example's workload file, brought up to date with its code. */
  function planned(name: string) {
    const folder = `${EXAMPLES}/${name}/`;
    const path = `${folder}.bedrock-capacity.json`;
    const { file, problems } = readWorkloadFile(path, readFileSync(path, "utf8"));
    expect(problems).toEqual([]);
    if (!file) throw new Error(`${path} cannot be read`);
    const own = facts.filter((each) => each.file.startsWith(folder));
    const match: Match = matchWithCode(
      file,
      workloadsFromCode(own, (each) => each.slice(folder.length)),
    );
    const { workloads, quotas } = finished(
      simulatePlan(plan({ ...file, workloads: match.workloads }, undefined, match)),
    );
    const [workload, quota] = [workloads[0], quotas[0]];
    if (!workload || !quota) throw new Error(`${name} has no workload`);
    return { match, workload, quota };
  }

  it.each(Object.keys(EXPECTED).flatMap((name) => [name, `${name}.fixed`]))("%s has a file that is current", (name) => {
    const { match } = planned(name);
    expect({ gone: match.gone, added: match.added, changes: match.changes }).toEqual({
      gone: [],
      added: [],
      changes: [],
    });
  });

  it("the chat reserves the model's maximum for answers of 100 tokens, and throttles at a peak that its quota carries", () => {
    const { workload, quota } = planned("chat-api");
    expect(workload.reservedTokensPerRequest).toBe(66_600);
    expect(workload.settledTokensPerRequest).toBe(3_100);
    expect(quota.utilizationPeak).toBeCloseTo(0.62, 2);
    expect(quota.throttledShare).toBeGreaterThan(0.5);
    expect(quota.notes.join()).toMatch(/throttled, more than the guide's 1%: maxTokens of at most 2\d,\d{3} on all/);
    expect(workload.givesBack.map(({ lever }) => lever)).toEqual(["maxTokens", "caching"]);
  });

  it("the summariser asks for more than its model can answer with, and waits for the whole answer", () => {
    const { workload, quota } = planned("summariser-lambda");
    expect(workload.notes).toContain(
      "maxTokens 128,000 is more than the model can answer with (64,000): requests fail",
    );
    expect(quota.throttledShare).toBeGreaterThan(0.4);
    expect(workload.givesBack.map(({ lever }) => lever)).toEqual(["maxTokens", "streaming"]);
  });

  it("the content job could run as a batch for half the money", () => {
    const { workload } = planned("content-job");
    const batch = workload.recommendation.alternatives.find(({ choice }) => choice === "batch");
    expect(Number(batch?.usdPerMonth) / Number(workload.usdPerMonth)).toBeCloseTo(0.5, 3);
  });

  it.each(Object.keys(EXPECTED))("%s, repaired, reserves a fraction and throttles nothing", (name) => {
    const [before, after] = [planned(name), planned(`${name}.fixed`)];
    expect(Number(after.workload.reservedTokensPerRequest)).toBeLessThan(
      Number(before.workload.reservedTokensPerRequest) / 3,
    );
    expect(after.quota.throttledShare).toBe(0);
  });
});
