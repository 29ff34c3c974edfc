// What infrastructure code sets in the environment of the code that it deploys.
import { describe, expect, it } from "vitest";
import { type Files, read, told } from "../../support/project.ts";
import { CLIENT, converse } from "./programs.ts";

const HANDLER = `${CLIENT}export const handler = async () => { ${converse("{ modelId: process.env.MODEL_ID }")} };`;

function stack(construct: string): string {
  return `import { Stack, Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import * as bedrock from "aws-cdk-lib/aws-bedrock";
import * as path from "node:path";
export class Service extends Stack {
  constructor(scope: any, id: string, props: any) {
    super(scope, id, props);
    ${construct}
  }
}
`;
}

const deployed = (environment: string, entry = `path.join(__dirname, "../src/handler.ts")`): Files => ({
  "package.json": "{}",
  "src/handler.ts": HANDLER,
  "lib/stack.ts": stack(`new NodejsFunction(this, "F", { entry: ${entry}, environment: ${environment} });`),
});

const NOVA = `{ MODEL_ID: "us.amazon.nova-pro-v1:0" }`;

describe("a variable of the environment", () => {
  it.each<[string, Files, string]>([
    ["is what the function's construct sets", deployed(NOVA), "us.amazon.nova-pro-v1:0"],
    ["also with a path from the package's root", deployed(NOVA, `"src/handler.ts"`), "us.amazon.nova-pro-v1:0"],
    [
      "also with a path of the module",
      deployed(NOVA, `path.resolve(import.meta.dirname, "..", "src", "handler.ts")`),
      "us.amazon.nova-pro-v1:0",
    ],
    [
      "also in a file that the entry imports",
      {
        "package.json": "{}",
        "src/ask.ts": HANDLER.replace("export const handler", "export const ask"),
        "src/handler.ts": `import { ask } from "./ask";\nexport const handler = () => ask();`,
        "lib/stack.ts": stack(`new NodejsFunction(this, "F", { entry: "src/handler.ts", environment: ${NOVA} });`),
      },
      "us.amazon.nova-pro-v1:0",
    ],
    [
      "also by the code's folder and the handler's name",
      {
        "package.json": "{}",
        "src/handler.ts": HANDLER,
        "lib/stack.ts": stack(
          `new lambda.Function(this, "F", { code: lambda.Code.fromAsset("src"), handler: "handler.handler", environment: ${NOVA} });`,
        ),
      },
      "us.amazon.nova-pro-v1:0",
    ],
    [
      "of each function that runs the code",
      {
        "package.json": "{}",
        "src/handler.ts": HANDLER,
        "lib/stack.ts": stack(
          `new NodejsFunction(this, "F", { entry: "src/handler.ts", environment: ${NOVA} });\nnew NodejsFunction(this, "G", { entry: "src/handler.ts", environment: { MODEL_ID: "us.amazon.nova-lite-v1:0" } });`,
        ),
      },
      "us.amazon.nova-pro-v1:0 or us.amazon.nova-lite-v1:0",
    ],
    [
      "may come from elsewhere where one function does not set it",
      {
        "package.json": "{}",
        "src/handler.ts": HANDLER,
        "lib/stack.ts": stack(
          `new NodejsFunction(this, "F", { entry: "src/handler.ts", environment: ${NOVA} });\nnew NodejsFunction(this, "G", { entry: "src/handler.ts", environment: {} });`,
        ),
      },
      "us.amazon.nova-pro-v1:0 or $MODEL_ID",
    ],
    [
      "of another function says nothing",
      {
        ...deployed(NOVA, `"src/other.ts"`),
        "src/other.ts": "export const handler = () => 1;",
      },
      "$MODEL_ID",
    ],
    ["that comes from the stack's own parameters is not known", deployed("{ MODEL_ID: props.modelId }"), "$MODEL_ID"],
    [
      "is the address of a profile that the stack creates",
      {
        "package.json": "{}",
        "src/handler.ts": HANDLER,
        "lib/stack.ts": stack(
          `const profile = new bedrock.CfnApplicationInferenceProfile(this, "P", { inferenceProfileName: "p" });\nnew NodejsFunction(this, "F", { entry: "src/handler.ts", environment: { MODEL_ID: profile.attrInferenceProfileArn } });`,
        ),
      },
      "arn:aws:bedrock:{$MODEL_ID}:{$MODEL_ID}:application-inference-profile/{$MODEL_ID}",
    ],
    ["of infrastructure that does not say it is not known", deployed(`{ OTHER: "1" }`), "$MODEL_ID"],
  ])("%s", (_, files, expected) => {
    const { calls } = read(files);
    expect(calls).toHaveLength(1);
    expect(calls[0] && told(calls[0], "modelId")).toBe(expected);
  });

  it("tells where it was set", () => {
    const [call] = read(deployed(NOVA)).calls;
    const value = call?.request.fields.modelId?.value;
    expect(value?.steps.map((each) => each.message)).toContain(
      "`MODEL_ID` is set here for the function that runs this code",
    );
  });
});
