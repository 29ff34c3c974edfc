// Plain HTTP to a host of the runtime.
import { describe, expect, it } from "vitest";
import { read, told } from "../../../support/project.ts";

const HOST = "https://bedrock-runtime.us-east-1.amazonaws.com";
const post = (url: string, body: string, more = ""): string =>
  `await fetch(${url}, { method: "POST", body: JSON.stringify(${body})${more} });`;

describe("a request", () => {
  it.each([
    ["converse", "Converse", false],
    ["converse-stream", "ConverseStream", true],
    ["invoke", "InvokeModel", false],
    ["invoke-with-response-stream", "InvokeModelWithResponseStream", true],
  ])("to %s is read", (route, api, streaming) => {
    const { call } = read(
      post(`"${HOST}/model/amazon.nova-pro-v1%3A0/${route}"`, "{ inferenceConfig: { maxTokens: 10 } }"),
    );
    expect(call).toMatchObject({ sdk: "fetch", api, streaming, operation: "text", retries: { status: "default" } });
    expect([told(call, "modelId"), told(call, "maxTokens")]).toEqual(["amazon.nova-pro-v1:0", "10"]);
  });

  it.each([
    ["a constant", `const id = "m";\n`, `\`${HOST}/model/\${id}/converse\``, "m"],
    ["encoded", `const id = "m:0";\n`, `\`${HOST}/model/\${encodeURIComponent(id)}/converse\``, "m:0"],
    ["of the environment", "", `\`${HOST}/model/\${process.env.MODEL}/converse\``, "$MODEL"],
    [
      "behind a region that is not known",
      "",
      "`https://bedrock-runtime.${process.env.REGION}.amazonaws.com/model/${process.env.MODEL}/converse`",
      "$MODEL",
    ],
    ["with a prefix", "", `\`${HOST}/model/us.\${process.env.MODEL}/converse\``, "us.{$MODEL}"],
    [
      "behind a base of its own",
      `const base = "${HOST}";\n`,
      "`${base}/model/eu.amazon.nova-pro-v1:0/converse`",
      "eu.amazon.nova-pro-v1:0",
    ],
    [
      "part by part",
      `const [base, id, route] = ["${HOST}/model", "m", "invoke"];\n`,
      "`${base}/${id}/${route}?x=/items`",
      "m",
    ],
    ["put together", `const url = "${HOST}" + "/model/" + "m" + "/converse";\n`, "url", "m"],
  ])("names the model: %s", (_title, before, url, expected) => {
    expect(told(read(before + post(url, "{}")).call, "modelId")).toBe(expected);
  });

  it("has a body of its family, a guardrail and a timeout", () => {
    const { call } = read(
      post(
        `"${HOST}/model/us.anthropic.claude-sonnet-5/invoke"`,
        `{ anthropic_version: "bedrock-2023-05-31", max_tokens: 10 }`,
        `, headers: { "X-Amzn-Bedrock-GuardrailIdentifier": "g" }, signal: AbortSignal.timeout(1000)`,
      ),
    );
    expect(call).toMatchObject({ bodyFamily: "claude", timeout: { status: "configured" } });
    expect([told(call, "maxTokens"), told(call, "guardrail")]).toEqual(["10", "g"]);
  });

  it.each([
    [
      "another path of the host",
      `const base = "${HOST}";\n${post("`${base}/items/${process.env.MODEL}/converse`", "{}")}`,
    ],
    ["another host", post(`"https://example.com/model/m/converse"`, "{}")],
    ["another path", post(`"${HOST}/guardrail/g/version/1/apply"`, "{}")],
    [
      "a function of the project",
      `const fetch = (url: string, init: object) => [url, init];\n${post(`"${HOST}/model/m/converse"`, "{}")}`,
    ],
  ])("is none: %s", (_title, code) => {
    expect(read(code).calls).toEqual([]);
  });
});
