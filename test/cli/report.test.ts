import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import type { BulletReport, Readiness } from "../../src/readiness/readiness.ts";
import { runCommand } from "../support/command.ts";
import { memoryFiles } from "../support/memory.ts";

const engine = { rules, languages: [typescript] };

const CODE = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
export const ask = (text: string) =>
  client.send(new ConverseCommand({ modelId: "us.amazon.nova-pro-v1:0", messages: [{ role: "user", content: [{ text }] }] }));
`;

const project = (over: Readonly<Record<string, string>> = {}) => memoryFiles({ "/ws/src/a b.ts": CODE, ...over });

async function json(files: ReturnType<typeof project>, ...args: string[]) {
  const { status, stdout, stderr } = await runCommand(["report", "--format", "json", ...args], files, engine);
  const readiness = JSON.parse(stdout) as Readiness;
  const bullet = (id: string): BulletReport | undefined =>
    readiness.sections.flatMap(({ bullets }) => bullets).find((each) => each.id === id);
  return { status, stderr, readiness, bullet };
}

describe("report", () => {
  it("answers from findings, facts and what is open", async () => {
    const { status, readiness, bullet } = await json(project());
    expect(status).toBe(0);
    expect(readiness).toMatchObject({ version: 1, date: "2026-01-01", scope: { files: 1, calls: 1, clients: 1 } });
    expect(readiness.sections.map(({ id }) => id)).toEqual(Array.from({ length: 11 }, (_, index) => `G${index + 1}`));
    expect(bullet("G4.6")).toMatchObject({ verdict: "ready" });
    expect(bullet("G4.7")).toMatchObject({
      verdict: "needs-work",
      answers: [
        { by: "rule", name: "throttling/missing-max-tokens", places: [{ file: "src/a b.ts", line: 4 }] },
        { by: "rule", status: "note" },
        { by: "facts", status: "missing" },
      ],
    });
    expect(bullet("G9.2")).toMatchObject({ verdict: "open" });
  });

  it("takes attestations and taxonomy from the configuration, and judges them by the day that is given", async () => {
    const attestations = { "incident-plan": { owner: "Ada", date: "2026-01-01", expires: "2026-06-30" } };
    const configuration = JSON.stringify({ attestations, tags: { required: ["team"] } });
    const files = project({ "/ws/.bedrock-readiness.json": configuration });
    const verdictOn = async (date: string) => (await json(files, "--date", date)).bullet("G9.2")?.verdict;
    expect(await verdictOn("2026-06-30")).toBe("ready");
    expect(await verdictOn("2026-07-01")).toBe("open");
    expect((await json(files)).bullet("G6.1")?.verdict).toBe("ready");
  });

  it("counts what a baseline lists: it is known, not repaired", async () => {
    const files = project();
    await runCommand(["check", "--write-baseline"], files, engine);
    files.write("/ws/.bedrock-readiness.json", '{ "baseline": ".bedrock-readiness-baseline.json" }');
    expect((await json(files)).bullet("G4.7")?.verdict).toBe("needs-work");
  });

  it("asks the planner about the nearest workload file", async () => {
    const workloads = [{ name: "chat", model: "us.amazon.nova-pro-v1:0", inputTokens: 1000, outputTokens: 100 }];
    const text = JSON.stringify({ version: 1, workloads });
    const shape = async (path: string, at: string) => {
      const { bullet } = await json(project({ [path]: text }), at);
      return bullet("G2.1")?.verdict;
    };
    expect(await shape("/ws/.bedrock-capacity.json", "src")).toBe("ready");
    expect(await shape("/ws/src/.bedrock-capacity.json", "src")).toBe("ready");
    expect(await shape("/ws/src/.bedrock-capacity.json", ".")).toBe("open");
  });

  it("says what limits it", async () => {
    const files = project({ "/ws/.bedrock-capacity.json": "{", "/ws/.bedrock-readiness.json": '{ "profil": 1 }' });
    const { status, stderr, readiness } = await json(files);
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean `profile`");
    expect(readiness.notes).toEqual([
      "`.bedrock-capacity.json` has mistakes, so nothing is planned (line 1: This is not JSON: close brace expected).",
      "The configuration has a mistake, and counts only in part.",
      expect.stringContaining("No workload is planned."),
    ]);
  });

  it("links places from where it is written", async () => {
    const files = project();
    const written = async (format: string, output: string) => {
      await runCommand(["report", "--format", format, "--output", output], files, engine);
      return files.read(`/ws/${output}`) ?? "";
    };
    expect(await written("markdown", "READINESS.md")).toContain("[`src/a b.ts:4`](src/a%20b.ts#L4)");
    expect(await written("markdown", "docs/r.md")).toContain("(../src/a%20b.ts#L4)");
    expect(await written("html", "docs/r.html")).toContain('<a href="../src/a%20b.ts#L4">');
  });

  it("is the same twice, in each format", async () => {
    for (const format of ["markdown", "html", "json"]) {
      const run = () => runCommand(["report", "--format", format], project(), engine);
      expect((await run()).stdout).toBe((await run()).stdout);
    }
  });

  it.each([
    ["--date", "tomorrow", "`tomorrow` is no date like 2026-11-01"],
    ["--date", "2026-02-30", "`2026-02-30` is no day of the calendar"],
  ])("refuses %s %s", async (option, value, message) => {
    const { status, stderr } = await runCommand(["report", option, value], project(), engine);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `bedrock-readiness: --date: ${message}\n` });
  });
});
