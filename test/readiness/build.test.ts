import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plan } from "../../src/capacity/plan.ts";
import type { Workload, WorkloadFile } from "../../src/capacity/workload.ts";
import { type Configuration, defaultConfiguration } from "../../src/core/configuration.ts";
import type { Field, Value } from "../../src/core/facts.ts";
import type { Finding } from "../../src/core/rule.ts";
import { buildReadiness, type ReadinessInput } from "../../src/readiness/build.ts";
import type { BulletReport, Readiness, ReportAnswer } from "../../src/readiness/readiness.ts";
import { call, client, fileFacts, record, rule, span } from "../support/facts.ts";

const FILE = "/ws/src/a.ts";

function input(over: Partial<ReadinessInput> = {}): ReadinessInput {
  const { configurations = [defaultConfiguration] } = over;
  return {
    date: "2026-11-23",
    files: 1,
    facts: [fileFacts(FILE, { calls: [call(FILE)], clients: [client(FILE)] })],
    findings: [],
    suppressed: [],
    rules: [],
    configurationOf: () => configurations[0] ?? defaultConfiguration,
    planned: null,
    notes: [],
    relative: (file) => file.replace("/ws/", ""),
    ...over,
    configurations,
  };
}

function bullet(report: Readiness, id: string): BulletReport {
  const found = report.sections.flatMap(({ bullets }) => bullets).find((each) => each.id === id);
  if (!found) throw new Error(`no bullet ${id}`);
  return found;
}

function asked(id: string, over: Partial<ReadinessInput> = {}): BulletReport {
  return bullet(buildReadiness(input(over)), id);
}

function finding(over: Partial<Finding> = {}): Finding {
  return {
    rule: "cost/a",
    severity: "warning",
    evidence: "proven",
    message: "Something is wrong.",
    span: span(FILE, 3),
    steps: [],
    identity: { message: "found", within: "", subject: "aws-sdk Converse", fingerprint: "0" },
    fixes: [],
    ...over,
  };
}

function literal(value: string | number): Value {
  return { kind: "literal", value, origin: "literal", span: span(FILE), steps: [] };
}

function fields(values: Readonly<Record<string, string | number>>): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value: literal(value), presence: "always" }]),
  );
}

function configured(over: Partial<Configuration>): Partial<ReadinessInput> {
  return { configurations: [{ ...defaultConfiguration, ...over }] };
}

function planned(workloads: readonly Workload[], quotas: WorkloadFile["quotas"] = []): Partial<ReadinessInput> {
  const made = plan({ version: 1, workloads, quotas });
  return { planned: { plan: made, answer: made.answer } };
}

const texts = (answers: readonly ReportAnswer[]): string[] => answers.map(({ status, text }) => `${status}: ${text}`);

describe("a rule", () => {
  const rules = [rule("cost/a", { guide: ["G7.1"] })];

  it.each([
    ["error", "needs-work", "problem"],
    ["warning", "needs-work", "problem"],
    ["info", "open", "note"],
    ["hint", "open", "note"],
  ] as const)("that reports as %s makes its bullet: %s", (severity, verdict, status) => {
    const found = asked("G7.1", { rules, findings: [finding({ severity })] });
    expect(found.verdict).toBe(verdict);
    expect(found.answers[0]).toEqual({
      by: "rule",
      status,
      name: "cost/a",
      text: "Title of cost/a: 1 finding",
      places: [{ file: "src/a.ts", line: 3, column: 1, text: `${severity}: Something is wrong.` }],
    });
  });

  it("that reports outweighs whoever vouches", () => {
    const attestations = { "key-metrics": { owner: "Ada", date: "2026-11-01" } };
    const over = { rules, findings: [finding()], ...configured({ attestations }) };
    expect(asked("G7.1", over).verdict).toBe("needs-work");
    expect(asked("G7.1", { ...over, findings: [] }).verdict).toBe("ready");
  });

  it("that is silent proves nothing", () => {
    const found = asked("G7.1", { rules });
    expect(found.verdict).toBe("open");
    expect(texts(found.answers)[0]).toBe("note: Nothing is reported by `cost/a`");
    expect(texts(asked("G7.1", { rules, facts: [] }).answers)[0]).toMatch(/^missing: Nobody vouches/);
  });

  it("that is off is said to be", () => {
    const off = configured({ rules: { "cost/a": "off" } });
    expect(texts(asked("G7.1", { rules, ...off }).answers)[0]).toBe("note: Switched off: `cost/a`");
  });

  it("that is suppressed with a reason needs no work, and is told of", () => {
    const suppressed = [{ finding: finding(), reason: "the queue repeats it", until: "2027-03-01" }];
    const found = asked("G7.1", { rules, suppressed });
    expect(found.verdict).toBe("open");
    expect(found.answers[0]).toMatchObject({
      status: "note",
      text: "Title of cost/a: 1 finding suppressed",
      places: [{ line: 3, text: "until 2027-03-01: the queue repeats it" }],
    });
  });
});

describe("facts", () => {
  const configuredRetries = { status: "configured", maxAttempts: 6, mode: null, steps: [] } as const;
  const good = call(FILE, 1, { retries: configuredRetries });
  const bad = call(FILE, 2);
  const dark = call(FILE, 3, { retries: { ...configuredRetries, status: "unknown" } });
  const retries = (...calls: (typeof good)[]) => asked("G4.6", { facts: [fileFacts(FILE, { calls })] });

  it("that are all in order make a bullet ready, and tell where", () => {
    const found = retries(good, { ...good, anchor: span(FILE, 4) });
    expect(found.verdict).toBe("ready");
    expect(found.answers).toEqual([
      {
        by: "facts",
        status: "in-order",
        name: null,
        text: "In order at 2 places",
        places: [
          { file: "src/a.ts", line: 1, column: 1, text: "retries are configured, 6 attempts" },
          { file: "src/a.ts", line: 4, column: 1, text: "retries are configured, 6 attempts" },
        ],
      },
    ]);
  });

  it.each([
    ["lacking", [good, bad], ["note: In order at 1 place", "missing: Not so at 1 place"]],
    ["unknown", [good, dark], ["note: In order at 1 place", "missing: Not known at 1 place"]],
  ])("of which one is %s leave it open", (_title, calls, expected) => {
    const found = retries(...calls);
    expect(found.verdict).toBe("open");
    expect(texts(found.answers)).toEqual(expected);
  });

  it("without anything to look at make it not applicable, unless somebody else could answer", () => {
    expect(retries().verdict).toBe("not-applicable");
    expect(retries({ ...bad, sent: "no" }).verdict).toBe("not-applicable");
    expect(asked("G8.1", { facts: [] }).verdict).toBe("open");
  });

  const model = (id: string) => ({ request: record(span(FILE), fields({ modelId: id })) });
  const table: [string, string, Partial<ReturnType<typeof call>>, string][] = [
    ["G4.7", "a limit", { request: record(span(FILE), fields({ maxTokens: 600 })) }, "ready"],
    ["G4.7", "no limit", {}, "open"],
    ["G4.7", "a limit that may be there", { request: record(span(FILE), {}, true) }, "open"],
    ["G4.7", "an image, which has no limit", { operation: "image" }, "not-applicable"],
    ["G5.8", "a cache point", { caching: { status: "used", points: [], staticPrefix: null } }, "ready"],
    ["G5.8", "a model without caching", model("amazon.titan-text-express-v1"), "open"],
    ["G5.8", "an embedding", { operation: "embedding" }, "not-applicable"],
    ["G3.3", "a profile", model("us.amazon.nova-pro-v1:0"), "ready"],
    ["G3.3", "a bare model", model("amazon.nova-pro-v1:0"), "open"],
    [
      "G6.2",
      "a profile of the application",
      model(`arn:aws:bedrock:us-east-1:1:application-inference-profile/a`),
      "ready",
    ],
    ["G6.2", "a profile of the system", model("us.amazon.nova-pro-v1:0"), "open"],
    ["G8.1", "validated input", { input: { status: "validated", inputs: [] } }, "ready"],
    ["G8.1", "input that nobody validates", { input: { status: "unvalidated", inputs: [] } }, "open"],
    ["G10.4", "a guardrail", { request: record(span(FILE), fields({ guardrail: "g" })) }, "ready"],
    ["G10.4", "no guardrail", {}, "open"],
  ];
  it.each(table)("%s: %s", (id, _title, over, verdict) => {
    expect(asked(id, { facts: [fileFacts(FILE, { calls: [call(FILE, 1, over)] })] }).verdict).toBe(verdict);
  });

  const resource = (type: string, properties = record(span(FILE))) => ({
    id: "r",
    type: `AWS::Bedrock::${type}`,
    name: type,
    by: "api" as const,
    span: span(FILE),
    anchor: span(FILE),
    properties,
    within: [],
  });
  it.each([
    ["G7.6", resource("ModelInvocationLoggingConfiguration"), "ready"],
    ["G9.4", resource("ModelInvocationLoggingConfiguration"), "ready"],
    ["G10.3", resource("EvaluationJob"), "ready"],
    ["G6.3", resource("Agent", record(span(FILE), fields({ tags: "x" }))), "ready"],
    ["G6.3", resource("Agent"), "open"],
    ["G6.3", resource("GuardrailVersion"), "open"],
  ] as const)("%s with %o", (id, made, verdict) => {
    expect(asked(id, { facts: [fileFacts(FILE, { resources: [made] })] }).verdict).toBe(verdict);
  });

  it("of the configuration count as well", () => {
    expect(asked("G6.1", configured({ tags: { required: ["team"], values: {} } })).verdict).toBe("ready");
    expect(asked("G10.5", configured({ models: { allow: ["anthropic.*"] } })).verdict).toBe("ready");
    const principals = configured({ attribution: "iam-principal" });
    const calls = [call(FILE, 1, model("us.amazon.nova-pro-v1:0"))];
    expect(asked("G6.2", { ...principals, facts: [fileFacts(FILE, { calls })] }).verdict).toBe("ready");
  });
});

describe("an attestation", () => {
  const given = (over: object) =>
    configured({ attestations: { "incident-plan": { owner: "Ada", date: "2026-11-01", ...over } } });
  const table: [string, object, string, string][] = [
    ["holds", {}, "ready", "in-order: Ada vouches for `incident-plan` (2026-11-01); no evidence is given"],
    [
      "holds on its last day",
      { expires: "2026-11-23", evidence: "https://x" },
      "ready",
      "in-order: Ada vouches for `incident-plan` (2026-11-01, until 2026-11-23); evidence: https://x",
    ],
    [
      "counts as open when it is over",
      { expires: "2026-11-22" },
      "open",
      "missing: Expired on 2026-11-22: Ada vouches",
    ],
    ["cannot be dated ahead", { date: "2026-11-24" }, "open", "missing: Dated after the day of this report: Ada"],
  ];
  it.each(table)("%s", (_title, over, verdict, text) => {
    const found = asked("G9.2", given(over));
    expect(found.verdict).toBe(verdict);
    expect(texts(found.answers)).toEqual([expect.stringContaining(text)]);
  });

  it("is asked for by name where nobody vouches", () => {
    const found = asked("G9.2");
    expect(found.verdict).toBe("open");
    expect(texts(found.answers)).toEqual([
      "missing: Nobody vouches for `incident-plan` yet: There is an incident response plan, and it was rehearsed.",
    ]);
  });

  it("must hold in every configuration that gives it", () => {
    const [first] = given({}).configurations ?? [];
    const [second] = given({ owner: "Bob", expires: "2026-01-01" }).configurations ?? [];
    if (!first || !second) throw new Error("no configuration");
    const found = asked("G9.2", { configurations: [first, second] });
    expect(found.verdict).toBe("open");
    expect(found.answers.map(({ status }) => status)).toEqual(["note", "missing"]);
  });

  it("that the guide does not ask for is told apart", () => {
    const { furtherAttestations } = buildReadiness(
      input(configured({ attestations: { "pen-test": { owner: "Ada", date: "2026-11-01" } } })),
    );
    expect(texts(furtherAttestations)).toEqual([
      "in-order: Ada vouches for `pen-test` (2026-11-01); no evidence is given",
    ]);
  });
});

describe("the planner", () => {
  const chat: Workload = {
    name: "chat",
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    region: "us-east-1",
    inputTokens: 1_000,
    outputTokens: 100,
    maxTokens: 500,
    requestsPerMinute: 60,
    peakRequestsPerMinute: 100,
    ttftMilliseconds: 500,
    outputTokensPerSecond: 50,
  };
  const quota = [{ model: "anthropic.claude-sonnet-4-5-20250929-v1:0", profile: "us", tokensPerMinute: 5_000_000 }];
  const ready = planned([chat], quota);

  it.each([
    "G2.1",
    "G2.2",
    "G2.3",
    "G2.4",
    "G2.5",
    "G2.6",
    "G2.7",
    "G2.8",
    "G2.9",
    "G4.2",
    "G4.5",
    "G5.1",
    "G5.3",
    "G5.4",
  ])("answers %s with a workload of which all is known", (id) => {
    const found = asked(id, ready);
    expect({ id, verdict: found.verdict, texts: texts(found.answers) }).toMatchObject({ verdict: "ready" });
  });

  it("tells the shape and what is typical of it", () => {
    expect(texts(asked("G2.2", ready).answers)).toEqual([
      "in-order: `chat`: 1,000 tokens in, 100 out; nearest to a chatbot (1,000 in, 100 out)",
    ]);
  });

  it("finds quotas that do not hold", () => {
    const small = planned([chat], [{ ...quota[0], model: quota[0]?.model ?? "", tokensPerMinute: 50_000 }]);
    expect(asked("G4.5", small).verdict).toBe("needs-work");
    expect(texts(asked("G4.5", small).answers)[0]).toBe(
      "problem: Quota of `anthropic.claude-sonnet-4-5-20250929-v1:0` (us): 300% of the tokens per minute at peak are used",
    );
  });

  it("does not take the catalogue's quota for the account's", () => {
    expect(asked("G4.2", planned([chat])).verdict).toBe("open");
  });

  it("leaves open what is not known", () => {
    const { inputTokens: _, ...rest } = chat;
    for (const id of ["G2.1", "G2.5", "G2.7", "G4.5"]) expect(asked(id, planned([rest], quota)).verdict).toBe("open");
    const both = asked("G2.1", planned([chat, { ...rest, name: "other" }], quota));
    expect(both.answers.map(({ status }) => status)).toEqual(["note", "missing"]);
  });

  it("says how to begin where nothing is planned", () => {
    const report = buildReadiness(input());
    expect(texts(bullet(report, "G2.1").answers)).toEqual(["missing: No workload is planned yet"]);
    expect(report.notes).toEqual([expect.stringContaining("capacity --from")]);
    expect(buildReadiness(input(ready)).notes).toEqual([]);
  });
});

describe("a section", () => {
  const all = (names: readonly string[]) =>
    configured({ attestations: Object.fromEntries(names.map((name) => [name, { owner: "Ada", date: "2026-11-01" }])) });
  const section = (id: string, over: Partial<ReadinessInput>) => {
    const found = buildReadiness(input(over)).sections.find((each) => each.id === id);
    return { verdict: found?.verdict, reached: found?.reached };
  };

  it("is ready when all of its bullets are", () => {
    expect(section("G1", all(["load-test"]))).toEqual({ verdict: "ready", reached: "3 of 3 ready" });
  });

  it("is open when some are", () => {
    expect(section("G9", all(["incident-plan"]))).toEqual({
      verdict: "open",
      reached: "1 of 5 ready; open: G9.1, G9.3, G9.4, G9.5",
    });
  });

  it("needs work when one does", () => {
    const over = { rules: [rule("cost/a", { guide: ["G1.2"] })], findings: [finding()], ...all(["load-test"]) };
    expect(section("G1", over)).toEqual({ verdict: "needs-work", reached: "2 of 3 ready; needs work: G1.2" });
  });

  it("about retrieval is not applicable where nothing retrieves, until somebody vouches for it", () => {
    expect(section("G11", {})).toMatchObject({ verdict: "not-applicable" });
    expect(section("G11", all(["rag-evaluation"]))).toMatchObject({ verdict: "ready" });
    const retrieval = [fileFacts(FILE, { calls: [call(FILE, 1, { operation: "retrieval" })] })];
    expect(section("G11", { facts: retrieval })).toMatchObject({ verdict: "open" });
  });
});

describe("the report", () => {
  it("counts what it is about, and says so when there is nothing", () => {
    expect(buildReadiness(input()).scope).toEqual({ files: 1, calls: 1, clients: 1, resources: 0 });
    expect(buildReadiness(input({ facts: [] })).notes[0]).toBe(
      "No code was found that calls Amazon Bedrock or sets it up.",
    );
    const { verdicts } = buildReadiness(input());
    expect(Object.values(verdicts).reduce((sum, each) => sum + each, 0)).toBe(65);
  });

  it("is the same whatever the order of what it is made from", () => {
    const files = ["/ws/b.ts", "/ws/a.ts", "/ws/c.ts"];
    const facts = files.map((file) => fileFacts(file, { calls: [call(file, 2), call(file, 1)] }));
    const findings = files.flatMap((file) => [finding({ span: span(file, 5) }), finding({ span: span(file, 4) })]);
    const rules = [rule("cost/b", { guide: ["G7.1"] }), rule("cost/a", { guide: ["G7.1"] })];
    const expected = JSON.stringify(buildReadiness(input({ facts, findings, rules })));
    const shuffled = fc.tuple(
      fc.shuffledSubarray(facts, { minLength: 3 }),
      fc.shuffledSubarray(findings, { minLength: 6 }),
      fc.shuffledSubarray(rules, { minLength: 2 }),
    );
    fc.assert(
      fc.property(shuffled, ([someFacts, someFindings, someRules]) => {
        const over = { facts: someFacts, findings: someFindings, rules: someRules };
        expect(JSON.stringify(buildReadiness(input(over)))).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });
});
