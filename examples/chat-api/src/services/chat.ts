import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { bedrock, MODEL_ID } from "../bedrock/client.js";
import { SUPPORT_PROMPT } from "../prompts/support.js";
import { historyOf, remember } from "./history.js";

/** Asks the model and yields its answer piece by piece, as it arrives. */
export async function* answer(conversation: string, question: string): AsyncGenerator<string> {
  const response = await bedrock.send(
    new ConverseStreamCommand({
      modelId: MODEL_ID,
      system: [{ text: SUPPORT_PROMPT }],
      messages: [...historyOf(conversation), { role: "user", content: [{ text: question }] }],
      inferenceConfig: { temperature: 0.2 },
    }),
  );

  let text = "";
  for await (const event of response.stream ?? []) {
    const piece = event.contentBlockDelta?.delta?.text;
    if (piece === undefined) continue;
    text += piece;
    yield piece;
  }
  remember(conversation, question, text);
}
