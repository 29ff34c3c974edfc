import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import type * as analyser from "./analyser.ts";
import { ANALYSER } from "./protocol.ts";
import { serve } from "./server.ts";
import { today } from "./today.ts";

/** The extension's version, which the bundler puts in. */
declare const BEDROCK_READINESS_VERSION: string;

/** What the analyser's script leaves behind. */
declare const bedrockReadinessAnalyser: typeof analyser;

declare const self: DedicatedWorkerGlobalScope;

// A rejection that nobody handles ends a process, and is to end this worker in the same way.
self.addEventListener("unhandledrejection", ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
});

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));

serve(connection, {
  version: BEDROCK_READINESS_VERSION,
  // Whatever there is, the client reads.
  access: { read: () => undefined, version: () => undefined, list: () => undefined },
  loadEngine: async () => {
    self.importScripts(await connection.sendRequest<string>(ANALYSER));
    return bedrockReadinessAnalyser.createEngine(today);
  },
  documentation: () => undefined,
});
