import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { bedrock } from "../bedrock/client.js";
import { config } from "../config.js";
import { SUPPORT_PROMPT } from "../prompts/support.js";
import { historyOf, remember } from "./history.js";

/** Answers have some 100 tokens; lists of steps are longer. */
const MAX_TOKENS = 400;

/** Asks the model and yields its answer piece by piece, as it arrives. Throws when the stream breaks off. */
export async function* answer(conversation: string, question: string, signal: AbortSignal): AsyncGenerator<string> {
  const response = await bedrock.send(
    new ConverseStreamCommand({
      modelId: config.inferenceProfileArn,
      system: [{ text: SUPPORT_PROMPT }, { cachePoint: { type: "default" } }],
      messages: [...historyOf(conversation), { role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: MAX_TOKENS, temperature: 0.2 },
      guardrailConfig: { guardrailIdentifier: config.guardrail.id, guardrailVersion: config.guardrail.version },
    }),
    { abortSignal: signal },
  );

  let text = "";
  let stopReason: string | undefined;
  for await (const event of response.stream ?? []) {
    const piece = event.contentBlockDelta?.delta?.text;
    if (piece !== undefined) {
      text += piece;
      yield piece;
    }
    stopReason = event.messageStop?.stopReason ?? stopReason;
    if (event.metadata) {
      console.log("Answered", { stopReason, usage: event.metadata.usage, metrics: event.metadata.metrics });
    }
  }
  if (stopReason === "max_tokens") yield " …";
  // What a guardrail stopped must not come back with the next question.
  if (stopReason !== "guardrail_intervened" && text !== "") remember(conversation, question, text);
}
