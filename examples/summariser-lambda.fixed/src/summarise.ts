import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { bedrock, GUARDRAIL, MAX_TOKENS, MODEL_ID } from "./bedrock.js";
import { type Document, systemPrompt, userPrompt } from "./prompts.js";

interface ClaudeAnswer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly stop_reason: string;
  readonly "amazon-bedrock-guardrailAction"?: "INTERVENED" | "NONE";
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
}

export interface Summary {
  readonly summary: string;
  /** Whether the summary ends before its end. */
  readonly truncated: boolean;
}

/** Summarises a document. Gives up when the signal says that time is over. */
export async function summarise(document: Document, signal: AbortSignal): Promise<Summary> {
  const response = await bedrock.send(
    new InvokeModelCommand({
      modelId: MODEL_ID,
      contentType: "application/json",
      accept: "application/json",
      ...GUARDRAIL,
      body: JSON.stringify({
        anthropic_version: "bedrock-2023-05-31",
        max_tokens: MAX_TOKENS,
        temperature: 0,
        system: systemPrompt(document.style),
        messages: [{ role: "user", content: userPrompt(document) }],
      }),
    }),
    { abortSignal: signal },
  );
  const answer: ClaudeAnswer = JSON.parse(new TextDecoder().decode(response.body));
  const guardrail = answer["amazon-bedrock-guardrailAction"];
  console.log("Summarised", { stopReason: answer.stop_reason, guardrail, usage: answer.usage });
  return {
    summary: answer.content.map((block) => block.text ?? "").join(""),
    truncated: answer.stop_reason === "max_tokens",
  };
}
