// Rules are loaded when there is something to hold against them, and not before.
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { CONFIGURATION_FILE } from "../../src/core/configuration.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { createWorkspace } from "../../src/workspace/create-workspace.ts";
import { memoryFiles } from "../support/memory.ts";

const BEDROCK = `
  import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
  export const client = new BedrockRuntimeClient({});
`;

describe("The rules", () => {
  it.each([
    ["stay where they are when no file calls Bedrock", { "/ws/a.ts": "export const a = 1;" }, 0],
    ["are loaded once for a file that does", { "/ws/a.ts": BEDROCK }, 1],
    ["are loaded for a configuration, which they check", { "/ws/a.ts": "", [`/ws/${CONFIGURATION_FILE}`]: "{}" }, 1],
    ["are loaded for one above the files", { "/ws/lib/a.ts": "", [`/ws/${CONFIGURATION_FILE}`]: "{}" }, 1],
    ["are loaded for one where there are no files", { [`/ws/${CONFIGURATION_FILE}`]: "{}" }, 1],
  ])("%s", async (_, files, times) => {
    let loaded = 0;
    const workspace = createWorkspace({
      roots: ["/ws"],
      access: memoryFiles(files),
      languages: [typescript],
      today: "2026-01-01",
      rules: async () => {
        loaded += 1;
        return rules;
      },
    });
    await workspace.check(null);
    const { findings, configurationProblems } = await workspace.check(null);
    expect(loaded).toBe(times);
    expect(configurationProblems).toEqual([]);
    expect(findings.length > 0).toBe(Object.values(files).includes(BEDROCK));
  });

  it("say what is wrong with a configuration where nothing else is to be said", async () => {
    const workspace = createWorkspace({
      roots: ["/ws"],
      access: memoryFiles({
        [`/ws/lib/${CONFIGURATION_FILE}`]: '{ "rules": { "cost/nothing": "off" } }',
        "/ws/lib/a.ts": "",
      }),
      languages: [typescript],
      today: "2026-01-01",
      rules: async () => rules,
    });
    const { configurationProblems } = await workspace.check(null);
    expect(configurationProblems.map(({ message }) => message)).toEqual([expect.stringContaining("cost/nothing")]);
  });
});
