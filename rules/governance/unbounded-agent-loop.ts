import { defineRule } from "../../src/core/rule.ts";

export default defineRule({
  title: "Agent that may go on for ever",
  severity: "warning",
  why: `
A loop that asks the model, runs the tools that it wants, and asks again, ends when the **model** says so. Models get stuck:
a tool that answers "not found" is called again and again, two tools undo each other's work, an injected text asks for one
more search. Each turn sends the whole conversation so far, so the cost of a runaway grows with the square of its turns, and
it holds the quota of all others in the meantime.

Count the turns and end with an honest answer. 10 to 20 are enough for most tasks; the agent of the Vercel AI SDK stops
after 20 steps, and \`generateText\` after one unless it is told otherwise.

\`\`\`ts
for (let turn = 0; turn < 10; turn++) { ... }
throw new Error("The assistant did not finish within 10 turns");
\`\`\`

Reported are endless loops and self-calling functions that send requests and run tools, where nothing counts, and explicit
conditions that never hold (\`stopWhen: isLoopFinished()\`, \`maxSteps: Infinity\`). A counter, a limit of time or length, and
loops that wait for a person in between are not reported.
`,
  whenNotToUse:
    "Suppress a finding where something outside ends the run, such as a Lambda function's time limit, and that is enough.",
  references: [
    {
      title: "Amazon Bedrock: use a tool to complete a response",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENREL03-BP02: implement timeout mechanisms on agentic workflows",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genrel03-bp02.html",
    },
    {
      title:
        "Well-Architected Generative AI Lens, GENCOST05-BP01: create stopping conditions to control long-running workflows",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gencost05-bp01.html",
    },
    {
      title: "OWASP LLM10:2025 Unbounded Consumption",
      url: "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    },
  ],
  guide: ["G10.7"],
  messages: {
    loop: "This loop goes on for as long as the model asks for tools, and nothing counts the turns: one that gets stuck costs more with each. Stop after a fixed number of turns.",
    recursion:
      "This function calls itself for as long as the model asks for tools, and nothing counts the turns: one that gets stuck costs more with each. Pass a count along, and stop at a limit.",
    condition:
      "This condition lets the agent go on for as long as the model asks for tools. Stop after a fixed number of steps.",
  },
  call(call, _context, report) {
    if (!call.agentLoop || call.sent === "no" || call.operation !== "text") return;
    const { by, span } = call.agentLoop;
    report({
      span,
      message: by,
      evidence: by === "condition" ? "proven" : "likely",
      steps: [{ span: call.anchor, message: "This request is sent on each turn" }],
      fixes:
        by === "loop"
          ? [{ title: "Stop after ten turns", safe: false, changes: [{ kind: "bound-loop", head: span, turns: 10 }] }]
          : [],
    });
  },
  examples: examples(),
});

function examples() {
  const code = (start: string, end: string, before = ""): string => `
import { BedrockRuntimeClient, ConverseCommand, type Message } from "@aws-sdk/client-bedrock-runtime";
import { runTools, TOOLS } from "./tools";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function answer(messages: Message[]) {${before}
  ${start} {
    const { output, stopReason } = await client.send(
      new ConverseCommand({
        modelId: "us.amazon.nova-lite-v1:0",
        messages,
        toolConfig: { tools: TOOLS },
        inferenceConfig: { maxTokens: 1000 },
      }),
    );
    if (!output?.message) throw new Error("no answer");
    messages.push(output.message);
    if (stopReason !== "tool_use") return output.message;
    messages.push({ role: "user", content: await runTools(output.message) });
  }${end}
}
`;
  const aiSdk = (stop: string): string => `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText, isLoopFinished, stepCountIs } from "ai";
import { tools } from "./tools";

export const answer = (prompt: string) =>
  generateText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    prompt,
    tools,
    maxOutputTokens: 1000,${stop}
  });
`;
  return {
    bad: [
      {
        title: "while (true)",
        at: "while (true)",
        code: code("while (true)", ""),
        fixes: { "Stop after ten turns": code("for (let turn = 0; turn < 10; turn++)", "") },
      },
      { title: "for (;;)", at: "for (;;)", code: code("for (;;)", "") },
      {
        title: "A function that calls itself, with Anthropic's SDK",
        at: "answer",
        code: `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";
import { runTools, TOOLS } from "./tools";

const client = new AnthropicBedrock({ maxRetries: 5 });

export async function answer(messages: AnthropicBedrock.MessageParam[]): Promise<unknown> {
  const message = await client.messages.create({
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    max_tokens: 1000,
    tools: TOOLS,
    messages,
  });
  if (message.stop_reason !== "tool_use") return message;
  return answer([...messages, { role: "assistant", content: message.content }, await runTools(message)]);
}
`,
      },
      {
        title: "A condition that never holds",
        at: "isLoopFinished()",
        code: aiSdk("\n    stopWhen: isLoopFinished(),"),
      },
    ],
    good: [
      {
        title: "Ten turns",
        code: code("for (let turn = 0; turn < 10; turn++)", "\n  throw new Error('too many turns');"),
      },
      {
        title: "A count in the loop",
        code: code("while (true)", "", "\n  let turns = 0;").replace(
          "if (!output",
          "if (++turns > 10) throw new Error('too many turns');\n    if (!output",
        ),
      },
      { title: "Vercel AI SDK: one step by default", code: aiSdk("") },
      { title: "Vercel AI SDK: five steps", code: aiSdk("\n    stopWhen: stepCountIs(5),") },
      {
        title: "A person between the turns",
        code: `
import { createInterface } from "node:readline/promises";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const terminal = createInterface({ input: process.stdin, output: process.stdout });

while (true) {
  const text = await terminal.question("Which tool? ");
  const { output, stopReason } = await client.send(
    new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages: [{ role: "user", content: [{ text }] }] }),
  );
  console.log(output?.message?.content?.[0]?.text, stopReason);
}
`,
      },
    ],
  };
}
