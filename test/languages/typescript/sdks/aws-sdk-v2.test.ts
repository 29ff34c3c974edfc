// Version 2 of the AWS SDK: out of support, recognised all the same.
import { describe, expect, it } from "vitest";
import { read, spell, told } from "../../../support/project.ts";

const send = `const answer = await client.converse({ modelId: "m", inferenceConfig: { maxTokens: 10 } }).promise();`;

describe("a client", () => {
  it.each([
    [
      "of the whole SDK",
      `import AWS from "aws-sdk";\nconst client = new AWS.BedrockRuntime({ region: "us-east-1" });\n`,
    ],
    [
      "of the whole SDK in CommonJS",
      `const AWS = require("aws-sdk");\nconst client = new AWS.BedrockRuntime({ region: "us-east-1" });\n`,
    ],
    [
      "by name",
      `import { BedrockRuntime } from "aws-sdk";\nconst client = new BedrockRuntime({ region: "us-east-1" });\n`,
    ],
    [
      "of a file of its own",
      `import BedrockRuntime from "aws-sdk/clients/bedrockruntime";\nconst client = new BedrockRuntime({ region: "us-east-1" });\n`,
    ],
  ])("is found: %s", (_title, code) => {
    const { call, client } = read(code + send);
    expect(client).toMatchObject({ sdk: "aws-sdk-v2", name: "BedrockRuntime", retries: { status: "default" } });
    expect(call).toMatchObject({
      sdk: "aws-sdk-v2",
      api: "Converse",
      region: "us-east-1",
      client: { ids: [client.id] },
    });
    expect(told(call, "maxTokens")).toBe("10");
  });

  it("counts retries without the first attempt", () => {
    const code = `import AWS from "aws-sdk";\nconst client = new AWS.BedrockRuntime({ maxRetries: 5, httpOptions: { timeout: 1000 } });\n${send}`;
    const { client } = read(code);
    expect(client).toMatchObject({
      retries: { status: "configured", maxAttempts: 6 },
      timeout: { status: "configured" },
    });
    const change = {
      kind: "set",
      target: client.id,
      field: "maxAttempts",
      value: { kind: "literal", value: 3 },
    } as const;
    expect(spell(code, [change])?.["/project/main.ts"]).toContain("maxRetries: 2,");
  });

  it("of another service is none", () => {
    expect(read(`import AWS from "aws-sdk";\nconst client = new AWS.S3();\n${send}`)).toMatchObject({
      clients: [],
      calls: [],
    });
  });
});

it("reads bodies and agents as version 3 does", () => {
  const { calls } = read(
    `import AWS from "aws-sdk";\nconst client = new AWS.BedrockRuntime();\nconst agents = new AWS.BedrockAgentRuntime();\nawait client.invokeModel({ modelId: "anthropic.claude-x", body: JSON.stringify({ max_tokens: 5 }) }).promise();\nawait agents.invokeAgent({ agentId: "A" }).promise();`,
  );
  expect(calls.map((each) => each.api)).toEqual(["InvokeModel", "InvokeAgent"]);
  expect(calls[0] && told(calls[0], "maxTokens")).toBe("5");
});

it("sees what catches a rejected promise", () => {
  const code = `import AWS from "aws-sdk";\nconst client = new AWS.BedrockRuntime();\nclient.converse({}).promise().catch(console.error);`;
  expect(read(code).call.errorHandling.status).toBe("handled");
});
