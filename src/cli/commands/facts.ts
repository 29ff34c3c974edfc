import type { Client, FileFacts } from "../../core/facts.ts";
import { createWorkspace } from "../../workspace/create-workspace.ts";
import { fileOfId } from "../../workspace/paths.ts";
import { type FactsDocument, factsDocument } from "../facts-document.ts";
import type { Host, Status } from "../host.ts";
import { printable } from "../paint.ts";
import { progressOn } from "../progress.ts";
import { plural } from "../report.ts";
import { targetsOf } from "../targets.ts";
import { warn } from "../warnings.ts";

export interface FactsOptions {
  readonly format: "json" | "text";
  readonly output?: string;
}

/** Prints what the engine sees: every call and client below the paths, in tests too. */
export async function facts(paths: readonly string[], options: FactsOptions, host: Host): Promise<Status> {
  const targets = targetsOf(paths, host);
  const engine = await host.loadEngine();
  const workspace = createWorkspace({ ...targets, ...engine, access: host.access, today: host.today });
  const run = progressOn(host.stderr);
  const found = await workspace.facts(targets.paths, run);
  run.done();
  warn(
    found.flatMap((each) => each.problems),
    [],
    host,
  );
  const document = factsDocument(found, clientFinder(found, workspace.factsOf), host.folder);
  const text = options.format === "json" ? `${JSON.stringify(document, null, 2)}\n` : textOf(document);
  if (options.output === undefined) host.stdout.write(text);
  else host.write(host.resolve(options.output), text);
  return 0;
}

/** Finds clients by id: in the facts at hand, else in those of the file that the id names. */
function clientFinder(
  found: readonly FileFacts[],
  factsOf: (file: string) => FileFacts,
): (id: string) => Client | undefined {
  const byId = new Map(found.flatMap((each) => each.clients.map((client) => [client.id, client])));
  return (id) => byId.get(id) ?? factsOf(fileOfId(id)).clients.find((client) => client.id === id);
}

function textOf(document: FactsDocument): string {
  const clients = document.clients.map(
    (client) =>
      `${client.file}:${client.line}:${client.column} client ${client.name} (${client.sdk}, made in ${client.scope}): retries ${client.retries.status}, timeout ${client.timeout.status}`,
  );
  const calls = document.calls.map((call) =>
    [
      `${call.file}:${call.line}:${call.column} call ${call.api} (${call.sdk})`,
      `  client          ${call.client ? `${call.client.file}:${call.client.line}` : "not known"}`,
      `  model           ${valuesOf(call.modelId)}${call.modelId.kind ? `, ${call.modelId.kind}` : ""}`,
      `  max tokens      ${valuesOf(call.maxTokens)}`,
      `  retries         ${call.retries.status}${call.retries.maxAttempts === null ? "" : `, ${plural(call.retries.maxAttempts, "attempt")}`}`,
      `  timeout         ${call.timeout.status}`,
      `  caching         ${call.caching.status}${call.caching.cacheable === null ? "" : call.caching.cacheable ? ", worth it" : ", not worth it"}`,
      `  tagging         ${call.tagging.status}`,
      `  guardrail       ${call.guardrail.status}`,
      `  input           ${call.input.status}${call.input.source ? ` from ${call.input.source}` : ""}`,
      `  error handling  ${call.errorHandling.status}`,
    ].join("\n"),
  );
  return [...clients, ...calls].map((block) => `${printable(block)}\n`).join("");
}

function valuesOf(entry: { readonly status: string; readonly values: readonly unknown[] }): string {
  return entry.values.length > 0 ? entry.values.join(" or ") : entry.status;
}
