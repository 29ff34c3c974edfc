import { randomUUID } from "node:crypto";
import { Router } from "express";
import { answer } from "../services/chat.js";
import { historyOf } from "../services/history.js";

export const conversations = Router();

conversations.post("/", (_req, res) => {
  res.status(201).json({ id: randomUUID() });
});

conversations.get("/:id", (req, res) => {
  res.json({ messages: historyOf(req.params.id) });
});

/** Streams the answer as server-sent events: any number of `text` events, then `done`. */
conversations.post("/:id/messages", async (req, res) => {
  res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  for await (const text of answer(req.params.id, req.body.message)) {
    res.write(`event: text\ndata: ${JSON.stringify({ text })}\n\n`);
  }
  res.end("event: done\ndata: {}\n\n");
});
