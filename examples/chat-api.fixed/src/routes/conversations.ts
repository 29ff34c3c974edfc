import { randomUUID } from "node:crypto";
import { Router } from "express";
import { z } from "zod";
import { answer } from "../services/chat.js";
import { historyOf } from "../services/history.js";

const Conversation = z.object({ id: z.uuid() });

const Question = z.object({ message: z.string().trim().min(1).max(2_000) });

export const conversations = Router();

conversations.post("/", (_req, res) => {
  res.status(201).json({ id: randomUUID() });
});

conversations.get("/:id", (req, res) => {
  res.json({ messages: historyOf(req.params.id) });
});

/** Streams the answer as server-sent events: any number of `text` events, then `done` or `error`. */
conversations.post("/:id/messages", async (req, res) => {
  const conversation = Conversation.safeParse(req.params);
  const question = Question.safeParse(req.body);
  if (!conversation.success || !question.success) {
    res.status(400).json({ error: "A message has between 1 and 2,000 characters" });
    return;
  }

  const gone = new AbortController();
  res.on("close", () => gone.abort());
  res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  try {
    for await (const text of answer(conversation.data.id, question.data.message, gone.signal)) {
      res.write(event("text", { text }));
    }
    res.end(event("done", {}));
  } catch (error) {
    if (gone.signal.aborted) return;
    // Throttling in the middle of a stream arrives here too, and the status has been sent already.
    console.error("The answer broke off", { error: error instanceof Error ? error.name : "unknown" });
    res.end(event("error", { message: "The assistant is busy. Please try again." }));
  }
});

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
