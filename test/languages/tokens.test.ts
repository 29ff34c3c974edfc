// How texts are counted, and what a count says about a model's own tokens.
import { describe, expect, it } from "vitest";
import { lookup, tokenRange } from "../../src/catalog/index.ts";
import { countTokens } from "../../src/languages/tokens.ts";
import { read } from "../support/project.ts";

const SENTENCE = "Never promise a refund by bank transfer. ";

describe("counts", () => {
  it.each<[string, string, number]>([
    ["nothing", "", 0],
    ["words", "hello world", 2],
    ["what looks like a special token", "<|endoftext|>", 7],
    ["other scripts", "お客様", 5],
    ["many slices", SENTENCE.repeat(1000), 8000],
  ])("%s", (_, text, tokens) => {
    expect(Math.abs(countTokens(text) - tokens)).toBeLessThanOrEqual(tokens * 0.01);
  });

  it("a megabyte in little time, whatever it holds", () => {
    const started = performance.now();
    expect(countTokens("a".repeat(1_000_000))).toBeGreaterThan(100_000);
    expect(Math.abs(countTokens(SENTENCE.repeat(25_000)) - 200_000)).toBeLessThan(4000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("a prompt", () => {
  const prefixOf = (system: string) =>
    read(
      `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";\nawait new BedrockRuntimeClient({}).send(new ConverseCommand({ system: ${system} }));`,
    ).call.caching.staticPrefix;

  it("is measured up to where it varies", () => {
    expect(prefixOf(`[{ text: "hello world" }]`)).toEqual({
      characters: 11,
      tokens: 2,
      atLeast: false,
      part: "system",
    });
    expect(prefixOf("[{ text: `hello world ${process.env.NAME} goodbye` }]")).toMatchObject({
      tokens: 3,
      atLeast: true,
    });
    expect(prefixOf("undefined")).toMatchObject({ characters: 0, tokens: 0, atLeast: false });
  });
});

describe("a model's own tokens", () => {
  const text = { characters: 4000, tokens: 1000 };
  it.each<[string, number, number, number]>([
    ["us.anthropic.claude-3-5-haiku-20241022-v1:0", 1000, 1160, 1350],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", 1000, 1160, 1350],
    ["global.anthropic.claude-opus-4-6-v1", 1000, 1160, 1350],
    ["global.anthropic.claude-haiku-4-5-20251001-v1:0", 1000, 1160, 1350],
    ["global.anthropic.claude-opus-4-7", 1000, 1500, 2000],
    ["global.anthropic.claude-sonnet-5", 1000, 1500, 2000],
    ["us.amazon.nova-pro-v1:0", 850, 1000, 1350],
  ])("%s", (id, least, likely, most) => {
    expect(tokenRange(text, lookup(id)?.entry ?? null)).toEqual({ least, likely, most });
  });

  it("may be fewer in other scripts", () => {
    expect(tokenRange({ characters: 1000, tokens: 1000 }, null).least).toBe(680);
  });
});
