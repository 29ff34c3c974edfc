import express, { type Express } from "express";
import { conversations } from "./routes/conversations.js";

export function createApp(): Express {
  const app = express();
  app.use(express.json({ limit: "16kb" }));
  app.use("/conversations", conversations);
  app.get("/health", (_req, res) => {
    res.json({ status: "ok" });
  });
  return app;
}
