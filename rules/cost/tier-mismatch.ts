import type { ModelCall, Value } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, isSettled, texts } from "../../src/core/value.ts";
import { isOnRuntime } from "../shared/apis.ts";
import { calledModels } from "../shared/models.ts";
import { isInBackground, isInteractive, triggerSteps } from "../shared/triggers.ts";

/** Whether AWS offers a tier for every model that the call may go to. */
function isOffered(call: ModelCall, tier: string): boolean {
  const { known, complete } = calledModels(call);
  return complete && known.every(({ entry }) => entry.serviceTiers?.includes(tier) === true);
}

function isAlways(value: Value, tier: string): boolean {
  return isSettled(value) && texts(value).length > 0 && texts(value).every((each) => each.value === tier);
}

function flexFix(call: ModelCall): readonly Fix[] {
  if (!isOffered(call, "flex")) return [];
  const value = { kind: "literal", value: "flex" } as const;
  return [
    {
      title: "Use the flex tier",
      safe: false,
      changes: [{ kind: "set", target: call.id, field: "serviceTier", value }],
    },
  ];
}

function defaultFix(call: ModelCall): readonly Fix[] {
  const value = { kind: "literal", value: "default" } as const;
  return [
    {
      title: "Use the default tier",
      safe: false,
      changes: [{ kind: "set", target: call.id, field: "serviceTier", value }],
    },
  ];
}

export default defineRule({
  title: "Service tier that does not fit what waits for the answer",
  severity: "hint",
  why: `
Bedrock offers the same model in tiers that share one quota and differ in price and in who is served first: **flex** costs
about half and may wait, **priority** costs more (sources differ between 25 and 75 %) and answers up to 25 % faster, and
**default** lies between.

* Work that a queue, a schedule or an event sets off has nobody waiting: flex halves its cost, and priority buys speed that
  nobody sees.
* A request of a person does not bear flex: at busy times it is served last, and answers take as long as that lasts.

What sets off a call is found by following its callers. Flex is proposed only for models for which the catalogue lists it,
and only where everything that sets off the call was seen.
`,
  whenNotToUse:
    "Switch the rule off where deadlines of jobs are tight, or where all traffic goes through reserved capacity.",
  references: [
    {
      title: "Amazon Bedrock: service tiers for inference",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html",
    },
    {
      title: "Amazon Bedrock introduces Priority and Flex inference service tiers",
      url: "https://aws.amazon.com/about-aws/whats-new/2025/11/amazon-bedrock-priority-flex-inference-service-tiers/",
    },
  ],
  guide: ["G2.4"],
  messages: {
    flexRequest:
      "Somebody waits for this answer, and the flex tier serves it last when capacity is short. Use the default or priority tier for requests of people.",
    priorityJob:
      "Nobody waits for this answer, and the priority tier costs more than the default one only to answer sooner. Use the flex tier where the model has it, else the default one.",
    defaultJob:
      "Nobody waits for this answer, and the flex tier costs about half of the default one for this model. Set the tier to flex, or use batch inference.",
  },
  call(call, context, report) {
    if (call.operation !== "text" || call.sent === "no" || !isOnRuntime(call, context)) return;
    const tier = field(call.request, "serviceTier");
    const steps = triggerSteps(call);
    if (tier.status === "present" && isInteractive(call) && isAlways(tier.value, "flex")) {
      const evidence = call.triggers.complete ? "proven" : "likely";
      report({ span: tier.value.span, message: "flexRequest", evidence, steps, fixes: defaultFix(call) });
    }
    if (!isInBackground(call) || call.streaming === true) return;
    if (tier.status === "present" && isAlways(tier.value, "priority")) {
      const fixes = [...flexFix(call), ...defaultFix(call)];
      report({ span: tier.value.span, message: "priorityJob", evidence: "proven", steps, fixes });
    }
    if (tier.status === "absent" && isOffered(call, "flex")) {
      report({ span: call.anchor, message: "defaultJob", evidence: "proven", steps, fixes: flexFix(call) });
    }
  },
  examples: examples(),
});

function examples() {
  const code = (handler: string, more: string, model = '"qwen.qwen3-32b-v1:0"'): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import type { APIGatewayProxyEvent, SQSEvent } from "aws-lambda";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

async function summarize(text: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: ${model},
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 500 },${more}
    }),
  );
  return answer.output?.message?.content?.[0]?.text ?? "";
}

${handler}
`;
  const queue = `export const handler = async (event: SQSEvent) => {
  for (const record of event.Records) await summarize(record.body);
};`;
  const api = `export const handler = async (event: APIGatewayProxyEvent) => {
  return { statusCode: 200, body: await summarize(event.body ?? "") };
};`;
  const tier = (name: string): string => `\n      serviceTier: { type: "${name}" },`;
  return {
    bad: [
      {
        title: "A queue's messages on the default tier",
        at: "ConverseCommand({",
        code: code(queue, ""),
        fixes: { "Use the flex tier": code(queue, tier("flex")) },
      },
      {
        title: "A queue's messages on the priority tier",
        at: '"priority"',
        code: code(queue, tier("priority")),
        fixes: {
          "Use the flex tier": code(queue, tier("flex")),
          "Use the default tier": code(queue, tier("default")),
        },
      },
      {
        title: "A request on the flex tier",
        at: '"flex"',
        code: code(api, tier("flex")),
        fixes: { "Use the default tier": code(api, tier("default")) },
      },
    ],
    good: [
      { title: "A queue's messages on the flex tier", code: code(queue, tier("flex")) },
      { title: "A request on the default tier", code: code(api, "") },
      {
        title: "A model for which flex is not listed",
        code: code(queue, "", '"us.anthropic.claude-haiku-4-5-20251001-v1:0"'),
      },
      {
        title: "The tier comes from the environment",
        code: code(queue, "\n      serviceTier: { type: process.env.TIER },"),
      },
      {
        title: "Exported, so that a request may set it off as well",
        code: code(queue, "")
          .replace("async function summarize", "export async function summarize")
          .replace("await summarize(record.body)", "await enqueue(summarize)")
          .replace(
            "const client",
            "declare function enqueue(work: (text: string) => Promise<string>): Promise<void>;\nconst client",
          ),
      },
      {
        title: "A schedule and a request set it off",
        code: code(`${queue}\n${api.replace("handler", "apiHandler")}`, ""),
      },
    ],
  };
}
