import type { Resource, Value } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, options } from "../../src/core/value.ts";

const PROMPT_ATTACK = "PROMPT_ATTACK";

/** Policies that a guardrail for production is expected to have, with how their absence shows. */
const POLICIES: readonly { readonly name: string; readonly isMissing: (guardrail: Resource) => boolean }[] = [
  { name: "prompt attacks (`contentPolicyConfig`, filter `PROMPT_ATTACK`)", isMissing: lacksPromptAttack },
  {
    name: "sensitive information (`sensitiveInformationPolicyConfig`)",
    isMissing: lacks("sensitiveInformationPolicyConfig"),
  },
  { name: "grounding (`contextualGroundingPolicyConfig`)", isMissing: lacks("contextualGroundingPolicyConfig") },
];

function lacks(policy: string) {
  return ({ properties }: Resource): boolean => field(properties, policy).status === "absent";
}

/** The filter is there, or may be, unless all filters are known and none of them is it. */
function lacksPromptAttack({ properties }: Resource): boolean {
  const filters = field(properties, "contentPolicyConfig.filtersConfig");
  if (filters.status !== "present") return filters.status === "absent";
  const { value } = filters;
  return value.kind === "list" && !value.open && value.items.every(isOther);
}

/** Whether a filter is known to be for something else, or to look at no input. */
function isOther(filter: Value): boolean {
  const type = field(filter, "type");
  const strength = field(filter, "inputStrength");
  return (
    (type.status === "present" && isAlways(type.value, (name) => name !== PROMPT_ATTACK)) ||
    (strength.status === "present" && isAlways(strength.value, (name) => name === "NONE"))
  );
}

function isAlways(value: Value, test: (text: string) => boolean): boolean {
  return options(value).every((each) => each.kind === "literal" && typeof each.value === "string" && test(each.value));
}

export default defineRule({
  title: "Guardrail with a gap",
  severity: "info",
  why: `
A guardrail does what its policies say, and nothing else. Three of them answer what a language model is attacked by and
gets wrong most of all:

* **Prompt attacks** (a content filter of the type \`PROMPT_ATTACK\`): instructions hidden in input that make the model
  forget its own. The filter looks at input that is tagged as the user's, and its output strength has to be \`NONE\`.
* **Sensitive information**: names, card numbers and keys that are blocked or masked on the way in and out.
* **Contextual grounding**: answers that do not follow from the passages they were given, or do not answer the question.
  It needs the source and the query marked in the request, and is for summaries and retrieval, not for free conversation.

A guardrail without them looks like protection in every diagram.
`,
  whenNotToUse: `
Switch the rule off for a guardrail that is meant for one purpose only, such as masking, next to another one; and where a
conversation has no source that an answer could be grounded in.
`,
  references: [
    {
      title: "Amazon Bedrock: components of a guardrail",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-components.html",
    },
    {
      title: "Amazon Bedrock: detect prompt attacks",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-prompt-attack.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC02-BP01: implement guardrails",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec02-bp01.html",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
    {
      title: "OWASP LLM02:2025 Sensitive Information Disclosure",
      url: "https://genai.owasp.org/llmrisk/llm022025-sensitive-information-disclosure/",
    },
  ],
  guide: ["G10.4", "G11.3"],
  messages: {
    weak: "This guardrail has no policy for {policies}.",
  },
  resource(resource, _context, report) {
    if (resource.type !== "AWS::Bedrock::Guardrail") return;
    const missing = POLICIES.filter(({ isMissing }) => isMissing(resource)).map(({ name }) => name);
    if (missing.length === 0) return;
    const policies =
      missing.length > 1 ? `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)}` : (missing[0] ?? "");
    report({ span: resource.anchor, message: "weak", data: { policies }, evidence: "proven" });
  },
  examples: examples(),
});

function examples() {
  const stack = (policies: string) => `
import { Stack, Tags } from "aws-cdk-lib";
import * as bedrock from "aws-cdk-lib/aws-bedrock";
import * as kms from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

export class GuardrailStack extends Stack {
  constructor(scope: Construct, id: string, key: kms.IKey) {
    super(scope, id);
    Tags.of(this).add("team", "search");
    new bedrock.CfnGuardrail(this, "Guardrail", {
      name: "chat",
      blockedInputMessaging: "Sorry.",
      blockedOutputsMessaging: "Sorry.",
      kmsKeyArn: key.keyArn,
${policies}
    });
  }
}
`;
  const content = (type: string) =>
    `      contentPolicyConfig: { filtersConfig: [{ type: "${type}", inputStrength: "HIGH", outputStrength: "NONE" }] },`;
  const personal =
    '      sensitiveInformationPolicyConfig: { piiEntitiesConfig: [{ type: "EMAIL", action: "ANONYMIZE" }] },';
  const grounding =
    '      contextualGroundingPolicyConfig: { filtersConfig: [{ type: "GROUNDING", threshold: 0.7 }] },';
  return {
    bad: [
      {
        title: "Hate, and nothing else",
        at: "bedrock.CfnGuardrail",
        code: stack([content("HATE"), personal, grounding].join("\n")),
      },
      {
        title: "No grounding",
        at: "bedrock.CfnGuardrail",
        code: stack([content("PROMPT_ATTACK"), personal].join("\n")),
      },
      {
        title: "By the API",
        at: "CreateGuardrailCommand",
        code: `
import { BedrockClient, CreateGuardrailCommand } from "@aws-sdk/client-bedrock";

await new BedrockClient({ region: "us-east-1" }).send(
  new CreateGuardrailCommand({
    name: "chat",
    blockedInputMessaging: "Sorry.",
    blockedOutputsMessaging: "Sorry.",
    tags: [{ key: "team", value: "search" }],
    topicPolicyConfig: { topicsConfig: [{ name: "law", definition: "Legal advice", type: "DENY" }] },
  }),
);
`,
      },
    ],
    good: [
      {
        title: "All three",
        code: stack([content("PROMPT_ATTACK"), personal, grounding].join("\n")),
      },
      {
        title: "Policies that come from elsewhere",
        code: stack("      ...policies,").replace(
          "import { Construct }",
          'import { policies } from "policies";\nimport { Construct }',
        ),
      },
      {
        title: "The alpha package, with methods",
        code: `
import { ContentFilterStrength, ContentFilterType, Guardrail } from "@aws-cdk/aws-bedrock-alpha";
import { Stack, Tags } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

export class GuardrailStack extends Stack {
  constructor(scope: Construct, id: string, kmsKey: Key) {
    super(scope, id);
    Tags.of(this).add("team", "search");
    const guardrail = new Guardrail(this, "Guardrail", {
      guardrailName: "chat",
      kmsKey,
      contentFilters: [
        {
          type: ContentFilterType.PROMPT_ATTACK,
          inputStrength: ContentFilterStrength.HIGH,
          outputStrength: ContentFilterStrength.NONE,
        },
      ],
    });
    guardrail.addPIIFilter({ type: "EMAIL", action: "ANONYMIZE" });
    guardrail.addContextualGroundingFilter({ type: "GROUNDING", threshold: 0.7 });
  }
}
`,
      },
    ],
  };
}
