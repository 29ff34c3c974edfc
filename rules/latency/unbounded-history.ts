import { defineRule } from "../../src/core/rule.ts";
import { field, isSettled, texts } from "../../src/core/value.ts";

export default defineRule({
  title: "Conversation that only grows",
  severity: "hint",
  why: `
Models remember nothing: each turn sends the whole conversation again. Kept in a list that is only ever added to, turn 50
carries the 49 before it. The input, and with it the price and the time to the first token, grows with each turn; the sum
over a conversation grows with its square. At the end stands \`ValidationException\`, "input is too long", for good: every
further turn of this conversation fails.

Keep the last turns and a summary of the older ones, or cut at a number of tokens (\`CountTokens\` is free). Begin the
cut list with a message of the user, and never cut between a \`toolUse\` and its \`toolResult\`. A cache point behind the
last message makes the repetition cheap (for Claude a tenth of the price), though not endless.

Reported is a list that outlives the function which sends it, a variable of the module or a field of an object, is added to
in the same file, and is sent as it is. Silent where the file shortens lists in any way, or where cache points are set.
`,
  whenNotToUse: "Switch the rule off where conversations are short by design.",
  references: [
    {
      title: "Amazon Bedrock: carry out a conversation with Converse",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html",
    },
    {
      title: "Amazon Bedrock: prompt caching",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html",
    },
    {
      title: "OWASP LLM10:2025 Unbounded Consumption",
      url: "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    },
  ],
  guide: ["G2.8", "G5.7"],
  messages: {
    grows:
      "`{name}` is added to on every turn, sent whole, and never cut: each turn costs more than the one before, until the model's context is full. Keep the last turns, or summarise the older ones.",
  },
  call(call, _context, report) {
    if (!call.history || call.sent === "no" || call.caching.status !== "absent") return;
    const session = field(call.request, "sessionId");
    if (session.status === "present" && isSettled(session.value) && texts(session.value).length > 0) return;
    report({
      span: call.history.span,
      message: "grows",
      data: { name: call.history.name },
      evidence: "likely",
      steps: [{ span: call.anchor, message: "It is sent whole here" }],
    });
  },
  examples: examples(),
});

function examples() {
  const code = (keep: string, send = "messages: this.messages"): string => `
import { BedrockRuntimeClient, ConverseCommand, type Message } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export class Conversation {
  private messages: Message[] = [];

  async say(text: string) {
    this.messages.push({ role: "user", content: [{ text }] });
    const answer = await client.send(
      new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", ${send}, inferenceConfig: { maxTokens: 500 } }),
    );
    if (answer.output?.message) this.messages.push(answer.output.message);${keep}
    return answer.output?.message?.content?.[0]?.text;
  }
}
`;
  return {
    bad: [
      { title: "A field of an object", at: "this.messages.push", code: code("") },
      {
        title: "A variable of the module, with Anthropic's SDK",
        at: "history.push",
        code: `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ maxRetries: 5 });
const history: AnthropicBedrock.MessageParam[] = [];

export async function say(content: string) {
  history.push({ role: "user", content });
  const answer = await client.messages.create({
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    max_tokens: 500,
    messages: history,
  });
  history.push({ role: "assistant", content: answer.content });
  return answer;
}
`,
      },
    ],
    good: [
      { title: "Cut to the last turns", code: code("\n    this.messages = this.messages.slice(-20);") },
      { title: "A part is sent", code: code("", "messages: this.messages.slice(-20)") },
      {
        title: "Made anew for each call",
        code: `
import { BedrockRuntimeClient, ConverseCommand, type Message } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export async function ask(text: string, example?: string) {
  const messages: Message[] = [];
  if (example) messages.push({ role: "user", content: [{ text: example }] });
  messages.push({ role: "user", content: [{ text }] });
  return client.send(new ConverseCommand({ modelId: "us.amazon.nova-lite-v1:0", messages }));
}
`,
      },
      {
        title: "Cached",
        code: code("", 'messages: this.messages, system: [{ text: "Be kind." }, { cachePoint: { type: "default" } }]'),
      },
    ],
  };
}
