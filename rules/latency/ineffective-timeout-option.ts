import type { IneffectiveOption } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { within } from "../shared/steps.ts";

function fixOf({ key, name, effective }: IneffectiveOption): readonly Fix[] {
  if (effective) {
    const changes = [{ kind: "rename-key", key, to: effective.name }] as const;
    return [{ title: `Write it as \`${effective.name}\``, safe: false, changes }];
  }
  return [{ title: `Remove \`${name}\``, safe: false, changes: [{ kind: "remove-key", key }] }];
}

export default defineRule({
  title: "Timeout option that has no effect",
  severity: "warning",
  why: `
Clients of Bedrock's runtime in the AWS SDK for JavaScript v3 speak HTTP/2. Options that are given to \`requestHandler\` as a
plain object go to their own handler, \`NodeHttp2Handler\`, which knows \`requestTimeout\` (idle time of each request),
\`sessionTimeout\`, and how many streams share a connection. The timeouts of the HTTP/1.1 handler are not among them:
\`connectionTimeout\` and \`socketTimeout\` are taken and ignored, so a request that hangs, hangs for ever.

Write \`requestTimeout\`, or give the HTTP/1.1 handler explicitly:

\`\`\`ts
requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true })
\`\`\`

The finding is \`likely\`: versions of the SDK from before the runtime's clients spoke HTTP/2 passed these options to the
handler that knows them.
`,
  whenNotToUse: "Switch the rule off with a version of the client whose default handler is `NodeHttpHandler`.",
  references: [
    {
      title: "AWS SDK for JavaScript: configuring the request handler",
      url: "https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#request-handler-requesthandler",
    },
  ],
  guide: ["G5.3"],
  messages: {
    other:
      "`{name}` has no effect: the default handler of `{client}` speaks HTTP/2 and knows `{effective}` instead. Use that, or a `NodeHttpHandler` of your own.",
    none: "`{name}` has no effect: the default handler of `{client}` speaks HTTP/2 and has no such option. Remove it, or use a `NodeHttpHandler` of your own.",
  },
  client(client, _context, report) {
    for (const option of client.ineffectiveOptions.filter((each) => each.about === "timeout")) {
      report({
        span: option.key,
        message: option.effective ? "other" : "none",
        data: { name: option.name, client: client.name, effective: option.effective?.name ?? "" },
        evidence: "likely",
        steps: within(option.key, client.span)
          ? []
          : [{ span: client.anchor, message: `\`${client.name}\` is given it here` }],
        fixes: fixOf(option),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const code = (handler: string, before = ""): string => `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
${before}
export const client = new BedrockRuntimeClient({
  region: "us-east-1",
  maxAttempts: 6,
  requestHandler: ${handler},
});
`;
  return {
    bad: [
      {
        title: "A connection timeout",
        at: "connectionTimeout",
        code: code("{ connectionTimeout: 5_000, requestTimeout: 60_000 }"),
        fixes: { "Remove `connectionTimeout`": code("{ requestTimeout: 60_000 }") },
      },
      {
        title: "A socket timeout beside the one that counts",
        at: "socketTimeout",
        code: code("{ requestTimeout: 60_000, socketTimeout: 60_000 }"),
        fixes: { "Remove `socketTimeout`": code("{ requestTimeout: 60_000 }") },
      },
      {
        title: "A socket timeout",
        at: "socketTimeout",
        code: code("{ socketTimeout: 60_000 }"),
        fixes: { "Write it as `requestTimeout`": code("{ requestTimeout: 60_000 }") },
      },
    ],
    good: [
      { title: "What the HTTP/2 handler knows", code: code("{ requestTimeout: 60_000 }") },
      {
        title: "The HTTP/1.1 handler, which knows both",
        code: code(
          "new NodeHttpHandler({ connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true })",
          'import { NodeHttpHandler } from "@smithy/node-http-handler";\n',
        ),
      },
      {
        title: "A client of another service speaks HTTP/1.1",
        code: `
import { BedrockAgentRuntimeClient } from "@aws-sdk/client-bedrock-agent-runtime";

export const client = new BedrockAgentRuntimeClient({ maxAttempts: 6, requestHandler: { connectionTimeout: 5_000 } });
`,
      },
    ],
  };
}
