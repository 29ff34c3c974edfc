import { describe, expect, it } from "vitest";
import { lookup, models, outputLimit, priceOf } from "../../src/catalog/index.ts";
import type { RecordValue, Value } from "../../src/core/facts.ts";
import { callHover, clientHover } from "../../src/server/hover.ts";
import { call, client, record, span } from "../support/facts.ts";

const FILE = "/project/a.ts";
const at = span(FILE);
const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

const literal = (value: string | number): Value => ({ kind: "literal", value, origin: "literal", span: at, steps: [] });
const unknown = (reason: "environment" | "parameter", name: string): Value => ({
  kind: "unknown",
  reason,
  name,
  span: at,
  steps: [],
});

function request(fields: Record<string, Value>, open = false): RecordValue {
  return record(
    at,
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value, presence: "always" }])),
    open,
  );
}

function rows(markdown: string): Record<string, string> {
  return Object.fromEntries([...markdown.matchAll(/^- \*\*(.+?):\*\* (.+)$/gm)].map(([, name, text]) => [name, text]));
}

const linkTo = (file: string, line: number): string => `${file}:${line}`;

describe("the hover of a call", () => {
  it("tells the model, its limit, the quota and the price", () => {
    const found = callHover(
      call(FILE, 1, {
        request: request({ modelId: literal(MODEL), maxTokens: literal(1024) }),
        client: { status: "known", ids: ["/project/client.ts:600"] },
        region: "us-east-1",
      }),
      [client("/project/client.ts", 7)],
      linkTo,
    );
    expect(rows(found)).toMatchObject({
      Model: `\`${MODEL}\`, Claude Sonnet 4.5, through the \`us\` inference profile`,
      "Output limit": "1,024 tokens; the model's maximum is 64,000 tokens",
      "Quota per request":
        "reserved at the start: input + 1,024 tokens; settled at the end: input (without cache reads) + 5 × output tokens",
      Price: expect.stringMatching(
        /^\$3\.30 in, \$16\.50 out per million tokens; the answer of one request costs at most \$0\.017 /,
      ),
      Client: "`BedrockRuntimeClient` at /project/client.ts:7, region `us-east-1`",
      Retries: "the SDK's default",
      "Prompt caching": "none; the model caches from 1,024 tokens on",
    });
  });

  it("tells that the model's maximum is reserved when there is no limit", () => {
    const found = rows(callHover(call(FILE, 1, { request: request({ modelId: literal(MODEL) }) }), [], linkTo));
    expect(found["Output limit"]).toBe("not set; the model's maximum is 64,000 tokens");
    expect(found["Quota per request"]).toContain("input + 64,000 tokens");
  });

  it("says what is unknown, and why", () => {
    const parts = { modelId: unknown("environment", "MODEL_ID"), maxTokens: unknown("parameter", "limit") };
    const found = rows(callHover(call(FILE, 1, { request: request(parts) }), [], linkTo));
    expect(found).toMatchObject({
      Model: "unknown, `MODEL_ID` is read from the environment",
      "Output limit": "unknown, `limit` is a parameter whose callers are not all seen",
      Price: "unknown, the model is not known",
      Client: "unknown, it comes from code that was not read",
    });
    expect(found["Quota per request"]).toMatch(/unknown number of output tokens.*burndown rate is not known/);
  });

  it("claims nothing of an open request", () => {
    const found = rows(callHover(call(FILE, 1, { request: request({}, true) }), [], linkTo));
    for (const name of ["Model", "Output limit", "Guardrail", "Price"]) expect(found[name]).toMatch(/^unknown/);
  });

  it("does not name a price or limit for a model outside the catalogue", () => {
    const found = rows(
      callHover(call(FILE, 1, { request: request({ modelId: literal("new.model-v9") }) }), [], linkTo),
    );
    expect(found.Model).toBe("`new.model-v9`, not in the catalogue");
    expect(found["Output limit"]).toBe("not set");
    expect(found.Price).toBe("unknown, the model is not known");
  });

  it("escapes what comes from code", () => {
    const evil = "`](command:evil) <img src=x>\n# title";
    const found = callHover(call(FILE, 1, { request: request({ modelId: literal(evil) }), api: "<b>*" }), [], linkTo);
    expect(found).not.toMatch(/^# title/m);
    expect(found).toContain("**Amazon Bedrock: &lt;b&gt;\\*");
    expect(found).toContain("`` `](command:evil) <img src=x> # title ``");
  });

  it("never shows a figure that the catalogue does not have", () => {
    for (const entry of models) {
      for (const id of [entry.id, ...entry.inferenceProfileIds]) {
        const match = lookup(id);
        const found = rows(callHover(call(FILE, 1, { request: request({ modelId: literal(id) }) }), [], linkTo));
        if (!outputLimit(entry)) expect(found["Output limit"]).toBe("not set");
        if (match && !priceOf(match)) expect(found.Price).toMatch(/^unknown/);
        expect(JSON.stringify(found)).not.toMatch(/NaN|undefined|null/);
      }
    }
  });
});

describe("the hover of a client", () => {
  it("tells region, retries and how often it is made", () => {
    const options = request({ region: literal("eu-west-1") });
    const retries = { status: "configured", maxAttempts: 6, mode: "adaptive", steps: [] } as const;
    expect(rows(clientHover(client(FILE, 1, { options, retries, scope: "handler" })))).toEqual({
      Region: "`eu-west-1`",
      Retries: "configured, 6 attempts in total, adaptive mode",
      Timeout: "the SDK's default",
      Made: "on every request",
    });
  });
});
