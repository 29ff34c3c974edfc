import type { Resource } from "../../src/core/facts.ts";
import { defineRule, type Project } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { firstForBedrock } from "../shared/infrastructure.ts";

const ALARM = "AWS::CloudWatch::Alarm";
const METRICS = new Set(["InvocationThrottles", "EstimatedTPMQuotaUsage"]);

/** Whether an alarm watches throttling, or a metric of which the name is not known. */
function mayWatchThrottling({ type, properties }: Resource): boolean {
  if (type !== ALARM) return false;
  const name = field(properties, "metricName");
  if (name.status !== "present") return true;
  const names = texts(name.value).map((each) => each.value);
  return names.length === 0 || names.some((each) => METRICS.has(each));
}

function watchesThrottling({ resources }: Project): boolean {
  return resources.some(mayWatchThrottling);
}

export default defineRule({
  title: "No alarm on throttling",
  severity: "hint",
  why: `
Throttling comes without a deployment: traffic grows, another application of the same account takes its share of the
quota, or an answer gets longer. Retries hide it at first, as latency. When users see errors, the quota has been too small
for days, and a higher one takes days again.

CloudWatch has the metrics for each model in \`AWS/Bedrock\`: \`InvocationThrottles\` next to \`Invocations\` (the guide
asks for less than 1 %), and \`EstimatedTPMQuotaUsage\`, which rises before the first request is refused. An alarm at 80 %
of the quota leaves the time to ask for more.

The rule looks at the workspace as a whole, since alarms belong to the account, and reports at the first resource.
`,
  whenNotToUse: "Switch the rule off where alarms are set up in another repository or in another tool.",
  references: [
    {
      title: "Amazon Bedrock: monitor with CloudWatch metrics",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENOPS02-BP03: rate limiting and throttling",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops02-bp03.html",
    },
  ],
  guide: ["G4.3", "G7.2"],
  messages: {
    missing:
      "The infrastructure for Bedrock is set up here, and no alarm in the workspace watches `InvocationThrottles` or `EstimatedTPMQuotaUsage`: throttling is then noticed by users first.",
  },
  resource(resource, { ask }, report) {
    if (resource.id !== ask(firstForBedrock) || ask(watchesThrottling)) return;
    report({ span: resource.anchor, message: "missing", evidence: "proven" });
  },
  examples: examples(),
});

function examples() {
  const stack = (body: string) => `
import { Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

export class ChatStack extends Stack {
  constructor(scope: Construct, id: string, role: iam.Role, model: string) {
    super(scope, id);
    role.addToPolicy(new iam.PolicyStatement({ actions: ["bedrock:InvokeModel"], resources: [model] }));
    ${body}
  }
}
`;
  const alarm = (metricName: string) =>
    `const metric = new cloudwatch.Metric({ namespace: "AWS/Bedrock", metricName: ${metricName}, statistic: "sum" });
    new cloudwatch.Alarm(this, "Alarm", { metric, threshold: 1, evaluationPeriods: 3 });`;
  return {
    bad: [
      { title: "Permissions, and no alarm", at: "iam.PolicyStatement", code: stack("") },
      { title: "An alarm on latency", at: "iam.PolicyStatement", code: stack(alarm('"InvocationLatency"')) },
    ],
    good: [
      { title: "An alarm on throttling", code: stack(alarm('"InvocationThrottles"')) },
      {
        title: "An alarm on the use of the quota, made by the metric",
        code: stack(
          `new cloudwatch.Metric({ namespace: "AWS/Bedrock", metricName: "EstimatedTPMQuotaUsage" }).createAlarm(this, "Alarm", { threshold: 80, evaluationPeriods: 3 });`,
        ),
      },
      { title: "An alarm on something that is not known", code: stack(alarm("process.env.METRIC!")) },
    ],
  };
}
