import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { bedrock, MAX_TOKENS, MODEL_ID } from "./bedrock.js";
import { type Document, systemPrompt, userPrompt } from "./prompts.js";

interface ClaudeAnswer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

/** Summarises a document of any length that the model can take. */
export async function summarise(document: Document): Promise<string> {
  const response = await bedrock.send(
    new InvokeModelCommand({
      modelId: MODEL_ID,
      contentType: "application/json",
      accept: "application/json",
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: MAX_TOKENS,
        temperature: 0,
        system: systemPrompt(document.style),
        messages: [{ role: "user", content: userPrompt(document) }],
      }),
    }),
  );
  const answer: ClaudeAnswer = JSON.parse(new TextDecoder().decode(response.body));
  return answer.content.map((block) => block.text ?? "").join("");
}
