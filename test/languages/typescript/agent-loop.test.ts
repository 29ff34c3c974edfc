// Loops that ask the model again for as long as it wants tools, and tools that are called by the name it gave.
import { describe, expect, it } from "vitest";
import { read } from "../../support/project.ts";

const SDK = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({});
`;
const SEND = `const { output, stopReason } = await client.send(new ConverseCommand({ modelId: "m", messages, toolConfig: { tools } }));`;
const TURN = `${SEND} messages.push(output.message); if (stopReason !== "tool_use") return output; messages.push(await runTools(output));`;

const loopIn = (code: string) => read(SDK + code).call.agentLoop?.by ?? null;

describe("an agent's loop", () => {
  it.each<[string, string, string | null]>([
    ["while (true)", `export async function run(messages, tools) { while (true) { ${TURN} } }`, "loop"],
    ["for (;;)", `export async function run(messages, tools) { for (;;) { ${TURN} } }`, "loop"],
    [
      "until it is done",
      `export async function run(messages, tools) { let done = false; while (!done) { ${SEND} done = stopReason !== "tool_use"; await runTools(output); } }`,
      "loop",
    ],
    [
      "a do loop on the stop reason",
      `export async function run(messages, tools) { let reason; do { ${SEND} reason = stopReason; await runTools(output); } while (reason === "tool_use"); }`,
      "loop",
    ],
    [
      "a recursion",
      `export async function run(messages, tools) { ${SEND} if (stopReason === "tool_use") return run(await runTools(output), tools); return output; }`,
      "recursion",
    ],
    [
      "a counter in the head",
      `export async function run(messages, tools) { for (let i = 0; i < 10; i++) { ${TURN} } }`,
      null,
    ],
    [
      "a counter in the body",
      `export async function run(messages, tools) { let turns = 0; while (true) { if (turns++ > 10) throw new Error("too many"); ${TURN} } }`,
      null,
    ],
    [
      "a limit that is passed",
      `export async function run(messages, tools, maxTurns) { while (true) { if (messages.length > maxTurns) return; ${TURN} } }`,
      null,
    ],
    [
      "a deadline",
      `export async function run(messages, tools, deadline) { while (true) { if (Date.now() > deadline) return; ${TURN} } }`,
      null,
    ],
    [
      "an abort signal",
      `export async function run(messages, tools, signal) { while (true) { if (signal.aborted) return; ${TURN} } }`,
      null,
    ],
    [
      "a recursion with a depth",
      `export async function run(messages, tools, depth = 0) { ${SEND} if (stopReason === "tool_use") return run(await runTools(output), tools, depth + 1); return output; }`,
      null,
    ],
    [
      "a person in between",
      `export async function run(messages, tools, rl) { while (true) { messages.push(await rl.question("> ")); ${TURN} } }`,
      null,
    ],
    ["a list", `export async function run(all, tools) { for (const messages of all) { ${SEND} } }`, null],
    [
      "no tools",
      `export async function run(messages) { while (true) { await client.send(new ConverseCommand({ modelId: "m", messages })); } }`,
      null,
    ],
  ])("%s", (_, code, by) => {
    expect(loopIn(code)).toBe(by);
  });
});

describe("a tool called by its name", () => {
  const turn = (dispatch: string): string =>
    `${SDK}import * as toolbox from "./toolbox";\nconst handlers = { order, refund };\nexport async function run(messages) { const { output } = await client.send(new ConverseCommand({ modelId: "m", messages }));\nfor (const { toolUse } of output.message.content) { ${dispatch} } }`;
  const found = (dispatch: string): number => read(turn(dispatch)).call.dispatches.length;

  it.each<[number, string]>([
    [1, "await handlers[toolUse.name](toolUse.input);"],
    [1, "const name = toolUse.name; await handlers[name](toolUse.input);"],
    [1, "const { name, input } = toolUse; await handlers[name](input);"],
    [1, "await toolbox[toolUse.name](toolUse.input);"],
    [1, "if (globalThis[toolUse.name]) await globalThis[toolUse.name](toolUse.input);"],
    [1, "const block = toolUse; await handlers[block.name](block.input);"],
    [0, "await handlers[toolUse.name]?.(toolUse.input);"],
    [0, "if (toolUse.name in handlers) await handlers[toolUse.name](toolUse.input);"],
    [0, "if (Object.hasOwn(handlers, toolUse.name)) await handlers[toolUse.name](toolUse.input);"],
    [0, "if (!handlers[toolUse.name]) continue; await handlers[toolUse.name](toolUse.input);"],
    [0, "if (!NAMES.has(toolUse.name)) continue; await handlers[toolUse.name](toolUse.input);"],
    [0, 'if (toolUse.name === "order") await handlers[toolUse.name](toolUse.input);'],
    [0, "await handlers.order(toolUse.input);"],
    [0, "await handlers[column.name](toolUse.input);"],
    [0, "await handlers[kind](toolUse.input);"],
  ])("%i: %s", (count, dispatch) => {
    expect(found(dispatch)).toBe(count);
  });
});
