// Scaffolds a rule: `npm run new-rule <pillar>/<name>` writes one file with an example that fails until the rule says
// something, and regenerates what is made from the rules.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isPillar, isRuleName, PILLARS } from "./generate/rule-files.ts";
import { generate, write } from "./generate.ts";

const USAGE = "Name the rule as <pillar>/<name>, for example throttling/missing-retries";

type Scaffold = { readonly file: string } | { readonly error: string };

/** Writes the file of a new rule, or says why not. */
export function scaffold(root: string, id: string): Scaffold {
  const [pillar = "", name = "", ...rest] = id.split("/");
  if (!pillar || !name || rest.length > 0) return { error: `${USAGE}.` };
  if (!isPillar(pillar)) {
    return { error: `There is no pillar "${pillar}". There are ${Object.keys(PILLARS).join(", ")}.` };
  }
  if (!isRuleName(name)) {
    return { error: `"${name}" is no name for a rule: use lower case and single hyphens, as in missing-retries.` };
  }
  const file = `rules/${id}.ts`;
  const path = join(root, file);
  if (existsSync(path)) return { error: `${file} exists already.` };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, template(name));
  return { file };
}

function template(name: string): string {
  const title = name.replaceAll("-", " ");
  return `import { defineRule } from "../../src/core/rule.ts";

export default defineRule({
  title: "${title.charAt(0).toUpperCase()}${title.slice(1)}",
  severity: "info",
  why: \`
What goes wrong in production, by which mechanism, with figures and where they come from.
\`,
  whenNotToUse: "When to switch the rule off.",
  references: [
    {
      title: "Amazon Bedrock: user guide",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/what-is-bedrock.html",
    },
  ],
  // The bullets of the production-readiness guide that it helps to answer; \`src/core/guide.ts\` lists them.
  guide: ["G4.6"],
  messages: {
    found: "What is wrong with \`{api}\`, why it matters, and what to do about it.",
  },
  call(_call, _context, _report) {
    // report({ span: call.anchor, message: "found", data: { api: call.api }, evidence: "proven" });
  },
  examples: {
    bad: [
      {
        title: "What the rule finds",
        at: "ConverseCommand({",
        code: \`
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const ask = (question: string) =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
\`,
      },
    ],
    good: [
      {
        title: "What looks alike and is fine",
        code: \`
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

export const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
\`,
      },
    ],
  },
});
`;
}

async function main(id: string): Promise<number> {
  const root = resolve(import.meta.dirname, "..");
  const result = scaffold(root, id);
  if ("error" in result) {
    console.error(result.error);
    return 2;
  }
  const written = write(root, await generate(root));
  console.log([result.file, ...written].join("\n"));
  console.log(
    `\nNext: write the check in ${result.file}, add a table of facts under test/rules/, and run\n  npx vitest run test/rules -t ${id}`,
  );
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = await main(process.argv[2] ?? "");
