import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/core/configuration.ts";
import type { Client, ModelCall, Scope, Value } from "../../src/core/facts.ts";
import type { Finding } from "../../src/core/rule.ts";
import { call, client, findings, input, literal, oneOf, record, span, unknown } from "./facts.ts";

const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const NOVA = "amazon.nova-lite-v1:0";
const arn = (resource: string) => `arn:aws:bedrock:us-east-1:123456789012:${resource}`;

interface Situation extends Partial<ModelCall> {
  readonly modelId: Value | string;
  /** What the client's option says; the environment where it is null. */
  readonly at?: string | null;
  readonly client?: never;
}

const situated =
  (id: string) =>
  ({ modelId, at = "us-east-1", ...over }: Situation, configuration: Partial<Configuration> = {}): readonly Finding[] =>
    findings(
      id,
      {
        clients: [client({ options: record({ region: at ?? unknown("environment", "AWS_REGION") }) })],
        calls: [call({ request: record({ modelId }), region: at, ...over })],
      },
      configuration,
    );

const titles = (found: readonly Finding[]) => found.flatMap((each) => each.fixes.map((fix) => fix.title));

describe("capacity/missing-inference-profile", () => {
  const check = situated("capacity/missing-inference-profile");

  it.each<[region: string, profile: string | null]>([
    ["us-west-2", `us.${HAIKU}`],
    ["eu-south-1", `eu.${HAIKU}`],
    ["ap-northeast-3", `jp.${HAIKU}`],
    ["ap-southeast-2", `au.${HAIKU}`],
    ["ap-southeast-1", `apac.${HAIKU}`],
    ["ca-central-1", `us.${HAIKU}`],
    ["sa-east-1", null],
  ])("in %s names %s", (at, profile) => {
    expect(titles(check({ modelId: HAIKU, at }))).toEqual(profile ? [`Use the inference profile \`${profile}\``] : []);
  });

  it("says nothing where the region is not known, or the model is served on demand", () => {
    expect(check({ modelId: HAIKU, at: null })).toEqual([]);
    expect(check({ modelId: NOVA })).toEqual([]);
    expect(check({ modelId: "mistral.mistral-large-3-675b-instruct" })).toEqual([]);
  });

  it("has no spelling for an ARN", () => {
    expect(check({ modelId: `arn:aws:bedrock:us-east-1::foundation-model/${HAIKU}` })).toMatchObject([{ fixes: [] }]);
  });

  it("is only likely, with a fix that is not safe, where the region is a default", () => {
    const region = oneOf(unknown("environment", "AWS_REGION"), literal("us-east-1"));
    const found = findings("capacity/missing-inference-profile", {
      clients: [client({ options: record({ region }) })],
      calls: [call({ request: record({ modelId: HAIKU }) })],
    });
    expect(found).toMatchObject([{ severity: "warning", evidence: "likely", fixes: [{ safe: false }] }]);
  });

  it("offers no profile that leaves the residency", () => {
    expect(check({ modelId: HAIKU }, { residency: ["eu"] })).toMatchObject([{ fixes: [] }]);
  });
});

describe("capacity/no-cross-region-inference", () => {
  const check = situated("capacity/no-cross-region-inference");

  it("says how much more the profile allows", () => {
    const [found] = check({ modelId: NOVA });
    expect(found).toMatchObject({ severity: "info", evidence: "proven" });
    expect(found?.message).toContain("8,000,000 tokens per minute by default instead of 4,000,000");
  });

  it.each<[modelId: string]>([
    [`us.${NOVA}`],
    [HAIKU],
    [arn("application-inference-profile/a1")],
    ["cohere.command-r-v1:0"],
  ])("says nothing of %s", (modelId) => {
    expect(check({ modelId })).toEqual([]);
  });

  it("offers a global profile only where data may go anywhere", () => {
    const modelId = "anthropic.claude-sonnet-4-6";
    expect(titles(check({ modelId }))).toHaveLength(2);
    expect(titles(check({ modelId }, { residency: ["us"] }))).toHaveLength(1);
  });
});

describe("capacity/profile-region-mismatch", () => {
  const check = situated("capacity/profile-region-mismatch");

  it.each<[profile: string, region: string, evidence: string | null]>([
    ["us", "us-east-2", null],
    ["us", "ca-central-1", null],
    ["us", "eu-west-1", "proven"],
    ["us", "us-gov-west-1", "proven"],
    ["eu", "eu-central-2", null],
    ["eu", "ap-south-1", "proven"],
    ["apac", "ap-northeast-1", null],
    ["jp", "ap-northeast-1", null],
    ["jp", "ap-southeast-1", "likely"],
    ["au", "ap-northeast-1", "likely"],
    ["global", "eu-west-1", null],
    ["us", "sa-east-1", null],
    ["mars", "us-east-1", null],
  ])("%s. in %s", (profile, at, evidence) => {
    const found = check({ modelId: `${profile}.${HAIKU}`, at });
    expect(found.map((each) => each.evidence)).toEqual(evidence ? [evidence] : []);
  });
});

describe("capacity/residency-violation", () => {
  const check = situated("capacity/residency-violation");

  it.each<[residency: readonly string[], modelId: string, region: string | null, reported: boolean]>([
    [[], `global.${HAIKU}`, "us-east-1", false],
    [["eu"], `global.${HAIKU}`, null, true],
    [["eu"], `us.${HAIKU}`, null, true],
    [["eu"], `eu.${HAIKU}`, null, false],
    [["eu", "us"], `us.${HAIKU}`, null, false],
    [["eu"], HAIKU, "us-east-1", true],
    [["eu"], HAIKU, null, false],
    [["eu-central-1"], NOVA, "eu-central-1", false],
    [["eu-central-1"], NOVA, "eu-west-1", true],
    [["eu-central-1"], `eu.${NOVA}`, "eu-central-1", true],
    [["apac"], `au.${HAIKU}`, null, false],
    [["au"], `apac.${HAIKU}`, null, true],
    [["sa"], NOVA, "sa-east-1", false],
    [["eu"], arn(`inference-profile/us.${HAIKU}`), null, true],
    [["eu"], arn("application-inference-profile/a1b2"), null, false],
  ])("%j and %s in %s", (residency, modelId, at, reported) => {
    expect(check({ modelId, at }, { residency })).toHaveLength(reported ? 1 : 0);
  });
});

describe("capacity/retired-model", () => {
  const check = situated("capacity/retired-model");

  it.each<[modelId: string, severity: string | null]>([
    ["anthropic.claude-3-haiku-20240307-v1:0", "error"],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", "error"],
    ["ai21.jamba-1-5-large-v1:0", "warning"],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", "warning"],
    [`us.${HAIKU}`, null],
    ["anthropic.claude-v2:1", null],
  ])("%s: %s", (modelId, severity) => {
    expect(check({ modelId }).map((each) => each.severity)).toEqual(severity ? [severity] : []);
  });

  it("names what comes next in the same form, where it is served so", () => {
    expect(titles(check({ modelId: "eu.anthropic.claude-3-haiku-20240307-v1:0" }))).toEqual([`Use \`eu.${HAIKU}\``]);
    expect(titles(check({ modelId: "anthropic.claude-3-haiku-20240307-v1:0" }))).toEqual([]);
  });

  it("says nothing of a command that is never sent", () => {
    expect(check({ modelId: "cohere.command-r-v1:0", sent: "no" })).toEqual([]);
  });
});

describe("capacity/unknown-model", () => {
  const check = situated("capacity/unknown-model");

  it.each<[modelId: string, suggestion: string | null, severity: string | null]>([
    ["us.anthropic.claude-haiku-4-5", `us.${HAIKU}`, "info"],
    ["anthropic.claude-haiku-4-5-20251001", HAIKU, "info"],
    ["anthropic.claud-haiku-4-5-20251001-v1:0", HAIKU, "info"],
    ["amazon.nova-lite", NOVA, "info"],
    ["anthropic.claude-opus-9", null, "hint"],
    ["amazon.nova-3-lite-v1:0", null, "hint"],
    ["meta.llama5-70b-instruct-v1:0", null, "hint"],
    [NOVA, null, null],
    [`${NOVA}:300k`, null, null],
    ["amazon.titan-embed-text-v2:0", null, null],
    ["stability.sd3-5-large-v1:0", null, null],
    ["someone.model-of-tomorrow", null, null],
    ["gpt-5.4", null, null],
    [arn("imported-model/abc"), null, null],
  ])("%s", (modelId, suggestion, severity) => {
    const found = check({ modelId });
    expect(found.map((each) => each.severity)).toEqual(severity ? [severity] : []);
    expect(titles(found)).toEqual(suggestion ? [`Use \`${suggestion}\``] : []);
  });
});

describe("capacity/client-per-request", () => {
  const check = (made: Partial<Client>, over: Partial<ModelCall> = {}) =>
    findings("capacity/client-per-request", { clients: [client(made)], calls: [call(over)] });

  it.each<[scope: Scope, reported: boolean]>([
    ["module", false],
    ["constructor", false],
    ["function", false],
    ["handler", true],
    ["loop", true],
  ])("%s", (scope, reported) => {
    expect(check({ scope })).toHaveLength(reported ? 1 : 0);
  });

  it("is silent where the client depends on the request", () => {
    const scope = "handler";
    expect(check({ scope, options: record({ credentials: unknown("call", "assumeRole") }) })).toEqual([]);
    expect(check({ scope, options: record({ region: unknown("parameter", "region") }) })).toEqual([]);
    expect(check({ scope, options: record({ region: oneOf(literal("us-east-1"), literal("eu-west-1")) }) })).toEqual(
      [],
    );
    expect(check({ scope, options: record({}, true) })).toEqual([]);
  });

  it("is reported with a region of the environment, its default included", () => {
    const region = oneOf(unknown("environment", "AWS_REGION"), literal("us-east-1"));
    expect(check({ scope: "handler", options: record({ region }) })).toHaveLength(1);
  });

  it("reports a function that makes the client anew for input of a request, and for no other", () => {
    const enclosing = { name: "ask", kind: "function", framework: null, loop: false, span: span(0, 1000) } as const;
    const from = (source: "http" | "argv") => ({ status: "unvalidated", inputs: [input({ source })] }) as const;
    expect(check({ scope: "function" }, { enclosing, input: from("http") })).toHaveLength(1);
    expect(check({ scope: "function" }, { enclosing, input: from("argv") })).toEqual([]);
    const elsewhere = { ...enclosing, span: span(60, 1000) };
    expect(check({ scope: "function" }, { enclosing: elsewhere, input: from("http") })).toEqual([]);
  });

  it("is silent about SDKs that share the connections of the process", () => {
    expect(check({ scope: "handler", sdk: "anthropic-sdk", name: "AnthropicBedrock" })).toEqual([]);
    expect(check({ scope: "handler", sdk: "langchain", name: "BedrockChat" })).toEqual([]);
    expect(check({ scope: "handler", sdk: "langchain", name: "ChatBedrockConverse" })).toHaveLength(1);
  });
});
