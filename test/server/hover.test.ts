import { describe, expect, it } from "vitest";
import type { ModelCall, Operation, Value } from "../../src/core/facts.ts";
import { explainCall } from "../../src/explain/call.ts";
import { explainClient } from "../../src/explain/client.ts";
import { hoverMarkdown } from "../../src/server/hover.ts";
import { call, client, record, span } from "../support/facts.ts";

const FILE = "/project/a.ts";
const at = span(FILE);
const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

function requestFor(modelId: string, more: Record<string, Value> = {}): ModelCall["request"] {
  const id: Value = { kind: "literal", value: modelId, origin: "literal", span: at, steps: [] };
  const fields = Object.entries({ modelId: id, ...more });
  return record(at, Object.fromEntries(fields.map(([name, value]) => [name, { value, presence: "always" }])));
}

function hover(over: Partial<ModelCall>, links: string[] = [], reservation: string | null = null): string {
  const own = client("/project/client.ts", 7);
  const given = call(FILE, 1, { client: { status: "known", ids: [own.id] }, ...over });
  return hoverMarkdown(explainCall(given, [own]), ({ file, line }) => `[${file}:${line}](link)`, links, reservation);
}

describe("a hover", () => {
  it("of a call reads from the model to the input, and leads to the client", () => {
    const limit: Value = { kind: "unknown", reason: "parameter", name: "max", span: at, steps: [] };
    expect(hover({ request: requestFor(MODEL, { maxTokens: limit }) }, ["[more](more)"]).split("\n")).toEqual([
      "**Amazon Bedrock: Converse** (AWS SDK for JavaScript v3, in one piece) · [more](more)",
      "",
      `- **Model:** \`${MODEL}\`, Claude Sonnet 4.5, through a cross-region inference profile \\(us\\)`,
      "- **Output limit:** unknown, it comes from parameter `max`, whose callers are not all in sight; the model's maximum is 64,000 tokens",
      "- **Quota per request:** reserved at the start: input plus an unknown number of output tokens; settled at the end: input \\(without cache reads\\) + 5 × output tokens",
      expect.stringMatching(
        /^- \*\*Price:\*\* \$3\.30 in, \$16\.50 out per million tokens \\\(catalogue of [\d-]+\\\)$/,
      ),
      "- **Prompt caching:** none; the model caches from 1,024 tokens on",
      "- **Client:** `BedrockRuntimeClient` at [/project/client.ts:7](link)",
      "- **Region:** from the environment or the AWS profile",
      "- **Retries:** the SDK's default",
      "- **Timeout:** the SDK's default",
      "- **Cost allocation:** none: no application inference profile and no request metadata",
      "- **Guardrail:** none on the call",
      "- **Input:** unknown, what reaches the prompt could not all be followed",
    ]);
  });

  it("of a call tells what it takes of its quota before anything else, and keeps it text", () => {
    const [, , first] = hover({}, [], "About 5,096 tokens *reserved*").split("\n");
    expect(first).toBe("- **Capacity:** About 5,096 tokens \\*reserved\\*");
  });

  const nowhere: [Operation, string][] = [
    ["agent", "InvokeAgent"],
    ["flow", "InvokeFlow"],
    ["retrieval", "Retrieve"],
    ["guardrail", "ApplyGuardrail"],
    ["embedding", "InvokeModel"],
    ["image", "InvokeModel"],
    ["rerank", "Rerank"],
  ];
  it.each(nowhere)("of %s (%s) speaks of no limit, quota, price or caching", (operation, api) => {
    const streaming = operation === "agent" ? null : false;
    expect(hover({ operation, api, streaming })).not.toMatch(/limit|quota|price|cach|guardrail:\*\*/i);
  });

  it("of a client tells region, retries and how often it is made", () => {
    expect(hoverMarkdown(explainClient(client(FILE, 1, { scope: "handler" })), () => "", []).split("\n")).toEqual([
      "**Amazon Bedrock: Client BedrockRuntimeClient** (AWS SDK for JavaScript v3)",
      "",
      "- **Region:** from the environment or the AWS profile",
      "- **Retries:** the SDK's default",
      "- **Timeout:** the SDK's default",
      "- **Made:** on every request",
    ]);
  });

  it("escapes what comes from code", () => {
    const evil = "`](command:evil) <img src=x>\n# title";
    const retries = { status: "configured", maxAttempts: null, mode: "[x](y)\n# z", steps: [] } as const;
    const found = hover({ request: requestFor(evil), api: "<b>*", retries });
    expect(found).not.toMatch(/^# /m);
    expect(found).toContain("**Amazon Bedrock: &lt;b&gt;\\*");
    expect(found).toContain("`` `](command:evil) <img src=x> # title ``");
    expect(found).toContain("\\[x\\]\\(y\\) # z mode");
  });
});
