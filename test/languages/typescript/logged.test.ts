// What of a conversation is written to a log, and errors of which nobody hears.
import { describe, expect, it } from "vitest";
import { read } from "../../support/project.ts";

const SDK = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({});
`;
const ask = (before: string, after = ""): string => `${SDK}
export const handler = async (event) => {
  const question = event.body.slice(0, 100);
  const messages = [{ role: "user", content: [{ text: "Answer: " + question }] }];
  ${before}
  const answer = await client.send(new ConverseCommand({ modelId: "m", messages }));
  const { output, usage } = answer;
  ${after}
  return output;
};`;

describe("a log", () => {
  it.each([
    ["prompt", "the list", ask("console.log(messages);")],
    ["prompt", "as JSON", ask("console.log(JSON.stringify(messages, null, 2));")],
    ["prompt", "the question alone", ask("logger.info({ question });")],
    ["prompt", "in a template", ask("console.log(`Asked: ${question}`);")],
    ["answer", "whole", ask("", "console.log(answer);")],
    ["answer", "in part", ask("", "console.log(output.message);")],
    [
      "answer",
      "by way of a function of the project",
      ask("", "show(output);").concat("\nfunction show(it) { console.log(it); }"),
    ],
  ])("has the %s: %s", (what, _, code) => {
    expect(read(code).call.logged.map((each) => each.what)).toEqual([what]);
  });

  it.each([
    ["figures", ask("", "console.log(usage, answer.stopReason, answer.$metadata.requestId);")],
    ["a length", ask("console.log(question.length, messages.length);")],
    ["what a function made of it", ask("console.log(redact(question));")],
    ["something else", ask("console.log(event.requestContext);")],
    ["fixed text", ask("console.log('Asking');")],
    ["something that is no logger", ask("catalog.info(question); dialog.log;")],
  ])("has nothing of it: %s", (_, code) => {
    expect(read(code).call.logged).toEqual([]);
  });
});

describe("an error is kept silent", () => {
  const SEND = 'client.send(new ConverseCommand({ modelId: "m", messages: [] }))';
  const around = (inCatch: string, variable = "(error)"): string =>
    `${SDK}export async function ask() { try { return await ${SEND}; } catch ${variable} { ${inCatch} } }`;
  const silent = (code: string): boolean => read(code).call.errorHandling.silent ?? false;

  it.each<[boolean, string, string]>([
    [true, "an empty catch", around("")],
    [true, "nothing is caught by name", around("", "")],
    [true, "null", around("return null;")],
    [true, "an empty list", around("return [];")],
    [true, "a handler", `${SDK}export const ask = () => ${SEND}.catch(() => {});`],
    [true, "a handler with nothing", `${SDK}export const ask = () => ${SEND}.catch(() => undefined);`],
    [
      true,
      "a caller",
      `${SDK}const ask = () => ${SEND};\nexport async function all() { try { await ask(); } catch {} }`,
    ],
    [false, "a comment", around("/* It does not matter. */")],
    [false, "a log", around("console.error(error);")],
    [false, "a throw", around("throw new Error('busy');")],
    [false, "another answer", around("return 'Sorry';")],
    [false, "a state", around("failed = true;")],
    [false, "no catch", `${SDK}export const ask = () => ${SEND};`],
    [
      false,
      "a handler of a package",
      `${SDK}import { report } from "sentry";\nexport const ask = () => ${SEND}.catch(report);`,
    ],
  ])("%s: %s", (expected, _, code) => {
    expect(silent(code)).toBe(expected);
  });
});
