import type { Client, LiteralValue } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { field, texts } from "../../src/core/value.ts";
import { wayTo } from "../shared/steps.ts";

/** Options that carry a secret, with what the secret looks like. Anything else is a placeholder, or no secret. */
const SECRETS: readonly { readonly field: string; readonly pattern: RegExp; readonly kind: "key" | "token" }[] = [
  { field: "credentials.secretAccessKey", pattern: /^[A-Za-z0-9/+=]{40}$/, kind: "key" },
  { field: "secretAccessKey", pattern: /^[A-Za-z0-9/+=]{40}$/, kind: "key" },
  { field: "apiKey", pattern: /^(ABSK[A-Za-z0-9+/]{20,}={0,2}|bedrock-api-key-[\w+/=.-]{20,})$/, kind: "token" },
];

/** Options that a fix takes out, so that the SDK looks for credentials by itself. */
const REMOVABLE = ["credentials", "accessKeyId", "secretAccessKey", "sessionToken", "apiKey"] as const;

/** AWS's documentation shows keys that look real and end like this. */
const DOCUMENTATION = /EXAMPLE/;

interface Secret {
  readonly literal: LiteralValue & { readonly value: string };
  readonly kind: "key" | "token";
}

/** Letters and digits in a mixture that nobody types in as a placeholder. */
function isRandom(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text) && new Set(text).size > 12;
}

function secretOf({ options }: Client): Secret | undefined {
  for (const { field: name, pattern, kind } of SECRETS) {
    const found = field(options, name);
    const literals = found.status === "present" ? texts(found.value) : [];
    const literal = literals.find(({ value }) => pattern.test(value) && isRandom(value));
    if (literal) return { literal, kind };
  }
  return undefined;
}

function fixFor(client: Client): Fix {
  const written = REMOVABLE.filter((name) => field(client.options, name).status === "present");
  return {
    title: "Let the SDK find credentials by itself",
    safe: false,
    changes: written.map((name) => ({ kind: "remove", target: client.id, field: name })),
  };
}

export default defineRule<"key" | "token" | "documentation">({
  title: "Credentials in the code",
  severity: "error",
  why: `
A key in the code is a key in the history of the repository, in every clone, in the bundle, in container images and in the
backups of them all. Whoever reads one of these can call every model that the key's user may call, on your account:
stolen keys for Bedrock are sold, and used at full quota around the clock until somebody looks at the bill. A key that
was published has to be deactivated; deleting it from the code changes nothing.

The SDKs find credentials without help, in a place that nobody can check in: the role of the Lambda function, container
or instance, IAM Identity Center on a developer's machine, the variables of the environment. Those of roles expire after
hours. For Bedrock API keys, too, AWS recommends short-term keys over long-term ones in anything but experiments.

The rule knows secret keys by their form: 40 characters of base64 in an option for a secret key, and \`ABSK…\` or
\`bedrock-api-key-…\` in one for API keys. Placeholders such as \`"test"\` are not reported, and the keys of AWS's
documentation are a hint.
`,
  whenNotToUse: `
Switch the rule off for a single line if what stands there is no secret. Do not switch it off because the repository is
private.
`,
  references: [
    {
      title: "AWS IAM: security best practices, use temporary credentials",
      url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    },
    {
      title: "Amazon Bedrock: API keys",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    },
    {
      title: "OWASP LLM10:2025 Unbounded Consumption",
      url: "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    },
  ],
  guide: ["G8.3"],
  messages: {
    key: "A secret access key stands in the code: everybody who can read it can call models on this account. Deactivate the key, and let `{name}` find credentials by itself.",
    token:
      "A Bedrock API key stands in the code: everybody who can read it can call models on this account. Deactivate the key, and let `{name}` read it from the environment (`AWS_BEARER_TOKEN_BEDROCK`).",
    documentation:
      "The secret access key is the one of AWS's documentation, in whose place a real one is easily put. Let `{name}` find credentials by itself.",
  },
  client(client, _context, report) {
    const secret = secretOf(client);
    if (!secret) return;
    const { literal, kind } = secret;
    const shown = DOCUMENTATION.test(literal.value);
    report({
      span: literal.span,
      message: shown ? "documentation" : kind,
      data: { name: client.name },
      evidence: shown ? "possible" : "proven",
      steps: wayTo(literal, client, `\`${client.name}\` is constructed with it`),
      fixes: [fixFor(client)],
    });
  },
  examples: examples(),
});

function examples() {
  // Put together, so that scanners for secrets do not take the examples for real ones.
  const secret = ["q7Vd", "R2xWm9Tz", "4KcYp1Hs", "8NbLg3Jf", "6QaEu5Xo", "0ZtD"].join("");
  const shown = ["wJalrXUtnFEMI/", "K7MDENG/", "bPxRfiCY", "EXAMPLEKEY"].join("");
  const token = ["ABSK", "QmVkcm9ja0FQSUtleS1hYmNk", "MTIzNDU2Nzg5MA=="].join("");
  const client = (options: string) => `
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const client = new BedrockRuntimeClient({
  region: "us-east-1",
  maxAttempts: 6, // As AWS recommends.${options}
});
`;
  const credentials = (key: string) =>
    `\n  credentials: { accessKeyId: "AKIA${"ABCDEFGHIJKLMNOP"}", secretAccessKey: "${key}" },`;
  const aiSdk = (options: string) => `
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";

// The marketing account's.
export const bedrock = createAmazonBedrock({ region: "us-east-1"${options} });
`;
  const title = "Let the SDK find credentials by itself";
  return {
    bad: [
      {
        title: "A secret key",
        at: '"q7Vd',
        code: client(credentials(secret)),
        fixes: { [title]: client("") },
      },
      {
        title: "Vercel AI SDK: an API key",
        at: '"ABSK',
        code: aiSdk(`, apiKey: "${token}"`),
        fixes: { [title]: aiSdk("") },
      },
      {
        title: "The key of AWS's documentation: a hint",
        at: '"wJalr',
        code: client(credentials(shown)),
        fixes: { [title]: client("") },
      },
    ],
    good: [
      { title: "No credentials", code: client("") },
      {
        title: "From the environment",
        code: client(
          "\n  credentials: { accessKeyId: process.env.KEY_ID ?? '', secretAccessKey: process.env.SECRET ?? '' },",
        ),
      },
      { title: "A placeholder for a local stand-in", code: client(credentials("test")) },
      { title: "A placeholder of the right length", code: client(credentials("x".repeat(40))) },
      { title: "Vercel AI SDK: from the environment", code: aiSdk(", apiKey: process.env.BEDROCK_API_KEY") },
    ],
  };
}
