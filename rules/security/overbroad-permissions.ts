import { parseModelId } from "../../src/catalog/index.ts";
import type { Resource } from "../../src/core/facts.ts";
import { type Context, defineRule, type Expression, type Fix, type Project } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { type Text, textsOf } from "../shared/infrastructure.ts";

/** Every action of Bedrock; every action of all services counts only where the resources may be Bedrock's. */
function isEverything(action: string, resources: readonly Text[] | null): boolean {
  if (/^bedrock:\*$/i.test(action)) return true;
  return action === "*" && resources?.some((each) => each.value === "*" || each.value.includes(":bedrock:")) === true;
}

/** Actions that run a model, an agent or a knowledge base: those that cost money, and that can be bound to a resource. */
function isInvocation(action: string): boolean {
  return /^bedrock:(Invoke|Converse|Retrieve|ApplyGuardrail)/i.test(action);
}

/** The models that the code calls, as the resources of a policy. A profile needs itself and its model in all regions. */
function modelResources({ calls }: Project): readonly string[] {
  const ids = calls.flatMap((call) => {
    const id = field(call.request, "modelId");
    return id.status === "present" ? texts(id.value).map((each) => each.value) : [];
  });
  return [...new Set(ids.flatMap(resourcesOf))].sort();
}

function resourcesOf(id: string): readonly string[] {
  if (id.startsWith("arn:")) return [id];
  const parsed = parseModelId(id);
  if (!parsed?.base) return [];
  const model = `arn:aws:bedrock:*::foundation-model/${parsed.base}`;
  return parsed.profile === null ? [model] : [`arn:aws:bedrock:*:*:inference-profile/${id}`, model];
}

function literals(values: readonly string[]): Expression {
  return { kind: "list", items: values.map((value) => ({ kind: "literal", value })) };
}

/** What a model is invoked by; the streaming form is an action of its own. */
const INVOKE = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

function fixesFor(resource: Resource, context: Context<object>, all: boolean): readonly Fix[] {
  const resources = context.ask(modelResources);
  if (resources.length === 0) return [];
  const actions = all ? [{ kind: "set", target: resource.id, field: "actions", value: literals(INVOKE) } as const] : [];
  return [
    {
      title: all ? "Allow the invocation of the models in the code" : "Allow the models in the code",
      safe: false,
      changes: [...actions, { kind: "set", target: resource.id, field: "resources", value: literals(resources) }],
    },
  ];
}

/** A statement that denies, or that a condition binds, gives away nothing. */
function isUnbounded({ properties }: Resource): boolean {
  const effect = field(properties, "effect");
  if (effect.status === "unknown" || field(properties, "conditions").status !== "absent") return false;
  return effect.status === "absent" || texts(effect.value).some((each) => /^allow$/i.test(each.value));
}

function listIn({ properties }: Resource, name: string): readonly Text[] | null {
  const found = field(properties, name);
  return found.status === "present" && found.always ? textsOf(found.value) : null;
}

export default defineRule({
  title: "Permissions for more than the code needs",
  severity: "warning",
  why: `
\`bedrock:*\` is more than the right to ask a model: it is the right to delete the guardrail, to change what an agent is
told, to read invocation logs' configuration or switch it off, to buy provisioned throughput for months, and to use every
model that the account has access to, at any price. A prompt injection that reaches a tool, or a leaked key, has exactly
the rights of the role.

\`Resource: "*"\` for \`InvokeModel\` lets the code use each model in each region, past the organisation's choice of models,
past residency, and past the application inference profile by which its cost is allocated.

Name the actions (\`bedrock:InvokeModel\`, \`bedrock:InvokeModelWithResponseStream\`; Converse needs no others) and the
models. A cross-region inference profile needs two kinds of resources: the profile, and its foundation model in every
region that it may route to. A statement with a condition is not reported, since the condition may do the same.
`,
  whenNotToUse: "Switch the rule off for the roles of administrators, and for throw-away accounts.",
  references: [
    {
      title: "Amazon Bedrock: identity-based policy examples",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples.html",
    },
    {
      title: "Amazon Bedrock: prerequisites for inference profiles",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENSEC01-BP01: grant least privilege access to foundation model endpoints",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec01-bp01.html",
    },
    {
      title: "OWASP LLM06:2025 Excessive Agency",
      url: "https://genai.owasp.org/llmrisk/llm062025-excessive-agency/",
    },
  ],
  guide: ["G8.3"],
  messages: {
    actions:
      "`{action}` allows everything that Bedrock can do, deleting guardrails and buying throughput included. Name the actions that the code needs.",
    resources:
      "`{action}` is allowed for every resource: each model in each region, whatever the organisation has chosen. Name the models, and the inference profiles through which they are called.",
    policy:
      "`{policy}` allows everything that Bedrock can do, deleting guardrails and buying throughput included. Use a statement with the actions and models that the code needs.",
  },
  resource(resource, context, report) {
    if (resource.type === "AWS::IAM::ManagedPolicy") {
      const name = listIn(resource, "name")?.find((each) => each.value.endsWith("AmazonBedrockFullAccess"));
      if (name) report({ span: name.span, message: "policy", data: { policy: name.value }, evidence: "proven" });
      return;
    }
    if (resource.type !== "AWS::IAM::PolicyStatement" || !isUnbounded(resource)) return;
    const actions = listIn(resource, "actions") ?? [];
    const resources = listIn(resource, "resources");
    const everything = actions.find((each) => isEverything(each.value, resources));
    const anywhere = resources?.find((each) => each.value === "*");
    const invocation = actions.find((each) => isInvocation(each.value));
    const culprit = everything ?? (anywhere && invocation ? anywhere : undefined);
    if (!culprit) return;
    report({
      span: culprit.span,
      message: everything ? "actions" : "resources",
      data: { action: (everything ?? invocation ?? culprit).value },
      evidence: "proven",
      fixes: fixesFor(resource, context, everything !== undefined),
    });
  },
  examples: examples(),
});

function examples() {
  const stack = (statement: string): string => `
import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

export class ChatStack extends Stack {
  constructor(scope: Construct, id: string, role: iam.Role) {
    super(scope, id);
    ${statement}
  }
}
`;
  const code = `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
`;
  const statement = (properties: string): string => `role.addToPolicy(new iam.PolicyStatement({ ${properties} }));`;
  const MODELS = `["arn:aws:bedrock:*:*:inference-profile/us.amazon.nova-pro-v1:0", "arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0"]`;
  const both = (properties: string) => ({ "ask.ts": code, "stack.ts": stack(statement(properties)) });
  return {
    bad: [
      {
        title: "Every action",
        at: '"bedrock:*"',
        code: both(`actions: ["bedrock:*"], resources: ["*"]`),
        fixes: {
          "Allow the invocation of the models in the code": both(
            `actions: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], resources: ${MODELS}`,
          ),
        },
      },
      {
        title: "Every model",
        at: '"*"',
        code: both(`actions: ["bedrock:InvokeModel"], resources: ["*"]`),
        fixes: { "Allow the models in the code": both(`actions: ["bedrock:InvokeModel"], resources: ${MODELS}`) },
      },
      {
        title: "AWS's policy for administrators",
        at: '"AmazonBedrockFullAccess"',
        code: stack(`role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonBedrockFullAccess"));`),
      },
      {
        title: "A statement as JSON",
        at: '"bedrock:*"',
        code: stack(
          `role.addToPolicy(iam.PolicyStatement.fromJson({ Effect: "Allow", Action: "bedrock:*", Resource: "*" }));`,
        ),
      },
    ],
    good: [
      {
        title: "Actions and models by name",
        code: stack(
          statement(
            `actions: ["bedrock:InvokeModel"], resources: ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"]`,
          ),
        ),
      },
      {
        title: "Every action, on something else",
        code: stack(statement(`actions: ["*"], resources: ["arn:aws:s3:::documents", "arn:aws:s3:::documents/*"]`)),
      },
      {
        title: "A condition binds it",
        code: stack(
          statement(
            `actions: ["bedrock:InvokeModel"], resources: ["*"], conditions: { StringEquals: { "aws:ResourceTag/team": "search" } }`,
          ),
        ),
      },
      {
        title: "A statement that denies",
        code: stack(statement(`effect: iam.Effect.DENY, actions: ["bedrock:*"], resources: ["*"]`)),
      },
      {
        title: "Listing models knows no resources",
        code: stack(statement(`actions: ["bedrock:ListFoundationModels"], resources: ["*"]`)),
      },
      {
        title: "Resources that come from elsewhere",
        code: stack(`${statement(`actions: ["bedrock:InvokeModel"], resources: modelArns(scope)`)}`).replace(
          "import { Construct }",
          'import { modelArns } from "models";\nimport { Construct }',
        ),
      },
    ],
  };
}
