import { ordinaryFile } from "./ordinary-code.ts";

/** The package that the others take their clients, limits and helpers from. */
export function sharedFiles(): ReadonlyMap<string, string> {
  return new Map([
    [
      "packages/shared/package.json",
      JSON.stringify({ name: "@bench/shared", version: "1.0.0", main: "src/index.ts" }, null, 2),
    ],
    ["packages/shared/src/index.ts", 'export * from "./limits";\nexport * from "./client";\nexport * from "./ask";\n'],
    [
      "packages/shared/src/limits.ts",
      `export const limits = { answer: 1_024, page: 20 } as const;
export const models = {
  fast: "us.amazon.nova-lite-v1:0",
  good: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
} as const;
`,
    ],
    [
      "packages/shared/src/client.ts",
      `import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { BedrockAgentRuntimeClient } from "@aws-sdk/client-bedrock-agent-runtime";

export const bedrock = new BedrockRuntimeClient({ region: process.env.AWS_REGION ?? "us-east-1" });
export const agents = new BedrockAgentRuntimeClient({ region: "us-east-1", maxAttempts: 5 });
`,
    ],
    [
      "packages/shared/src/ask.ts",
      `import { ConverseCommand, type Message } from "@aws-sdk/client-bedrock-runtime";
import { bedrock } from "./client";
import { models } from "./limits";

export async function ask(messages: Message[], maxTokens: number, model: string = models.good) {
  const input = { modelId: model, messages, inferenceConfig: { maxTokens } };
  const { output, usage } = await bedrock.send(new ConverseCommand(input));
  console.info("tokens", usage?.totalTokens);
  return output?.message?.content?.[0]?.text ?? "";
}
`,
    ],
  ]);
}

/** A file that calls Bedrock by one of the SDKs, among code of other kinds. */
export function bedrockFile(caller: number, index: number, next: () => number): string {
  const program = PROGRAMS[caller % PROGRAMS.length] ?? converse;
  return `${program(index)}\n${ordinaryFile(index, "services", 1, next).replace(/^import .*\n/gm, "")}`;
}

type Program = (index: number) => string;

const converse: Program = (index) => `import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { bedrock, limits, models } from "@bench/shared";

const SYSTEM = "You answer questions about orders. Say so when you do not know.";

export async function answer${index}(question: string) {
  const request = { modelId: models.good, system: [{ text: SYSTEM }] };
  const response = await bedrock.send(
    new ConverseCommand({
      ...request,
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: limits.answer, temperature: 0 },
    }),
  );
  return response.output?.message?.content?.[0]?.text;
}
`;

const invoke: Program = (
  index,
) => `import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

export class Summarizer${index} {
  private readonly client = new BedrockRuntimeClient({ region: "eu-central-1" });

  async summarize(text: string): Promise<string> {
    const body = JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 2_000,
      messages: [{ role: "user", content: \`Summarize: \${text}\` }],
    });
    try {
      const answer = await this.client.send(
        new InvokeModelCommand({ modelId: "anthropic.claude-3-5-sonnet-20240620-v1:0", body }),
      );
      return JSON.parse(new TextDecoder().decode(answer.body)).content[0].text;
    } catch (error) {
      console.error("summary failed", error);
      throw error;
    }
  }
}
`;

const helperCall: Program = (index) => `import { ask, limits } from "@bench/shared";
// Goes to Amazon Bedrock through the shared helper.
import type { Request, Response } from "express";

export async function handle${index}(request: Request, response: Response) {
  const { question } = request.body;
  const text = await ask([{ role: "user", content: [{ text: question }] }], limits.answer);
  response.json({ text });
}
`;

const aiSdk: Program = (index) => `import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function draft${index}(topic: string) {
  const { text, usage } = await generateText({
    model: bedrock("us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
    prompt: \`Write three sentences about \${topic}.\`,
    maxOutputTokens: 300,
  });
  return { text, tokens: usage.totalTokens };
}
`;

const anthropic: Program = (index) => `import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ awsRegion: "us-west-2", maxRetries: 4 });

export async function* chat${index}(messages: { role: "user" | "assistant"; content: string }[]) {
  const stream = client.messages.stream({
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    max_tokens: 4_096,
    messages,
  });
  for await (const event of stream) if (event.type === "content_block_delta") yield event.delta;
}
`;

const langchain: Program = (index) => `import { ChatBedrockConverse } from "@langchain/aws";

const model = new ChatBedrockConverse({ model: "us.amazon.nova-pro-v1:0", region: "us-east-1", maxTokens: 800 });

export const classify${index} = async (ticket: string) => {
  const answer = await model.withRetry({ stopAfterAttempt: 4 }).invoke([["human", \`Classify: \${ticket}\`]]);
  return answer.content;
};
`;

const agent: Program = (
  index,
) => `import { InvokeAgentCommand, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";
import { agents } from "@bench/shared";

export async function agent${index}(sessionId: string, inputText: string) {
  const found = await agents.send(
    new RetrieveCommand({ knowledgeBaseId: process.env.KNOWLEDGE_BASE_ID, retrievalQuery: { text: inputText } }),
  );
  const answer = await agents.send(
    new InvokeAgentCommand({ agentId: "AGENT", agentAliasId: "LIVE", sessionId, inputText }),
  );
  return { sources: found.retrievalResults?.length, answer };
}
`;

const stream: Program = (index) => `import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { bedrock, models } from "@bench/shared";

function requestFor(text: string, limit: number) {
  return {
    modelId: models.fast,
    messages: [{ role: "user" as const, content: [{ text }] }],
    inferenceConfig: { maxTokens: limit },
  };
}

export async function stream${index}(text: string, onText: (part: string) => void) {
  const { stream } = await bedrock.send(new ConverseStreamCommand(requestFor(text, 600)));
  for await (const event of stream ?? []) onText(event.contentBlockDelta?.delta?.text ?? "");
}
`;

const openai: Program = (index) => `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
  apiKey: process.env.AWS_BEARER_TOKEN_BEDROCK,
});

export async function complete${index}(prompt: string) {
  const answer = await client.chat.completions.create({
    model: "openai.gpt-oss-120b-1:0",
    messages: [{ role: "user", content: prompt }],
    max_completion_tokens: 500,
  });
  return answer.choices[0]?.message.content;
}
`;

const strands: Program = (index) => `import { Agent, BedrockModel } from "@strands-agents/sdk";

const agent = new Agent({ model: new BedrockModel({ modelId: "us.amazon.nova-lite-v1:0", maxTokens: 700 }) });

export async function plan${index}(task: string) {
  const result = await agent.invoke(task);
  return result.stopReason;
}
`;

const embeddings: Program = (index) => `import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { bedrock } from "@bench/shared";

export async function embed${index}(texts: readonly string[]) {
  return Promise.all(
    texts.map(async (inputText) => {
      const { body } = await bedrock.send(
        new InvokeModelCommand({ modelId: "amazon.titan-embed-text-v2:0", body: JSON.stringify({ inputText }) }),
      );
      return JSON.parse(Buffer.from(body).toString()).embedding as number[];
    }),
  );
}
`;

const PROGRAMS: readonly Program[] = [
  converse,
  invoke,
  helperCall,
  aiSdk,
  anthropic,
  langchain,
  agent,
  stream,
  openai,
  strands,
  embeddings,
];
