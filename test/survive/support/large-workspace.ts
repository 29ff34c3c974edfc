import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nodeEnvironment } from "../../../src/server/node.ts";
import { type CheckSummary, ServerCommand } from "../../../src/server/protocol.ts";
import { nodeAccess } from "../../../src/workspace/node/access.ts";
import { connect, type TestClient } from "../../server/support/client.ts";
import { command, milliseconds } from "./mutants.ts";
import { Tally } from "./tally.ts";
import { Watchdog } from "./watchdog.ts";

const CALL = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({});
export const answer = () => client.send(new ConverseCommand({ modelId: "us.amazon.nova-pro-v1:0", messages: [] }));
`;
const PLAIN = `import { sum } from "./sum";
export interface Order { readonly id: string; readonly total: number }
export function total(orders: readonly Order[]): number {
  return sum(orders.map((order) => order.total));
}
`;

/** What a hundred files in a row are. All but the plain ones call Bedrock, so that one read by mistake is noticed. */
const PLACES: readonly { readonly upTo: number; readonly folder: string; readonly kind: Kind }[] = [
  { upTo: 58, folder: "src", kind: "plain" },
  { upTo: 60, folder: "src", kind: "found" },
  { upTo: 62, folder: "legacy", kind: "hidden" },
  { upTo: 84, folder: "node_modules/library", kind: "left out" },
  { upTo: 92, folder: "dist", kind: "left out" },
  { upTo: 97, folder: "made", kind: "left out" },
  { upTo: 100, folder: "src/scratch", kind: "left out" },
];

type Kind = "plain" | "found" | "hidden" | "left out";

interface Large {
  readonly root: string;
  /** A file that calls Bedrock. */
  readonly sample: string;
  readonly counts: Readonly<Record<Kind, number>>;
}

/** Writes a workspace of many files, most of which nobody is to look at, with links that lead back up. */
function write(root: string, count: number): Large {
  const counts = { plain: 0, found: 0, hidden: 0, "left out": 0 };
  const folders = new Set<string>();
  let sample = "";
  for (let index = 0; index < count; index++) {
    const place = PLACES.find(({ upTo }) => index % 100 < upTo);
    if (!place) continue;
    const shelf = Math.floor(index / 100);
    const file = join(root, `packages/p${shelf % 40}/${place.folder}/d${Math.floor(shelf / 40)}/f${index}.ts`);
    if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    folders.add(dirname(file));
    writeFileSync(file, place.kind === "plain" ? PLAIN : CALL);
    counts[place.kind] += 1;
    if (place.kind === "found") sample = file;
  }
  writeFileSync(join(root, ".gitignore"), "made/\n");
  writeFileSync(join(root, "packages/p0/.gitignore"), "# of one package only\n");
  for (let each = 0; each < 40; each++) {
    const folder = join(root, `packages/p${each}`);
    if (folders.size > 0 && each < Math.ceil(count / 100)) writeFileSync(join(folder, "src/.gitignore"), "scratch\n");
  }
  symlinkSync("..", join(root, "packages/up"));
  symlinkSync(".", join(root, "packages/p0/self"));
  symlinkSync(root, join(root, "packages/p0/src/top"));
  symlinkSync("round.ts", join(root, "packages/round.ts"));
  symlinkSync("nowhere.ts", join(root, "packages/dangling.ts"));
  return { root, sample, counts };
}

/** Checks a workspace of many files by the command and by the server, and types in it. */
export async function largeWorkspace(count: number): Promise<Tally> {
  const tally = new Tally();
  const watchdog = new Watchdog(600_000);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "bedrock-readiness-large-")));
  let client: TestClient | undefined;
  try {
    watchdog.at(`writing ${count} files`);
    const large = write(root, count);
    watchdog.at("the command");
    await checkByCommand(large, tally);
    watchdog.at("the server");
    client = await connect({ ...nodeEnvironment(import.meta.url), access: nodeAccess }, { folders: [root] });
    client.excludes = { "**/legacy": true };
    await client.configure({});
    await checkByServer(client, large, tally);
    await typeIn(client, large, tally);
  } catch (error) {
    tally.failed(`${count} files`, error);
  } finally {
    client?.connection.dispose();
    await watchdog.stop();
    rmSync(root, { recursive: true, force: true });
  }
  return tally;
}

async function checkByCommand({ root, counts }: Large, tally: Tally): Promise<void> {
  const before = process.cpuUsage();
  const { status, stdout, stderr } = await command(["check", "--format", "json"], root);
  tally.timed(milliseconds(before), `check of the whole workspace by the command, ${memory()}`);
  const { findings, summary } = JSON.parse(stdout);
  tally.findings += findings.length;
  const files = new Set(findings.map(({ file }: { file: string }) => file)).size;
  expectEqual(tally, "the command's status", status, 1);
  expectEqual(tally, "what it complains of", stderr, "");
  // The command knows no editor's settings, so it sees what an editor would hide.
  expectEqual(tally, "files that were scanned", summary.filesScanned, counts.plain + counts.found + counts.hidden);
  expectEqual(tally, "files with findings", files, counts.found + counts.hidden);
}

async function checkByServer(client: TestClient, { counts }: Large, tally: Tally): Promise<void> {
  for (const what of ["first", "second"]) {
    const before = process.cpuUsage();
    const request = { command: ServerCommand.checkWorkspace };
    const { files } = await client.connection.sendRequest<CheckSummary>("workspace/executeCommand", request);
    tally.timed(milliseconds(before), `${what} check of the whole workspace by the server, ${memory()}`);
    expectEqual(tally, `files with findings in the server's ${what} check`, files, counts.found);
  }
}

async function typeIn(client: TestClient, { sample }: Large, tally: Tally): Promise<void> {
  const uri = `file://${sample}`;
  const isFound = (is: boolean) => (found: readonly { code?: unknown }[]) =>
    found.some(({ code }) => code === "throttling/missing-retries") === is;
  await client.open(uri, CALL);
  await client.until(uri, isFound(true), 60_000);
  for (const [text, is] of [
    [CALL.replace("({})", '({ maxAttempts: 6, retryMode: "standard" })'), false],
    [CALL, true],
  ] as const) {
    const before = process.cpuUsage();
    await client.change(uri, text);
    await client.until(uri, isFound(is), 60_000);
    tally.timed(milliseconds(before), "an edit, from the keystroke to the findings, with the pause in between");
  }
}

function expectEqual(tally: Tally, what: string, found: unknown, expected: unknown): void {
  if (found !== expected) tally.failed(what, `${found} instead of ${expected}`);
}

function memory(): string {
  return `${Math.round(process.resourceUsage().maxRSS / 1_024)} MB at most so far`;
}
