import type { Client, FileFacts } from "../core/facts.ts";
import { explainCall } from "../explain/call.ts";
import { explainClient } from "../explain/client.ts";
import type { Explanation } from "../explain/explanation.ts";
import { type Line, linesOf, type Run } from "../explain/lines.ts";
import { type Paint, printable } from "./paint.ts";
import { plural, shownPath } from "./report.ts";

/**
 * What `facts --format text` prints: a block for each call and client in the order of the code, then how many there are.
 *
 * @param clientOf finds a client by its id, also in files whose facts are not among those printed
 * @param folder the folder to which file names are relative
 */
export function factsText(
  facts: readonly FileFacts[],
  clientOf: (id: string) => Client | undefined,
  folder: string,
  paint: Paint,
): string {
  const blocks = facts.flatMap((each) =>
    explanationsIn(each, clientOf).map((explanation) => {
      const lines = linesOf(explanation, (file) => shownPath(file, folder), "columns");
      return `${lines.map((line) => painted(line, paint)).join("\n")}\n\n`;
    }),
  );
  const calls = facts.reduce((sum, each) => sum + each.calls.length, 0);
  const clients = facts.reduce((sum, each) => sum + each.clients.length, 0);
  return `${blocks.join("")}${plural(calls, "call")} and ${plural(clients, "client")}.\n`;
}

/** The calls and clients of a file from its top. */
function explanationsIn(
  { calls, clients }: FileFacts,
  clientOf: (id: string) => Client | undefined,
): readonly Explanation[] {
  const explained = [
    ...clients.map(explainClient),
    ...calls.map((call) =>
      explainCall(
        call,
        call.client.ids.map(clientOf).filter((client) => client !== undefined),
      ),
    ),
  ];
  return explained.sort((a, b) => a.span.start - b.span.start);
}

const INKS: Readonly<Record<Run["role"], Parameters<Paint>[0] | null>> = {
  title: "bold",
  name: "cyan",
  plain: null,
  unknown: "yellow",
  place: "dim",
  step: null,
};

function painted(line: Line, paint: Paint): string {
  return line
    .map(({ text, role }) => {
      const ink = INKS[role];
      return ink ? paint(ink, printable(text)) : printable(text);
    })
    .join("");
}
