// An application that gets its model, guardrail and tags from the stack that deploys it, from the files to the verdicts.
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import type { CallEntry } from "../../src/cli/facts-document.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { runCommand } from "../support/command.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";

const TAGS = `tags: [{ key: "team", value: "support" }, { key: "cost-center", value: "4711" }],`;
const NUMBERED = `new bedrock.CfnGuardrailVersion(this, "Numbered", { guardrailIdentifier: guardrail.attrGuardrailId }).attrVersion`;

interface Variant {
  /** What follows the name of the profile. */
  readonly profileTags?: string;
  /** What stands in `bin/app.ts` after the stack. */
  readonly afterStack?: string;
  readonly guardrailVersion?: string;
  /** The environment of the function. */
  readonly environment?: string;
  readonly permissions?: string;
}

const ENVIRONMENT = `{
        BEDROCK_MODEL_ID: profile.attrInferenceProfileArn,
        BEDROCK_GUARDRAIL_ID: guardrail.attrGuardrailId,
        BEDROCK_GUARDRAIL_VERSION: guardrailVersion,
      }`;

/** A package with a stack, the settings that its code reads from the environment, a service and a handler. */
function application(variant: Variant = {}): MemoryFiles {
  const { profileTags = TAGS, afterStack = "", guardrailVersion = NUMBERED, environment = ENVIRONMENT } = variant;
  const files = memoryFiles({
    "/ws/package.json": `{ "name": "support", "type": "module" }`,
    "/ws/bin/app.ts": `import { App, Tags } from "aws-cdk-lib";
import { SupportStack } from "../lib/support-stack";

const app = new App();
const stack = new SupportStack(app, "Support");
${afterStack}
`,
    "/ws/lib/support-stack.ts": `import * as path from "node:path";
import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import * as bedrock from "aws-cdk-lib/aws-bedrock";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { Construct } from "constructs";

export class SupportStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const profile = new bedrock.CfnApplicationInferenceProfile(this, "Profile", {
      inferenceProfileName: "support-answers",
      modelSource: { copyFrom: "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0" },
      ${profileTags}
    });
    const guardrail = new bedrock.CfnGuardrail(this, "Guardrail", {
      name: "support",
      blockedInputMessaging: "Sorry, that is not possible.",
      blockedOutputsMessaging: "Sorry, that is not possible.",
      tags: [{ key: "team", value: "support" }],
    });
    const guardrailVersion = ${guardrailVersion};
    new NodejsFunction(this, "Ask", {
      entry: path.join(__dirname, "../src/handler.ts"),
      timeout: Duration.seconds(60),
      environment: ${environment},
    });
  }
}
`,
    "/ws/src/settings.ts": `export const settings = {
  modelId: process.env.BEDROCK_MODEL_ID,
  guardrail: {
    guardrailIdentifier: process.env.BEDROCK_GUARDRAIL_ID,
    guardrailVersion: process.env.BEDROCK_GUARDRAIL_VERSION,
  },
};
`,
    "/ws/src/answers.ts": `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { settings } from "./settings";

const client = new BedrockRuntimeClient({ maxAttempts: 6, requestHandler: { requestTimeout: 30_000 } });

export async function answer(question: string) {
  const response = await client.send(
    new ConverseCommand({
      modelId: settings.modelId,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
      guardrailConfig: settings.guardrail,
    }),
  );
  console.info("usage", response.usage);
  if (response.stopReason === "guardrail_intervened" || response.stopReason === "max_tokens") return null;
  return response.output?.message?.content?.[0]?.text;
}
`,
    "/ws/src/handler.ts": `import type { APIGatewayProxyEvent } from "aws-lambda";
import { answer } from "./answers";

export async function handler(event: APIGatewayProxyEvent) {
  const { question } = JSON.parse(event.body ?? "{}");
  try {
    return { statusCode: 200, body: JSON.stringify(await answer(question)) };
  } catch (error) {
    console.error(error);
    const isThrottled = error instanceof Error && error.name === "ThrottlingException";
    return { statusCode: isThrottled ? 429 : 500, body: "Please try again." };
  }
}
`,
  }); // The variants share their names, and what is known of a file is kept by its version.
  return { ...files, version: (file) => files.files()[file] };
}

const engine = { rules, languages: [typescript] };

async function factsOf(files: MemoryFiles): Promise<CallEntry> {
  const { stdout, stderr, status } = await runCommand(["facts", "--format", "json", "."], files, engine);
  expect([status, stderr]).toEqual([0, ""]);
  const { calls }: { calls: readonly CallEntry[] } = JSON.parse(stdout);
  const [call] = calls;
  if (!call || calls.length !== 1) throw new Error(`expected one call, found ${calls.length}`);
  return call;
}

interface Reported {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly steps: readonly { readonly file: string; readonly message: string }[];
}

async function checkOf(files: MemoryFiles): Promise<readonly Reported[]> {
  const { stdout, stderr } = await runCommand(["check", "--format", "json", "."], files, engine);
  expect(stderr).toBe("");
  return JSON.parse(stdout).findings;
}

/** `rule file: text of the line`, since places move with the variant. */
function told(findings: readonly Reported[], files: MemoryFiles): readonly string[] {
  const lineOf = ({ file, line }: Reported): string =>
    files.files()[`/ws/${file}`]?.split("\n")[line - 1]?.trim() ?? "";
  return findings.map((each) => `${each.rule} ${each.file}: ${lineOf(each)}`);
}

const about = (findings: readonly Reported[], ...wanted: readonly string[]): readonly Reported[] =>
  findings.filter((each) => wanted.includes(each.rule));

const COST = ["cost/untagged-inference", "cost/untagged-resource"];
const GUARDRAILS = ["security/draft-guardrail", "security/missing-guardrail", "security/unvalidated-input"];

describe("an application deployed with a tagged profile and a numbered guardrail", () => {
  it("is known to pay through the profile and to be guarded", async () => {
    const call = await factsOf(application());
    expect(call).toMatchObject({
      file: "src/answers.ts",
      modelId: { kind: "application-inference-profile" },
      tagging: { status: "application-profile" },
      guardrail: { status: "present" },
      retries: { status: "configured", maxAttempts: 6 },
      timeout: { status: "configured" },
      maxTokens: { status: "known", values: [500] },
      errorHandling: { status: "handled-by-caller" },
    });
  });

  it("has nothing reported at warning or above, and nothing about cost or its guardrail's version", async () => {
    const findings = await checkOf(application());
    expect(findings.filter((each) => each.severity === "warning" || each.severity === "error")).toEqual([]);
    expect(about(findings, ...COST, ...GUARDRAILS)).toEqual([]);
  });
});

describe("the same application", () => {
  it("with an untagged profile is told so at the profile's construct", async () => {
    const files = application({ profileTags: "" });
    expect((await factsOf(files)).tagging.status).toBe("application-profile");
    expect(told(about(await checkOf(files), ...COST), files)).toEqual([
      `cost/untagged-resource lib/support-stack.ts: const profile = new bedrock.CfnApplicationInferenceProfile(this, "Profile", {`,
    ]);
  });

  it.each([
    ["all of the application", `Tags.of(app).add("team", "support");`],
    ["the stack", `Tags.of(stack).add("team", "support");`],
  ])("with tags of %s needs none of its own", async (_, afterStack) => {
    expect(about(await checkOf(application({ profileTags: "", afterStack })), ...COST)).toEqual([]);
  });

  it("with the guardrail's draft is told so in the stack, with the way from the call", async () => {
    const files = application({ guardrailVersion: `"DRAFT"` });
    const [draft, ...others] = about(await checkOf(files), ...GUARDRAILS);
    expect(others).toEqual([]);
    expect(draft && told([draft], files)).toEqual([
      `security/draft-guardrail lib/support-stack.ts: const guardrailVersion = "DRAFT";`,
    ]);
    expect(draft?.steps[0]?.file).toBe("src/answers.ts");
    expect(draft?.steps.map((each) => each.message)).toContain(
      "`BEDROCK_GUARDRAIL_VERSION` is set here for the function that runs this code",
    );
  });

  it("with the guardrail's own version, which is its draft, is told so as well", async () => {
    const files = application({ guardrailVersion: "guardrail.attrVersion" });
    expect(told(about(await checkOf(files), ...GUARDRAILS), files)).toEqual([
      `security/draft-guardrail lib/support-stack.ts: const guardrailVersion = guardrail.attrVersion;`,
    ]);
  });

  it("with a model's id instead of a profile is told so where the stack sets it", async () => {
    const files = application({
      environment: ENVIRONMENT.replace("profile.attrInferenceProfileArn", `"us.amazon.nova-lite-v1:0"`),
    });
    const call = await factsOf(files);
    expect(call.modelId).toMatchObject({
      status: "known",
      values: ["us.amazon.nova-lite-v1:0"],
      kind: "inference-profile",
    });
    expect(call.tagging.status).toBe("none");
    expect(told(about(await checkOf(files), ...COST), files)).toEqual([
      `cost/untagged-inference lib/support-stack.ts: BEDROCK_MODEL_ID: "us.amazon.nova-lite-v1:0",`,
    ]);
  });

  it("without infrastructure code is judged by no more than its environment's names", async () => {
    const files = application();
    files.remove("/ws/lib/support-stack.ts");
    files.remove("/ws/bin/app.ts");
    const call = await factsOf(files);
    expect([call.modelId.status, call.tagging.status]).toEqual(["unknown", "unknown"]);
    const findings = about(await checkOf(files), ...COST, ...GUARDRAILS);
    expect(findings.filter((each) => each.severity === "warning" || each.severity === "error")).toEqual([]);
  });
});
