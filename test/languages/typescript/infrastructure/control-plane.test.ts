// What the control plane's API creates.
import { describe, expect, it } from "vitest";
import type { Resource } from "../../../../src/core/facts.ts";
import { field } from "../../../../src/core/value.ts";
import { read, spell } from "../../../support/project.ts";

const BEDROCK = `import { Bedrock, BedrockClient, CreateGuardrailCommand, CreateInferenceProfileCommand, CreateModelCustomizationJobCommand, CreateGuardrailVersionCommand, ListFoundationModelsCommand, PutModelInvocationLoggingConfigurationCommand } from "@aws-sdk/client-bedrock";\nconst client = new BedrockClient({});\n`;
const AGENT = `import { BedrockAgentClient, CreateAgentCommand } from "@aws-sdk/client-bedrock-agent";\nconst client = new BedrockAgentClient({});\n`;
const send = (command: string, input: string): string => `await client.send(new ${command}(${input}));`;

function resourcesIn(code: string): readonly Resource[] {
  return read(code).facts.flatMap((each) => each.resources);
}

const TAGS = `[{ key: "team", value: "search" }]`;

describe("a resource", () => {
  it.each([
    [
      "a guardrail",
      BEDROCK + send("CreateGuardrailCommand", `{ name: "g", tags: ${TAGS} }`),
      "AWS::Bedrock::Guardrail",
      "present",
    ],
    [
      "a profile without tags",
      BEDROCK + send("CreateInferenceProfileCommand", `{ inferenceProfileName: "p" }`),
      "AWS::Bedrock::ApplicationInferenceProfile",
      "absent",
    ],
    [
      "a job with tags of its own name",
      BEDROCK + send("CreateModelCustomizationJobCommand", `{ jobTags: ${TAGS} }`),
      "AWS::Bedrock::ModelCustomizationJob",
      "present",
    ],
    [
      "what cannot be tagged",
      BEDROCK + send("CreateGuardrailVersionCommand", `{ guardrailIdentifier: "g" }`),
      "AWS::Bedrock::GuardrailVersion",
      "absent",
    ],
    [
      "the configuration of logging",
      BEDROCK + send("PutModelInvocationLoggingConfigurationCommand", "{ loggingConfig: {} }"),
      "AWS::Bedrock::ModelInvocationLoggingConfiguration",
      "absent",
    ],
    ["an agent", AGENT + send("CreateAgentCommand", `{ agentName: "a" }`), "AWS::Bedrock::Agent", "absent"],
    [
      "a method of the aggregated client",
      `${BEDROCK}const bedrock = new Bedrock({});\nawait bedrock.createGuardrail({ name: "g", tags: ${TAGS} });`,
      "AWS::Bedrock::Guardrail",
      "present",
    ],
    [
      "a request that comes from outside",
      `${BEDROCK}export const create = (input: any) => ${send("CreateGuardrailCommand", "input").slice(6)}`,
      "AWS::Bedrock::Guardrail",
      "unknown",
    ],
  ])("is %s", (_title, code, type, tags) => {
    const [found, ...more] = resourcesIn(code);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ type, by: "api" });
    expect(found && field(found.properties, "tags").status).toBe(tags);
  });

  it("is nothing that only reads", () => {
    expect(resourcesIn(BEDROCK + send("ListFoundationModelsCommand", "{}"))).toEqual([]);
  });

  it("is no call of a model, and its client no client of the runtime", () => {
    expect(read(BEDROCK + send("CreateGuardrailCommand", "{}"))).toMatchObject({ calls: [], clients: [] });
  });

  it("gets its tags where the API wants them", () => {
    const code = BEDROCK + send("CreateModelCustomizationJobCommand", `{ jobName: "j" }`);
    const [found] = resourcesIn(code);
    const change = {
      kind: "set",
      target: found?.id ?? "",
      field: "tags",
      value: { kind: "environment", name: "TAGS" },
    } as const;
    expect(spell(code, [change])?.["/project/main.ts"]).toContain(`{ jobName: "j", jobTags: process.env.TAGS }`);
  });
});
