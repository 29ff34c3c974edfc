import { beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/capacity/answer.ts";
import { runCommand } from "../support/command.ts";
import { fakeLanguage } from "../support/fake-language.ts";
import { type MemoryFiles, memoryFiles } from "../support/memory.ts";

const engine = { rules: [], languages: [fakeLanguage] };
const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const NAME = "/ws/.bedrock-capacity.json";

function workloadFile(workload: object, quotas: readonly object[] = []): string {
  const shape = { name: "w", model: MODEL, region: "us-east-1", ...workload };
  return JSON.stringify({ version: 1, workloads: [shape], quotas });
}

const CHAT = { inputTokens: 1_000, outputTokens: 100, maxTokens: 4_096, requestsPerMinute: 100 };

async function answerOf(text: string, ...args: string[]): Promise<Answer> {
  const { stdout } = await runCommand(["capacity", "--format", "json", ...args], memoryFiles({ [NAME]: text }), engine);
  return JSON.parse(stdout);
}

describe("the worked numbers come out of the command", () => {
  it.each<[string, object, object]>([
    [
      "AWS at 32,000",
      { inputTokens: 3_000, cacheWriteTokens: 1_000, outputTokens: 1_000, maxTokens: 32_000 },
      { reservedTokensPerRequest: 36_000, settledTokensPerRequest: 9_000 },
    ],
    [
      "AWS at 1,250",
      { inputTokens: 3_000, cacheWriteTokens: 1_000, outputTokens: 1_000, maxTokens: 1_250 },
      { reservedTokensPerRequest: 5_250, settledTokensPerRequest: 9_000 },
    ],
    [
      "content generation",
      { inputTokens: 200, outputTokens: 2_500, requestsPerMinute: 60 },
      { nominalTokensPerMinute: 162_000, settledTokensPerMinute: 762_000 },
    ],
    [
      "the chatbot",
      CHAT,
      { nominalTokensPerMinute: 110_000, settledTokensPerMinute: 150_000, reservedTokensPerMinute: 509_600 },
    ],
    [
      "latency and concurrency",
      { ...CHAT, ttftMilliseconds: 500, outputTokensPerSecond: 99 },
      { ttltMilliseconds: 1_500, concurrency: 2.5 },
    ],
  ])("%s", async (_title, workload, expected) => {
    const { workloads } = await answerOf(workloadFile(workload));
    expect(workloads[0]).toMatchObject(expected);
  });

  it("with the fields of the contract", async () => {
    const answer = await answerOf(workloadFile(CHAT));
    expect(answer).toMatchObject({ version: 1, catalogDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    for (const name of [
      "name",
      "nominalTokensPerMinute",
      "reservedTokensPerRequest",
      "settledTokensPerRequest",
      "settledTokensPerMinute",
      "sustainableRequestsPerMinute",
      "concurrency",
      "ttltMilliseconds",
      "usdPerRequest",
      "usdPerMonth",
      "recommendation",
      "notes",
    ]) {
      expect(answer.workloads[0]).toHaveProperty(name);
    }
    for (const name of [
      "model",
      "profile",
      "tokensPerMinute",
      "source",
      "utilizationAverage",
      "utilizationPeak",
      "throttledShare",
      "largestMaxTokens",
    ]) {
      expect(answer.quotas[0]).toHaveProperty(name);
    }
  });

  it("the same for the same seed", async () => {
    const text = workloadFile({ ...CHAT, ttftMilliseconds: 500, outputTokensPerSecond: 50 }, [
      { model: MODEL, tokensPerMinute: 170_000 },
    ]);
    const once = await answerOf(text, "--seed", "7");
    expect(once.quotas[0]?.throttledShare).toBeGreaterThan(0);
    expect(await answerOf(text, "--seed", "7")).toEqual(once);
    expect((await answerOf(text, "--seed", "8")).quotas[0]?.throttledShare).not.toBe(once.quotas[0]?.throttledShare);
  });
});

describe("exit status", () => {
  const files = (text: string) =>
    memoryFiles({ [NAME]: text, "/ws/other.json": workloadFile(CHAT), "/ws/bad.json": "{" });
  const good = workloadFile(CHAT);
  const tight = workloadFile(CHAT, [{ model: MODEL, tokensPerMinute: 100_000 }]);

  it.each<[string, string[], string, number]>([
    ["0 when all quotas hold", [], good, 0],
    ["0 for a file by name", ["other.json"], tight, 0],
    ["1 when one does not", [], tight, 1],
    ["1 in every format", ["--format", "csv"], tight, 1],
    ["0 where nothing is known for sure", [], workloadFile({}), 0],
    ["2 for a file that is not there", ["nope.json"], good, 2],
    ["2 for a mistake in the file", [], workloadFile({ inputTokens: -1 }), 2],
    ["2 for a newer version", [], '{ "version": 9 }', 2],
    ["2 for an unknown format", ["--format", "xml"], good, 2],
    ["2 for a seed that is none", ["--seed", "x"], good, 2],
    ["2 for code that is not there", ["--from", "nope"], good, 2],
    ["2 for --write without code", ["--write"], good, 2],
    ["2 for measurements that are not there", ["--measurements", "nope.json"], good, 2],
    ["2 for broken measurements", ["--measurements", "bad.json"], good, 2],
    ["2 for nothing to test", ["--print", "k6"], workloadFile({}), 2],
  ])("%s", async (_title, args, text, expected) => {
    const { status, stdout, stderr } = await runCommand(["capacity", ...args], files(text), engine);
    expect(status).toBe(expected);
    expect(stdout === "").toBe(expected === 2);
    expect(stderr === "").toBe(expected < 2);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it("2 without any file, with the way out", async () => {
    expect(await runCommand(["capacity"], memoryFiles(), engine)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "bedrock-readiness: there is no .bedrock-capacity.json here; name a workload file, or start from the code with --from <paths>\n",
    });
  });

  it("2 with the place of the mistake", async () => {
    const { stderr } = await runCommand(
      ["capacity"],
      memoryFiles({ [NAME]: '{\n "version": 1,\n "workload": [] }' }),
      engine,
    );
    expect(stderr).toContain(
      ".bedrock-capacity.json:3:2: There is no field `workload` in the workload file; did you mean `workloads`?",
    );
  });
});

describe("formats", () => {
  it.each([
    ["text", /^w\n {2}Model {2,}us\.anthropic/],
    ["markdown", /^# Capacity plan\n/],
    ["csv", /^name,model,/],
  ])("%s", async (format, expected) => {
    const { stdout } = await runCommand(
      ["capacity", "--format", format],
      memoryFiles({ [NAME]: workloadFile(CHAT) }),
      engine,
    );
    expect(stdout).toMatch(expected);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each([
    ["quota-request", /^Quota increase for Claude Sonnet 4\.5/],
    ["k6", /^\/\/ Sends the planned traffic/],
    ["aiperf", /^aiperf profile --model us\.anthropic/],
  ])("--print %s, into a file", async (print, expected) => {
    const files = memoryFiles({ [NAME]: workloadFile(CHAT) });
    const { stdout } = await runCommand(["capacity", "--print", print, "--output", "out.txt"], files, engine);
    expect(stdout).toBe("");
    expect(files.files()["/ws/out.txt"]).toMatch(expected);
  });

  it("colours for terminals only, and never what a name says", async () => {
    const files = memoryFiles({ [NAME]: workloadFile({ ...CHAT, name: "\u001b[31mred" }) });
    const { stdout } = await runCommand(["capacity"], files, engine, { terminal: true });
    expect(stdout).toContain("\u001b[1m");
    expect(stdout).not.toContain("\u001b[31m");
    expect((await runCommand(["capacity"], files, engine)).stdout).not.toContain("\u001b");
  });
});

describe("measurements", () => {
  const metrics = JSON.stringify({
    MetricDataResults: [
      { Id: "a", Label: `${MODEL} Invocations`, Timestamps: ["2026-11-23T10:00:00Z"], Values: [10] },
      { Id: "b", Label: `${MODEL} InvocationLatency`, Timestamps: ["2026-11-23T10:00:00Z"], Values: [2_500] },
      { Id: "c", Label: `${MODEL} TimeToFirstToken`, Timestamps: ["2026-11-23T10:00:00Z"], Values: [500] },
      { Id: "d", Label: `${MODEL} OutputTokenCount`, Timestamps: ["2026-11-23T10:00:00Z"], Values: [1_000] },
    ],
  });

  it("give latency, and stand beside what is expected", async () => {
    const files = memoryFiles({ [NAME]: workloadFile(CHAT), "/ws/m.json": metrics });
    const { stdout } = await runCommand(["capacity", "--measurements", "m.json"], files, engine);
    expect(stdout).toContain(`Observed of ${MODEL}`);
    expect(stdout).toMatch(/Time to the last token +2,500 ms; expected 2,480 ms \(w\)/);
  });

  it("are refused with the line that broke them", async () => {
    const files = memoryFiles({ [NAME]: workloadFile(CHAT), "/ws/m.json": `{\n"MetricDataResults": [\n{}]}` });
    const { stderr, status } = await runCommand(["capacity", "--measurements", "m.json"], files, engine);
    expect(status).toBe(2);
    expect(stderr).toBe("m.json:3: `MetricDataResults` lacks `Timestamps`, `Values`\n");
  });
});

describe("--from", () => {
  let files: MemoryFiles;
  const run = (...args: string[]) => runCommand(["capacity", "--from", "src", ...args], files, engine);

  beforeEach(() => {
    files = memoryFiles({
      "/ws/src/a.ts": "call a\nlimit a = 500\n",
      "/ws/src/b.ts": "call b\n",
      "/ws/src/b.test.ts": "call c\n",
    });
  });

  it("starts without a file, and leaves tests out", async () => {
    const { status, stdout } = await run("--format", "json");
    expect(status).toBe(0);
    const answer: Answer = JSON.parse(stdout);
    expect(answer.workloads.map(({ name, call }) => [name, call?.file, call?.line, call?.isGone])).toEqual([
      ["a", "src/a.ts", 1, false],
      ["b", "src/b.ts", 1, false],
    ]);
    expect(files.files()[NAME]).toBeUndefined();
  });

  it("writes what it finds, and keeps what was added by hand", async () => {
    await run("--write");
    const written = JSON.parse(files.files()[NAME] ?? "");
    expect(written.workloads).toMatchObject([{ name: "a", maxTokens: 500, requestsPerMinute: null }, { name: "b" }]);
    written.workloads[0] = { ...written.workloads[0], requestsPerMinute: 9, team: "red" };
    files.write(NAME, `// by hand\n${JSON.stringify(written, null, 2)}\n`);
    const before = files.files()[NAME];
    await run("--write");
    expect(files.files()[NAME]).toBe(before);
  });

  it("tells what changed and what is gone", async () => {
    await run("--write");
    files.write("/ws/src/a.ts", "\n\ncall a\nlimit a = 700\n");
    files.remove("/ws/src/b.ts");
    files.write("/ws/src/c.ts", "nothing\n");
    const { stdout, stderr } = await run();
    expect(stdout).toContain("b  src/b.ts (gone)");
    expect(stderr).toContain("The call of `b` is no longer in the code\n");
  });

  it("never overwrites a newer file", async () => {
    files.write(NAME, '{ "version": 2 }');
    expect((await run("--write")).status).toBe(2);
    expect(files.files()[NAME]).toBe('{ "version": 2 }');
  });

  it("names files relative to the workload file", async () => {
    const args = ["capacity", "plans/x.json", "--format", "json", "--from", "src"];
    const { stdout } = await runCommand(args, files, engine);
    expect(JSON.parse(stdout).workloads[0].call.file).toBe("../src/a.ts");
  });
});
