import type { Span } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { evidenceOf } from "../shared/models.ts";
import { wayTo } from "../shared/steps.ts";

/** The alias that every agent and flow has for its working draft. */
const TEST_ALIAS = "TSTALIASID";

/** What can be called by an alias, with the variable from which the fix reads it. */
const ALIASES = [
  { name: "agent", field: "agentAliasId", variable: "BEDROCK_AGENT_ALIAS_ID" },
  { name: "flow", field: "flowAliasId", variable: "BEDROCK_FLOW_ALIAS_ID" },
] as const;

function environmentFix(span: Span, variable: string): Fix {
  return {
    title: "Read the alias from the environment",
    safe: false,
    changes: [{ kind: "replace", span, value: { kind: "environment", name: variable } }],
  };
}

export default defineRule({
  title: "Agent or flow called by its test alias",
  severity: "warning",
  why: `
\`TSTALIASID\` is the alias that every agent and flow has from the beginning. It points to the **working draft**: what
somebody changes and prepares in the console, such as instructions, tools, the model or a guardrail, runs in production in
the same moment. There is no version to go back to, and AWS means the alias for tests.

An alias of your own points to a version that never changes. A new version is put into production by pointing the alias
to it, and taken back the same way, without a change of the code. Provisioned throughput, too, can be attached to an
alias of your own only.
`,
  whenNotToUse: "Switch the rule off for tools with which agents are developed: those need the draft.",
  references: [
    {
      title: "Amazon Bedrock: deploy and use an agent in your application",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/agents-deploy.html",
    },
    {
      title: "Amazon Bedrock: deploy a flow to your application using versions and aliases",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/flows-deploy.html",
    },
  ],
  guide: ["G10.5"],
  messages: {
    draft:
      "`TSTALIASID` runs the working draft of the {what}: whoever prepares a change of it changes this call at once. Create a version and an alias for it, and call that.",
  },
  call(call, _context, report) {
    if (call.sent === "no") return;
    for (const { name, field: alias, variable } of ALIASES) {
      const given = field(call.request, alias);
      if (given.status !== "present") continue;
      const draft = texts(given.value).find((each) => each.value === TEST_ALIAS);
      if (!draft) continue;
      report({
        span: draft.span,
        message: "draft",
        data: { what: name },
        evidence: evidenceOf(given.value),
        steps: wayTo(draft, call, `It is the alias by which this call names the ${name}`),
        fixes: given.value.kind === "literal" ? [environmentFix(draft.span, variable)] : [],
      });
    }
  },
  examples: examples(),
});

function examples() {
  const agent = (alias: string) => `
import { BedrockAgentRuntimeClient, InvokeAgentCommand } from "@aws-sdk/client-bedrock-agent-runtime";

const client = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (sessionId: string, inputText: string) =>
  client.send(
    new InvokeAgentCommand({
      agentId: "ABCDEFGHIJ",
      agentAliasId: ${alias}, // The first one that worked.
      sessionId,
      inputText,
    }),
  );
`;
  const flow = (alias: string) => `
const { BedrockAgentRuntime } = require("@aws-sdk/client-bedrock-agent-runtime");

const runtime = new BedrockAgentRuntime({ region: "us-east-1", maxAttempts: 6 });
const ALIAS = ${alias};

exports.run = (document) =>
  runtime.invokeFlow({
    flowIdentifier: "ABCDEFGHIJ",
    flowAliasIdentifier: ALIAS,
    inputs: [{ nodeName: "Start", nodeOutputName: "document", content: { document } }],
  });
`;
  return {
    bad: [
      {
        title: "An agent",
        at: '"TSTALIASID"',
        code: agent('"TSTALIASID"'),
        fixes: { "Read the alias from the environment": agent("process.env.BEDROCK_AGENT_ALIAS_ID") },
      },
      {
        title: "A flow, in CommonJS",
        language: "js" as const,
        at: '"TSTALIASID"',
        code: flow('"TSTALIASID"'),
        fixes: { "Read the alias from the environment": flow("process.env.BEDROCK_FLOW_ALIAS_ID") },
      },
      {
        title: "The default of a variable",
        at: '"TSTALIASID"',
        code: agent('process.env.AGENT_ALIAS ?? "TSTALIASID"'),
        fixes: {},
      },
    ],
    good: [
      { title: "An alias of your own", code: agent('"PRODALIAS1"') },
      { title: "An alias from the environment", code: agent("process.env.AGENT_ALIAS") },
    ],
  };
}
