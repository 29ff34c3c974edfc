#!/usr/bin/env node
import { nodeHost } from "./node-host.ts";
import { run } from "./program.ts";

// A reader that has seen enough, such as `head`, is no reason to fail.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

void run(process.argv.slice(2), nodeHost()).then((status) => {
  process.exitCode = status;
});
