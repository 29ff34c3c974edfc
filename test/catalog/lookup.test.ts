import { describe, expect, it } from "vitest";
import {
  bodyFamily,
  catalogDate,
  lookup,
  modelIdKind,
  models,
  operationOf,
  outputLimit,
  parseModelId,
  priceOf,
} from "../../src/catalog/index.ts";

const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";

describe("lookup", () => {
  it.each([
    [HAIKU, "foundation-model", null, null, null],
    [`us.${HAIKU}`, "inference-profile", "us", null, null],
    [`eu.${HAIKU}`, "inference-profile", "eu", null, null],
    [`apac.${HAIKU}`, "inference-profile", "apac", null, null],
    [`au.${HAIKU}`, "inference-profile", "au", null, null],
    [`jp.${HAIKU}`, "inference-profile", "jp", null, null],
    [`ca.${HAIKU}`, "inference-profile", "ca", null, null],
    [`in.${HAIKU}`, "inference-profile", "in", null, null],
    [`us-gov.${HAIKU}`, "inference-profile", "us-gov", null, null],
    [`global.${HAIKU}`, "inference-profile", "global", null, null],
    [`${HAIKU}:200k`, "foundation-model", null, null, "200k"],
    [`us.${HAIKU}:1m`, "inference-profile", "us", null, "1m"],
    [`arn:aws:bedrock:eu-west-1::foundation-model/${HAIKU}`, "foundation-model", null, "eu-west-1", null],
    [
      `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${HAIKU}`,
      "inference-profile",
      "us",
      "us-east-1",
      null,
    ],
    [
      `arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.${HAIKU}`,
      "inference-profile",
      "us-gov",
      "us-gov-west-1",
      null,
    ],
  ])("%s", (id, kind, profile, region, suffix) => {
    const match = lookup(id);
    expect(match?.entry.id).toBe(HAIKU);
    expect(match).toMatchObject({ kind, profile, region, suffix, base: HAIKU });
  });

  it("finds every model of the catalogue by its own id and by each of its profiles", () => {
    for (const entry of models) {
      for (const id of [entry.id, ...entry.inferenceProfileIds]) expect(lookup(id)?.entry, id).toBe(entry);
    }
  });

  it.each([
    ["amazon.nova-lite-v1:0:300k", "amazon.nova-lite-v1:0", "300k"],
    ["anthropic.claude-v2:1:200k", "anthropic.claude-v2:1", "200k"],
    ["anthropic.claude-sonnet-5-5:1m", "anthropic.claude-sonnet-5-5", "1m"],
  ])("reads the context length off %s", (id, base, suffix) => {
    expect(lookup(id)).toMatchObject({ base, suffix });
  });

  it.each([
    "",
    "claude-sonnet-4-5",
    "gpt-5.4",
    "anthropic.claude-99",
    "constructor.prototype",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
    "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl",
  ])("knows nothing of %j", (id) => {
    expect(lookup(id)).toBeUndefined();
  });
});

describe("modelIdKind", () => {
  const arn = (resource: string) => `arn:aws:bedrock:us-west-2:123456789012:${resource}`;

  it.each([
    [arn("application-inference-profile/a1b2c3d4e5f6"), "application-inference-profile"],
    [arn("inference-profile/my-team-profile"), "application-inference-profile"],
    [arn("inference-profile/us.anthropic.claude-opus-5"), "inference-profile"],
    [arn("provisioned-model/abcdefghijkl"), "provisioned-model"],
    [arn("custom-model/anthropic.claude-3-haiku-20240307-v1:0/abcdefghijkl"), "custom-model"],
    [arn("custom-model-deployment/abcdefghijkl"), "custom-model-deployment"],
    [arn("imported-model/abcdefghijkl"), "imported-model"],
    [arn("prompt/ABCDEFGHIJ"), "prompt"],
    [arn("prompt/ABCDEFGHIJ:3"), "prompt"],
    [arn("prompt-router/abc"), "prompt-router"],
    [arn("default-prompt-router/anthropic.claude:1"), "prompt-router"],
    ["arn:aws:sagemaker:us-west-2:123456789012:endpoint/my-endpoint", "sagemaker-endpoint"],
    ["someone.new-model-9", "foundation-model"],
    ["kr.anthropic.claude-opus-5", "inference-profile"],
    [arn("guardrail/abcdefghijkl"), null],
    ["arn:aws:iam::123456789012:role/x", null],
    ["my-model", null],
    ["llama3.1", null],
  ])("%s is %s", (id, kind) => {
    expect(modelIdKind(id)).toBe(kind);
  });

  it("reads region and version off a prompt", () => {
    expect(parseModelId(arn("prompt/ABCDEFGHIJ:3"))).toMatchObject({ region: "us-west-2", suffix: "3", base: null });
  });
});

describe("operationOf", () => {
  it.each([
    [`us.${HAIKU}`, "text"],
    ["amazon.titan-embed-text-v2:0", "embedding"],
    ["amazon.titan-embed-image-v1:0:mm", "embedding"],
    ["cohere.embed-multilingual-v3:0:512", "embedding"],
    ["amazon.nova-2-multimodal-embeddings-v1:0", "embedding"],
    ["twelvelabs.marengo-embed-2-7-v1:0", "embedding"],
    ["twelvelabs.pegasus-1-2-v1:0", "text"],
    ["cohere.rerank-v3-5:0", "rerank"],
    ["amazon.rerank-v1:0", "rerank"],
    ["amazon.nova-canvas-v1:0", "image"],
    ["amazon.titan-image-generator-v2:0", "image"],
    ["us.stability.sd3-5-large-v1:0", "image"],
    ["amazon.nova-reel-v1:1", "video"],
    ["luma.ray-v2:0", "video"],
    ["amazon.nova-2-sonic-v1:0", "speech"],
    ["amazon.titan-tg1-large", "text"],
    ["someone.new-model-9", "unknown"],
    ["arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl", "unknown"],
  ])("%s: %s", (id, operation) => {
    expect(operationOf(id)).toBe(operation);
  });

  it("takes every model of the catalogue for a text model", () => {
    for (const entry of models) expect(operationOf(entry.id), entry.id).toBe("text");
  });
});

describe("bodyFamily", () => {
  it.each([
    ["global.anthropic.claude-opus-5", "claude"],
    ["amazon.nova-pro-v1:0", "nova"],
    ["amazon.nova-canvas-v1:0", null],
    ["amazon.titan-text-express-v1", "titan"],
    ["amazon.titan-embed-text-v2:0", null],
    ["us.meta.llama3-3-70b-instruct-v1:0", "llama"],
    ["mistral.mistral-large-2402-v1:0", "mistral"],
    ["ai21.jamba-1-5-mini-v1:0", "jamba"],
    ["us.deepseek.r1-v1:0", "deepseek"],
    ["cohere.command-r-v1:0", "cohere"],
    ["cohere.embed-english-v3", null],
    ["openai.gpt-oss-20b-1:0", "openai"],
    ["zai.glm-5", null],
    ["not an id", null],
  ])("%s: %s", (id, family) => {
    expect(bodyFamily(id)).toBe(family);
  });
});

describe("what the catalogue claims", () => {
  const limit = (id: string) => {
    const match = lookup(id);
    return match && outputLimit(match.entry);
  };

  it("is firm only where AWS says so or sources agree", () => {
    expect(limit(HAIKU)).toEqual({ tokens: 64000, firm: true });
    expect(limit("amazon.nova-premier-v1:0")).toEqual({ tokens: 10000, firm: true });
    expect(limit("amazon.nova-lite-v1:0")).toEqual({ tokens: 10000, firm: false });
    expect(limit("anthropic.claude-opus-5-5")).toEqual({ tokens: 128000, firm: false });
    expect(limit("anthropic.claude-mythos-5")).toBeNull();
  });

  it("keeps the price of each profile", () => {
    const price = (id: string) => {
      const match = lookup(id);
      return match && priceOf(match);
    };
    expect(price(`global.${HAIKU}`)?.input).toBeLessThan(price(`us.${HAIKU}`)?.input ?? 0);
    expect(price("kr.anthropic.claude-opus-5")).toBeNull();
  });

  it("has a date", () => {
    expect(catalogDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
