import { defineRule } from "../../src/core/rule.ts";
import { writtenByModel } from "../shared/response.ts";

export default defineRule({
  title: "JSON of the model taken on trust",
  severity: "info",
  why: `
A model that is asked for JSON writes JSON most of the time. The rest is a friendly sentence in front of it, a code fence
around it, a trailing comma, an answer that the output limit cut off, or a refusal: \`JSON.parse\` throws a
\`SyntaxError\`, and the request fails after the tokens were paid for. And JSON that does parse may lack a field, or have
one of another type, which shows up far from here.

Structured output takes the guessing out: a tool with \`toolChoice\` or \`outputConfig.textFormat\` in Converse,
\`generateObject\` or \`Output.object\` in the Vercel AI SDK, \`withStructuredOutput\` in LangChain. Where the text has to
be parsed, a schema (zod, valibot, ajv...) tells at once what is wrong with it, and a \`try\` gives the chance to ask again.

The rule reports JSON.parse of the model's text where nothing catches the error, neither there nor in a caller, and no
schema looks at the result.
`,
  whenNotToUse: "Switch the rule off for scripts whose reader sees the error and starts again.",
  references: [
    {
      title: "Amazon Bedrock: structured outputs",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html",
    },
    {
      title: "OWASP LLM05:2025 Improper Output Handling",
      url: "https://genai.owasp.org/llmrisk/llm052025-improper-output-handling/",
    },
  ],
  guide: ["G8.7"],
  messages: {
    unchecked:
      "`JSON.parse` of what the model wrote, and nothing catches the error when that is no JSON, or looks at what is in it. Catch the error and ask again, or hold the result against a schema.",
  },
  call(call, _context, report) {
    const uses = writtenByModel(call);
    const structured = uses.some(({ into }) => into === "schema");
    const { status } = call.errorHandling;
    // Whoever catches the errors of the call most likely catches those of what is made of its answer.
    if (structured || status === "handled" || status === "handled-by-caller") return;
    for (const use of uses.filter(({ into, checked }) => into === "json" && !checked)) {
      report({
        span: use.span,
        message: "unchecked",
        evidence: status === "none" ? "proven" : "possible",
        steps: [{ span: call.anchor, message: `The answer to ${call.api} comes from here` }, ...use.steps],
        fixes: [{ title: "Catch what is no JSON", safe: false, changes: [{ kind: "try-parse", at: use.span }] }],
      });
    }
  },
  examples: examples(),
});

function examples() {
  const program = (body: string, imports = "") => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
${imports}
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

async function extract(invoice: string) {
  const { output, usage } = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      system: [{ text: "Answer with JSON." }],
      messages: [{ role: "user", content: [{ text: invoice }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  console.log(usage);
  const text = output?.message?.content?.[0]?.text ?? "";
${body}
}

for (const invoice of process.env.INVOICES!.split(",")) console.log(await extract(invoice));
`;
  return {
    bad: [
      {
        title: "Parsed as it is",
        at: "JSON.parse(text",
        code: program("  return JSON.parse(text).total;"),
        fixes: {
          "Catch what is no JSON": program(`  try {
    return JSON.parse(text).total;
  } catch (error) {
    throw new Error("The answer of the model is no JSON", { cause: error });
  }`),
        },
      },
      {
        title: "Into a variable",
        at: "JSON.parse(text",
        code: program("  const { total } = JSON.parse(text);\n  return total;"),
        fixes: {
          "Catch what is no JSON": program(`  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error("The answer of the model is no JSON", { cause: error });
  }
  const { total } = parsed;
  return total;`),
        },
      },
      {
        title: "The braces cut out",
        at: "JSON.parse(text",
        code: program('  return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)).total;'),
      },
      {
        title: "Anthropic's SDK",
        at: "JSON.parse(block",
        code: `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ awsRegion: "us-east-1", maxRetries: 5 });

const message = await client.messages.create({
  model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
  max_tokens: 400,
  messages: [{ role: "user", content: "Name three rivers, as a JSON list." }],
});
console.log(message.stop_reason, message.usage);
for (const block of message.content) {
  if (block.type === "text") console.log(JSON.parse(block.text)[0]);
}
`,
      },
    ],
    good: [
      {
        title: "The error is caught",
        code: program("  try {\n    return JSON.parse(text).total;\n  } catch {\n    return null;\n  }"),
      },
      {
        title: "A schema looks at it",
        code: program(
          "  return Invoice.parse(JSON.parse(text)).total;",
          'import { z } from "zod";\n\nconst Invoice = z.object({ total: z.number() });\n',
        ),
      },
      {
        title: "The caller catches whatever goes wrong",
        code: program("  return JSON.parse(text).total;").replace(
          /console.log\(await extract\(invoice\)\);/,
          "{\n  try {\n    console.log(await extract(invoice));\n  } catch (error) {\n    console.error(invoice, error);\n  }\n}",
        ),
      },
      {
        title: "The envelope of InvokeModel is the service's, not the model's",
        code: `
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

const { body } = await client.send(
  new InvokeModelCommand({
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    body: JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 400,
      messages: [{ role: "user", content: "Name three rivers." }],
    }),
  }),
);
const answer = JSON.parse(new TextDecoder().decode(body));
console.log(answer.content[0].text, answer.stop_reason, answer.usage);
`,
      },
    ],
  };
}
