import { describe, expect, it } from "vitest";
import { lookup, models, outputLimit, priceOf } from "../../src/catalog/index.ts";
import type {
  Input,
  ModelCall,
  Operation,
  Presence,
  RecordValue,
  Repetition,
  ResponsePart,
  ResponseUse,
  Retries,
  Step,
  UnknownReason,
  Value,
} from "../../src/core/facts.ts";
import { explainCall } from "../../src/explain/call.ts";
import { explainClient } from "../../src/explain/client.ts";
import { type Explanation, type Piece, type PropertyName, sentenceOf } from "../../src/explain/explanation.ts";
import { call, client, record, span } from "../support/facts.ts";

const FILE = "/project/a.ts";
const at = span(FILE);
const MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";

const step = (line: number, message: string): Step => ({ span: span(FILE, line), message });

function literal(value: string | number, ...steps: Step[]): Value {
  return { kind: "literal", value, origin: "literal", span: at, steps };
}

function unknown(reason: UnknownReason, name: string | null, ...steps: Step[]): Value {
  return { kind: "unknown", reason, name, span: at, steps };
}

function oneOf(...options: Value[]): Value {
  return { kind: "oneOf", options, span: at, steps: [] };
}

function request(fields: Record<string, Value>, open = false, presence: Presence = "always"): RecordValue {
  return record(
    at,
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value, presence }])),
    open,
  );
}

function text(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) =>
      typeof piece === "string" ? piece : "at" in piece ? `<${piece.at.file}:${piece.at.line}>` : `\`${piece.code}\``,
    )
    .join("");
}

function rows({ properties }: Explanation): Partial<Record<PropertyName, string>> {
  return Object.fromEntries(properties.map((each) => [each.name, text(sentenceOf(each))]));
}

function explained(over: Partial<ModelCall>): Partial<Record<PropertyName, string>> {
  return rows(explainCall(call(FILE, 1, over), []));
}

describe("a value that is not known", () => {
  const table: [UnknownReason, string, string][] = [
    ["environment", "the environment variable `X`", "the environment"],
    [
      "parameter",
      "parameter `X`, whose callers are not all in sight",
      "a parameter whose callers are not all in sight",
    ],
    ["call", "what `X` returns", "what a function returns"],
    ["import", "`X`, imported from code that was not read", "code that was not read"],
    ["input", "`X`, which is data from outside", "data from outside"],
    ["dynamic", "`X`, which is worked out at run time", "something that is worked out at run time"],
    ["recursion", "`X`, which is defined by itself", "something that is defined by itself"],
    ["budget", "`X`, which takes too many steps to follow", "too far away: it takes too many steps to follow"],
    ["syntax", "`X`, written in a way that could not be read", "code written in a way that could not be read"],
  ];
  it.each(table)("by %s says where it comes from", (reason, named, unnamed) => {
    const limit = (name: string | null) => explained({ request: request({ maxTokens: unknown(reason, name) }) });
    expect(limit("X")["Output limit"]).toBe(`unknown, it comes from ${named}`);
    expect(limit(null)["Output limit"]).toBe(`unknown, it comes from ${unnamed}`);
  });
});

describe("the model", () => {
  const table: [string, RecordValue, string][] = [
    [
      "a profile",
      request({ modelId: literal(MODEL) }),
      `\`${MODEL}\`, Claude Sonnet 4.5, through a cross-region inference profile (us)`,
    ],
    [
      "outside the catalogue",
      request({ modelId: literal("new.model-v9") }),
      "`new.model-v9`, not in the catalogue, as foundation model",
    ],
    ["no id at all", request({ modelId: literal("gpt") }), "`gpt`, not in the catalogue"],
    [
      "an application profile",
      request({ modelId: literal(PROFILE) }),
      `\`${PROFILE}\`, through an application inference profile`,
    ],
    [
      "the environment, with a default",
      request({ modelId: oneOf(unknown("environment", "MODEL"), literal("new.model-v9")) }),
      "the environment variable `MODEL`; or `new.model-v9`, not in the catalogue, as foundation model",
    ],
    [
      "text with gaps",
      request({
        modelId: {
          kind: "template",
          parts: [
            literal("arn:aws:bedrock:us-east-1:"),
            unknown("environment", "ACCOUNT"),
            literal(":imported-model/m"),
          ],
          span: at,
          steps: [],
        },
      }),
      "`arn:aws:bedrock:us-east-1:${ACCOUNT}:imported-model/m`, an imported model",
    ],
    [
      "on some paths",
      request({ modelId: literal("gpt") }, false, "sometimes"),
      "`gpt`, not in the catalogue; not set on some paths",
    ],
    ["nothing", request({}), "not given"],
    [
      "perhaps nothing",
      request({}, true),
      "unknown, the request is put together from parts that could not all be followed",
    ],
  ];
  it.each(table)("%s", (_title, given, expected) => {
    expect(explained({ request: given }).Model).toBe(expected);
  });
});

describe("limit, quota and price", () => {
  const settled = "; settled at the end: input (without cache reads) + 5 × output tokens";
  const table: [string, Partial<ModelCall>, Partial<Record<PropertyName, string | RegExp>>][] = [
    [
      "with a limit",
      { request: request({ modelId: literal(MODEL), maxTokens: literal(1024) }) },
      {
        "Output limit": "1,024 tokens; the model's maximum is 64,000 tokens",
        "Quota per request": `reserved at the start: input + 1,024 tokens${settled}`,
        Price:
          /^\$3\.30 in, \$16\.50 out per million tokens; the answer of one request costs at most \$0\.017 \(catalogue of /,
      },
    ],
    [
      "without one",
      { request: request({ modelId: literal(MODEL) }) },
      {
        "Output limit": "not set; the model's maximum is 64,000 tokens",
        "Quota per request": `reserved at the start: input + 64,000 tokens${settled}`,
      },
    ],
    [
      "without one where the API has a default of its own",
      { api: "InvokeModel", request: request({ modelId: literal(MODEL) }) },
      { "Quota per request": `reserved at the start: input plus an unknown number of output tokens${settled}` },
    ],
    [
      "with one of several limits",
      { request: request({ modelId: literal(MODEL), maxTokens: oneOf(literal(1000), literal(2000)) }) },
      { "Output limit": /^1,000 tokens; or 2,000 tokens; /, "Quota per request": /input \+ 2,000 tokens/ },
    ],
    [
      "with an unknown model",
      { request: request({ modelId: unknown("environment", "MODEL_ID"), maxTokens: literal(1) }) },
      {
        "Output limit": "1 token",
        "Quota per request":
          "reserved at the start: input + 1 token; settled at the end: unknown, the model's burndown rate is not known",
        Price: "unknown, the model is not known",
      },
    ],
  ];
  it.each(table)("%s", (_title, over, expected) => {
    const found = explained(over);
    for (const [name, value] of Object.entries(expected)) {
      if (typeof value === "string") expect(found[name as PropertyName]).toBe(value);
      else expect(found[name as PropertyName]).toMatch(value ?? "");
    }
  });

  it("are never made up", () => {
    for (const entry of models) {
      for (const id of [entry.id, ...entry.inferenceProfileIds]) {
        const match = lookup(id);
        const found = explained({ request: request({ modelId: literal(id) }) });
        if (!outputLimit(entry)) expect(found["Output limit"]).toBe("not set");
        if (match && !priceOf(match)) expect(found.Price).toMatch(/^unknown/);
        expect(JSON.stringify(found)).not.toMatch(/NaN|undefined|null/);
      }
    }
  });
});

describe("caching", () => {
  const prefix = (characters: number, atLeast = false): Partial<ModelCall> => ({
    request: request({ modelId: literal(MODEL) }),
    caching: {
      status: "absent",
      points: [],
      staticPrefix: { characters, tokens: characters / 4, atLeast, part: "system" },
    },
  });
  const table: [string, Partial<ModelCall>, string][] = [
    [
      "long",
      prefix(8000),
      "8,000 characters (about 2,320 tokens, estimated at 2,000 to 2,700) of the system prompt, long enough for the model to cache",
    ],
    [
      "short",
      prefix(100),
      "100 characters (about 29 tokens, estimated at 25 to 34) of the system prompt, too short for the model to cache",
    ],
    [
      "at least short",
      prefix(100, true),
      "at least 100 characters (about 29 tokens, estimated at 25 to 34) of the system prompt",
    ],
    ["none", prefix(0), "none, the prompt begins with what changes"],
    [
      "for an unknown model",
      { ...prefix(8000), request: request({}) },
      "8,000 characters (about 2,000 tokens, estimated at 1,700 to 2,700) of the system prompt",
    ],
    ["not known", {}, "unknown, the prompt comes from outside the code, or could not all be followed"],
  ];
  it.each(table)("prefix: %s", (_title, over, expected) => {
    expect(explained(over)["Static prefix"]).toBe(expected);
  });

  it("names its points, and where they stand", () => {
    const front = { characters: 0, tokens: 0, exact: false };
    const at = { span: span(FILE, 3), key: null, form: "block", front, volatile: [] } as const;
    const points = [{ after: "system", ttl: "1h", ...at }] as const;
    const over = { caching: { status: "used", points, staticPrefix: null } } as const;
    const found = explainCall(call(FILE, 1, over), []).properties.find((each) => each.name === "Prompt caching");
    expect(text(found?.says ?? [])).toBe("used, cache point after system");
    expect(found?.steps).toEqual([step(3, "cache point after system, for 1h")]);
  });
});

describe("clients and retries", () => {
  const retries = (over: Partial<Retries>): Retries => ({
    status: "default",
    maxAttempts: null,
    mode: null,
    steps: [],
    ...over,
  });
  const attempts: [Retries, string][] = [
    [retries({}), "the SDK's default"],
    [
      retries({ status: "configured", maxAttempts: 6, mode: "adaptive" }),
      "configured, 6 attempts in total, adaptive mode",
    ],
    [retries({ status: "disabled", maxAttempts: 1 }), "switched off, 1 attempt in total"],
    [retries({ status: "wrapped" }), "by the code around the call"],
    [retries({ status: "unknown" }), "unknown, the client or its options come from code that is not all in sight"],
  ];
  const told = attempts.map(([given, expected]) => ({ given, expected }));
  it.each(told)("retries: $expected", ({ given, expected }) => {
    expect(explained({ retries: given }).Retries).toBe(expected);
    expect(rows(explainClient(client(FILE, 1, { retries: given }))).Retries).toBe(expected);
  });

  it("tells region, timeout and how often a client is made", () => {
    const options = request({ region: oneOf(unknown("environment", "AWS_REGION"), literal("eu-west-1")) });
    expect(rows(explainClient(client(FILE, 1, { options, scope: "handler" })))).toEqual({
      Region: "the environment variable `AWS_REGION`; or `eu-west-1`",
      Retries: "the SDK's default",
      Timeout: "the SDK's default",
      Made: "on every request",
    });
  });

  it("leads from a call to its clients", () => {
    const own = client("/project/client.ts", 7, { options: request({ region: literal("eu-west-1") }) });
    const over = { client: { status: "known", ids: [own.id] } } as const;
    expect(rows(explainCall(call(FILE, 1, over), [own]))).toMatchObject({
      Client: "`BedrockRuntimeClient` at </project/client.ts:7>",
      Region: "`eu-west-1`",
    });
    expect(rows(explainCall(call(FILE, 1, { client: { status: "unknown", ids: [own.id] } }), [own]))).toMatchObject({
      Client: "`BedrockRuntimeClient` at </project/client.ts:7>; or another one",
      Region: "unknown, it is the client's",
    });
    expect(explained({}).Client).toBe("unknown, it comes from code that was not read");
  });
});

describe("the rest of a call", () => {
  const input: Input = {
    source: "http",
    framework: "Express",
    name: "req.body.q",
    span: at,
    place: at,
    steps: [step(2, "`req.body` comes from outside")],
    validations: [],
    reaches: "messages",
  };
  const metadata = { modelId: literal(MODEL), requestMetadata: record(at) };
  const guardrail = { guardrail: request({ identifier: literal("gr-1") }) };
  const used = (part: ResponsePart): ResponseUse => ({
    part,
    into: "value",
    name: part,
    span: at,
    steps: [],
    checked: false,
  });
  const wrapped: Retries = { status: "wrapped", maxAttempts: null, mode: null, steps: [] };
  const loop: Repetition = {
    by: "loop",
    span: at,
    attempts: 5,
    delay: "growing",
    pause: null,
    jitter: true,
    errors: "transient",
    inside: wrapped,
  };
  const table: [PropertyName, Partial<ModelCall>, string | undefined][] = [
    ["Answer", { streaming: true }, "streamed"],
    ["Answer", { streaming: false }, "in one piece"],
    ["Asks for", { sent: "no" }, "text, but is not sent"],
    [
      "Cost allocation",
      { request: request({ modelId: literal(PROFILE) }) },
      "by an application inference profile, whose tags reach the bill",
    ],
    [
      "Cost allocation",
      { request: request(metadata) },
      "by the request's metadata, which reaches the logs and not the bill",
    ],
    [
      "Cost allocation",
      { request: request({ modelId: literal(MODEL) }) },
      "none: no application inference profile and no request metadata",
    ],
    ["Cost allocation", {}, "unknown, the model or the request's metadata is not known"],
    ["Guardrail", {}, "none on the call"],
    ["Guardrail", { request: request(guardrail) }, "set on the call, `gr-1`"],
    ["Guardrail", { request: request(guardrail, false, "sometimes") }, "set on some paths, `gr-1`"],
    ["Input", {}, "unknown, what reaches the prompt could not all be followed"],
    ["Input", { input: { status: "not-user-input", inputs: [] } }, "nothing from outside was found"],
    [
      "Input",
      { input: { status: "unvalidated", inputs: [input, { ...input, name: "q", reaches: "system" }] } },
      "unvalidated data from outside: `req.body.q` from Express, reaches the messages; `q` from Express, reaches the system prompt",
    ],
    ["Error handling", { errorHandling: { status: "handled-by-caller", steps: [] } }, "by a caller"],
    ["Error handling", {}, "none, up to the entry points"],
    ["Error handling", { errorHandling: { status: "unknown", steps: [] } }, "unknown, not all callers are in sight"],
    ["Retries", { retries: wrapped, repetition: null }, "by the code around the call"],
    [
      "Retries",
      { retries: wrapped, repetition: loop },
      "by the code around the call: 5 attempts, after throttling and other errors that pass, with growing pauses and jitter",
    ],
    [
      "Retries",
      { retries: wrapped, repetition: { ...loop, attempts: null, errors: "all", delay: "none", jitter: false } },
      "by the code around the call: after any error, without a pause",
    ],
    [
      "Retries",
      { retries: wrapped, repetition: { ...loop, attempts: null, errors: "unknown", delay: "unknown" } },
      "by the code around the call",
    ],
    ["Answer used", {}, "unknown, the answer comes to code that was not found"],
    ["Answer used", { sent: "no" }, undefined],
    ["Answer used", { response: { uses: [], escapes: [], cutOffFails: false } }, "nothing"],
    [
      "Answer used",
      { response: { uses: [used("usage"), used("text")], escapes: [], cutOffFails: false } },
      "tokens and latency, its text",
    ],
    [
      "Answer used",
      { response: { uses: [used("text")], escapes: [step(4, "gone")], cutOffFails: false } },
      "unknown, its text; it goes on to code that was not followed",
    ],
  ];
  const named = table.map(([name, over, expected]) => ({ name, over, expected }));
  it.each(named)("$name: $expected", ({ name, over, expected }) => {
    expect(explained(over)[name]).toBe(expected);
  });

  it("carries the steps to every branch, each once", () => {
    const [one, two] = [step(2, "imported here"), step(3, "read from the environment")];
    const value = oneOf(unknown("environment", "M", one, two), literal(MODEL, one));
    const given = call(FILE, 1, {
      request: request({ modelId: value }),
      input: { status: "unvalidated", inputs: [input] },
    });
    const { properties } = explainCall(given, []);
    expect(properties.find((each) => each.name === "Model")?.steps).toEqual([one, two]);
    expect(properties.find((each) => each.name === "Input")?.steps).toEqual(input.steps);
  });
});

describe("what a kind of request does not have", () => {
  const everything: PropertyName[] = [
    "Model",
    "Output limit",
    "Quota per request",
    "Price",
    "Prompt caching",
    "Static prefix",
    "Cost allocation",
    "Guardrail",
  ];
  const table: [Operation, string, PropertyName[]][] = [
    ["text", "Converse", everything],
    ["unknown", "InvokeModel", everything],
    ["speech", "InvokeModel", ["Model", "Output limit"]],
    ["image", "InvokeModel", ["Model"]],
    ["video", "StartAsyncInvoke", ["Model"]],
    ["embedding", "InvokeModel", ["Model"]],
    ["rerank", "Rerank", ["Model"]],
    ["count", "CountTokens", ["Model"]],
    ["retrieval", "RetrieveAndGenerate", ["Model", "Output limit"]],
    ["retrieval", "Retrieve", []],
    ["agent", "InvokeAgent", []],
    ["flow", "InvokeFlow", []],
    ["guardrail", "ApplyGuardrail", []],
  ];
  it.each(table)("is not spoken of: %s by %s", (operation, api, expected) => {
    const found = explained({ operation, api });
    expect(everything.filter((name) => found[name] !== undefined)).toEqual(expected);
    expect(Object.keys(found)).toEqual(expect.arrayContaining(["Asks for", "Client", "Retries", "Timeout", "Input"]));
  });

  it("is told where the request has it all the same", () => {
    const given = request({ modelId: literal(MODEL), guardrail: request({ identifier: literal("g") }) });
    expect(explained({ operation: "agent", api: "InvokeInlineAgent", request: given, streaming: null })).toMatchObject({
      Model: expect.stringContaining("Claude Sonnet 4.5"),
      Guardrail: "set on the call, `g`",
    });
  });
});
