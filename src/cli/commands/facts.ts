import type { Client, FileFacts } from "../../core/facts.ts";
import { hasFailed } from "../../core/failure.ts";
import { fileOfId } from "../../workspace/paths.ts";
import { factsDocument } from "../facts-document.ts";
import { factsText } from "../facts-text.ts";
import { gatherFacts } from "../gather.ts";
import type { Host, Status } from "../host.ts";
import { ansiPaint, noPaint } from "../paint.ts";
import { targetsOf } from "../targets.ts";

export interface FactsOptions {
  readonly format: "json" | "text";
  readonly output?: string;
}

/** Prints what the engine sees: every call and client below the paths, in tests too. */
export async function facts(paths: readonly string[], options: FactsOptions, host: Host): Promise<Status> {
  const targets = targetsOf(paths, host);
  const { found, workspace } = await gatherFacts(targets, host);
  const clientOf = clientFinder(found, workspace.factsOf);
  const paint = options.output === undefined && host.stdout.isTerminal && !host.plain ? ansiPaint : noPaint;
  const text =
    options.format === "json"
      ? `${JSON.stringify(factsDocument(found, clientOf, host.folder), null, 2)}\n`
      : factsText(found, clientOf, host.folder, paint);
  if (options.output === undefined) host.stdout.write(text);
  else host.write(host.resolve(options.output), text);
  return hasFailed(found.flatMap((each) => each.problems)) ? 2 : 0;
}

/** Finds clients by id: in the facts at hand, else in those of the file that the id names. */
function clientFinder(
  found: readonly FileFacts[],
  factsOf: (file: string) => FileFacts,
): (id: string) => Client | undefined {
  const byId = new Map(found.flatMap((each) => each.clients.map((client) => [client.id, client])));
  return (id) => byId.get(id) ?? factsOf(fileOfId(id)).clients.find((client) => client.id === id);
}
