import { defineRule } from "../../src/core/rule.ts";

export default defineRule({
  title: "Function chosen by a name from the model, without an allow-list",
  severity: "warning",
  why: `
The name of a tool in a model's answer is text that the model wrote, and what a model writes can be steered by whoever writes
into its prompt. \`tools[toolUse.name](toolUse.input)\` calls whatever is found under that name. An ordinary object has more
under names than was put into it: \`constructor\`, \`toString\`, \`hasOwnProperty\`, \`__defineGetter__\`. On \`this\`, on an
object of a class or on a module it is every method there is, the private ones and those that delete things included. And a
name that does not exist, which models do make up, ends the turn with "is not a function" instead of an answer to the model.

Ask first whether the name is one of those that are meant:

\`\`\`ts
if (!Object.hasOwn(tools, toolUse.name)) return { toolUseId, status: "error", content: [{ text: "No such tool" }] };
\`\`\`

A \`Map\`, a \`switch\`, \`includes\` on a list of names, or a comparison with a text does the same. For objects that are written
out, a check that there is anything at all (\`if (!tools[name])\`) is enough for this rule; for classes and modules it is not.
`,
  whenNotToUse: "Suppress a finding where the names have been checked in another function.",
  references: [
    {
      title: "Amazon Bedrock: use a tool to complete a response",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use.html",
    },
    {
      title: "OWASP LLM06:2025 Excessive Agency",
      url: "https://genai.owasp.org/llmrisk/llm062025-excessive-agency/",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENSEC05-BP01: implement least privilege access for agentic workflows",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec05-bp01.html",
    },
  ],
  guide: ["G8.7", "G10.5"],
  messages: {
    table:
      "The model's text decides which function of `{table}` is called, also one that nobody put there, such as `constructor`. Ask `Object.hasOwn({table}, name)` first, or use a `Map`.",
    exposed:
      "The model's text decides which function of `{table}` is called, and every function that it has can be chosen. Keep a list of the tools that are meant, and look the name up there.",
  },
  call(call, _context, report) {
    if (call.sent === "no" || call.operation !== "text") return;
    for (const { span, table, exposed } of call.dispatches) {
      report({
        span,
        message: exposed ? "exposed" : "table",
        data: { table },
        evidence: "proven",
        // The methods of a class are not its own: of those somebody has to make a list.
        fixes: exposed
          ? []
          : [
              {
                title: "Refuse tools that are not there",
                safe: false,
                changes: [{ kind: "guard-dispatch", at: span }],
              },
            ],
      });
    }
  },
  examples: examples(),
});

function examples() {
  const code = (
    dispatch: string,
    tools = "const tools: Record<string, (input: unknown) => Promise<unknown>> = { order, refund };",
  ): string => `
import { BedrockRuntimeClient, ConverseCommand, type Message } from "@aws-sdk/client-bedrock-runtime";
import { order, refund, SPECS } from "./tools";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
${tools}

export async function turn(messages: Message[]) {
  const answer = await client.send(
    new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages, toolConfig: { tools: SPECS } }),
  );
  for (const block of answer.output?.message?.content ?? []) {
    const { toolUse } = block;
    if (!toolUse) continue;
    ${dispatch}
  }
}
`;
  const refusal = (name: string): string =>
    `if (!Object.hasOwn(tools, ${name})) throw new Error(\`There is no tool called \${${name}}\`);`;
  return {
    bad: [
      {
        title: "Straight from the answer",
        at: "tools[toolUse.name]",
        code: code("console.log(await tools[toolUse.name](toolUse.input));"),
        fixes: {
          "Refuse tools that are not there": code(
            `${refusal("toolUse.name")}\n    console.log(await tools[toolUse.name](toolUse.input));`,
          ),
        },
      },
      {
        title: "By way of a variable",
        at: "tools[name]",
        code: code("const { name, input } = toolUse;\n    // As the model wants it.\n    await tools[name](input);"),
        fixes: {
          "Refuse tools that are not there": code(
            `const { name, input } = toolUse;\n    ${refusal("name")}\n    // As the model wants it.\n    await tools[name](input);`,
          ),
        },
      },
      {
        title: "A method of a class, with Anthropic's SDK",
        at: "this[block.name]",
        code: `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";
import { SPECS } from "./tools";

const client = new AnthropicBedrock({ maxRetries: 5 });

export class Assistant {
  async turn(messages: AnthropicBedrock.MessageParam[]) {
    const answer = await client.messages.create({
      model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      max_tokens: 500,
      tools: SPECS,
      messages,
    });
    for (const block of answer.content) {
      if (block.type === "tool_use") await this[block.name](block.input);
    }
  }
}
`,
      },
    ],
    good: [
      {
        title: "Object.hasOwn",
        code: code("if (Object.hasOwn(tools, toolUse.name)) await tools[toolUse.name](toolUse.input);"),
      },
      {
        title: "A Map",
        code: code(
          "await tools.get(toolUse.name)?.(toolUse.input);",
          "const tools = new Map([['order', order], ['refund', refund]]);",
        ),
      },
      {
        title: "A switch",
        code: code('switch (toolUse.name) {\n      case "order":\n        await order(toolUse.input);\n    }'),
      },
      {
        title: "A list of names",
        code: code(
          'if (!["order", "refund"].includes(toolUse.name)) continue;\n    await tools[toolUse.name](toolUse.input);',
        ),
      },
      {
        title: "Only what is there",
        code: code("if (!tools[toolUse.name]) continue;\n    await tools[toolUse.name](toolUse.input);"),
      },
      {
        title: "Something else by its name",
        code: code("const column = { name: 'size' };\n    await tools[column.name](toolUse.input);"),
      },
    ],
  };
}
