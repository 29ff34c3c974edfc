import type { Message } from "@aws-sdk/client-bedrock-runtime";

/** Questions and answers that the model is reminded of. */
const REMEMBERED_MESSAGES = 12;

const conversations = new Map<string, Message[]>();

export function historyOf(id: string): readonly Message[] {
  return conversations.get(id) ?? [];
}

export function remember(id: string, question: string, answer: string): void {
  const messages = conversations.get(id) ?? [];
  messages.push({ role: "user", content: [{ text: question }] }, { role: "assistant", content: [{ text: answer }] });
  conversations.set(id, messages.slice(-REMEMBERED_MESSAGES));
}
