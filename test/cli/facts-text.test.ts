import { describe, expect, it } from "vitest";
import { factsText } from "../../src/cli/facts-text.ts";
import { ansiPaint, noPaint } from "../../src/cli/paint.ts";
import type { Value } from "../../src/core/facts.ts";
import { runCommand } from "../support/command.ts";
import { call, client, fileFacts, record, span } from "../support/facts.ts";
import { fakeLanguage } from "../support/fake-language.ts";
import { memoryFiles } from "../support/memory.ts";

const FILE = "/ws/src/a.ts";
const own = client("/ws/src/client.ts", 2);

function textOf(modelId: string, paint = noPaint): string {
  const value: Value = { kind: "literal", value: modelId, origin: "literal", span: span(FILE), steps: [] };
  const request = record(span(FILE), { modelId: { value, presence: "always" } });
  const given = call(FILE, 5, { request, client: { status: "known", ids: [own.id] } });
  const facts = [fileFacts(FILE, { calls: [given], clients: [client(FILE, 9), client(FILE, 1)] })];
  return factsText(facts, (id) => (id === own.id ? own : undefined), "/ws", paint);
}

describe("facts as text", () => {
  it("has a block for each call and client from the top of the file, and counts them", () => {
    const blocks = textOf("m").split("\n\n");
    expect(blocks.map((block) => block.split("\n")[0])).toEqual([
      "src/a.ts:1:1: Client BedrockRuntimeClient (AWS SDK for JavaScript v3)",
      "src/a.ts:5:1: Converse (AWS SDK for JavaScript v3)",
      "src/a.ts:9:1: Client BedrockRuntimeClient (AWS SDK for JavaScript v3)",
      "1 call and 2 clients.",
    ]);
    expect(blocks[1]).toContain("\n  Client             `BedrockRuntimeClient` at src/client.ts:2:1\n");
  });

  it("says so when there is nothing", () => {
    expect(factsText([], () => undefined, "/ws", noPaint)).toBe("0 calls and 0 clients.\n");
  });

  it("lets nothing from code steer the terminal", () => {
    const found = textOf("\u001b]0;title\u0007\u001b[2J\u202e\r");
    expect(found.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(textOf("\u001b[2J", ansiPaint)).not.toContain("\u001b[2J");
  });

  it("has colours on a terminal only, and not when nobody wants them", async () => {
    const files = memoryFiles({ "/ws/a.ts": "call x\nlimit x = 5\n" });
    const engine = { rules: [], languages: [fakeLanguage] };
    const run = async (over: object, ...more: string[]) =>
      (await runCommand(["facts", "--format", "text", ...more], files, engine, over)).stdout;
    expect(await run({ terminal: true })).toContain("\u001b[1mcall x=5\u001b[22m");
    const plain = await run({});
    expect(plain).toContain("a.ts:1:1: call x=5 (AWS SDK for JavaScript v3)\n");
    expect(plain).toContain("\n  Output limit       5 tokens\n");
    expect(plain).not.toContain("\u001b");
    expect(await run({ terminal: true, plain: true })).toBe(plain);
    await run({ terminal: true }, "--output", "facts.txt");
    expect(files.read("/ws/facts.txt")).toBe(plain);
  });
});
