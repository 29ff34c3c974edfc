// The example applications, read from disk through the real engine as the command does: each shows what is said here, and
// its repaired counterpart shows nothing at all.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { rules } from "../rules/index.generated.ts";
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
