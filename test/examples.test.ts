// The example applications, read from disk through the real engine as the command does: each shows what is said here, and
// its repaired counterpart shows nothing at all.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.generated.ts";
import type { Finding } from "../src/core/rule.ts";
import { typescript } from "../src/languages/typescript/index.ts";
import { createWorkspace } from "../src/workspace/create-workspace.ts";
import { nodeAccess } from "../src/workspace/node/access.ts";
import type { CheckResult } from "../src/workspace/workspace.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/").replace(/\/$/, "");

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "chat-api": [
    "cost/untagged-inference src/bedrock/client.ts:3",
    "throttling/missing-retries src/bedrock/client.ts:5",
    "latency/missing-prompt-caching src/services/chat.ts:9",
    "security/unvalidated-input src/services/chat.ts:9",
    "throttling/missing-max-tokens src/services/chat.ts:9",
  ],
  "content-job": [
    "security/unvalidated-input src/article.js:10",
    "security/unvalidated-input src/article.js:10",
    "throttling/missing-retries src/bedrock.js:4",
    "cost/untagged-inference src/settings.js:3",
    "throttling/oversized-max-tokens src/settings.js:5",
  ],
  "summariser-lambda": [
    "cost/untagged-inference src/bedrock.ts:3",
    "throttling/max-tokens-over-model-limit src/bedrock.ts:6",
    "throttling/retries-disabled src/bedrock.ts:10",
    "security/unvalidated-input src/summarise.ts:12",
  ],
};

/** Checks a folder of the repository with the repository as its project, as `check <folder>` does from the root. */
function check(folder: string): Promise<CheckResult> {
  const workspace = createWorkspace({
    roots: [ROOT],
    access: nodeAccess,
    languages: [typescript],
    rules,
    today: "2026-11-23",
  });
  return workspace.check([`${ROOT}/${folder}`]);
}

function told(finding: Finding, folder: string): string {
  return `${finding.rule} ${finding.span.file.replace(`${ROOT}/${folder}/`, "")}:${finding.span.line}`;
}

describe("the examples", () => {
  it("are all known here", () => {
    const folders = readdirSync(`${ROOT}/examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const known = Object.keys(EXPECTED).flatMap((name) => [name, `${name}.fixed`]);
    expect(folders.map((entry) => entry.name).sort()).toEqual(known.sort());
  });

  it("show every rule", () => {
    const shown = new Set(
      Object.values(EXPECTED)
        .flat()
        .map((each) => each.split(" ")[0]),
    );
    expect([...shown].sort()).toEqual(rules.map((rule) => rule.id).sort());
  });

  it.each(Object.entries(EXPECTED))("%s", async (name, expected) => {
    const { findings, problems, configurationProblems } = await check(`examples/${name}`);
    expect({ problems, configurationProblems }).toEqual({ problems: [], configurationProblems: [] });
    expect(findings.map((finding) => told(finding, `examples/${name}`))).toEqual(expected);
    expect(findings.map((finding) => finding.evidence)).toEqual(expected.map(() => "proven"));
  });

  it.each(Object.keys(EXPECTED))("%s, repaired, is clean", async (name) => {
    const { findings, problems, configurationProblems, suppressed, calls } = await check(`examples/${name}.fixed`);
    expect(findings.map((finding) => told(finding, `examples/${name}.fixed`))).toEqual([]);
    expect({ problems, configurationProblems, suppressed }).toEqual({
      problems: [],
      configurationProblems: [],
      suppressed: [],
    });
    expect(calls).toBe(1);
  });
});
