// Facts written by hand, with everything defaulted that a test does not care about.

import { rules } from "../../rules/index.generated.ts";
import type { Configuration } from "../../src/core/configuration.ts";
import type {
  Client,
  Field,
  FileFacts,
  Input,
  ListValue,
  LiteralValue,
  ModelCall,
  OneOfValue,
  RecordValue,
  Resource,
  Span,
  TemplateValue,
  UnknownReason,
  UnknownValue,
  Value,
} from "../../src/core/facts.ts";
import { lint } from "../../src/core/lint.ts";
import type { Finding, Rule } from "../../src/core/rule.ts";

/** A span on one line. */
export function span(start: number, end = start + 1, file = "/app/main.ts"): Span {
  return { file, start, end, line: 1, column: start + 1, endLine: 1, endColumn: end + 1 };
}

const HERE = span(500);
const nowhere = { span: HERE, steps: [] };

export function literal(value: LiteralValue["value"], at: Span = HERE): LiteralValue {
  return { kind: "literal", value, origin: "literal", span: at, steps: [] };
}

export function unknown(reason: UnknownReason, name: string | null = null, at: Span = HERE): UnknownValue {
  return { kind: "unknown", reason, name, span: at, steps: [] };
}

export function oneOf(...options: readonly Value[]): OneOfValue {
  return { kind: "oneOf", options, ...nowhere };
}

export function template(...parts: readonly Value[]): TemplateValue {
  return { kind: "template", parts, ...nowhere };
}

export function list(...items: readonly Value[]): ListValue {
  return { kind: "list", items, open: false, ...nowhere };
}

/** A closed record. A plain value becomes a literal. */
export function record(
  fields: Readonly<Record<string, Value | LiteralValue["value"]>> = {},
  open = false,
): RecordValue {
  const entries = Object.entries(fields).map(([name, value]): [string, Field] => [
    name,
    { presence: "always", value: typeof value === "object" && value !== null ? value : literal(value) },
  ]);
  return { kind: "record", fields: Object.fromEntries(entries), open, ...nowhere };
}

const QUIET = { maxAttempts: null, mode: null, steps: [] };

export function client(overrides: Partial<Client> = {}): Client {
  return {
    id: "client",
    sdk: "aws-sdk",
    name: "BedrockRuntimeClient",
    span: span(0, 50),
    anchor: span(4, 24),
    options: record(),
    retries: { status: "configured", ...QUIET },
    timeout: { status: "default", steps: [] },
    scope: "module",
    within: [],
    unknownOptions: [],
    ineffectiveOptions: [],
    escapes: false,
    ...overrides,
  };
}

export function call(overrides: Partial<ModelCall> = {}): ModelCall {
  return {
    id: "call",
    sdk: "aws-sdk",
    api: "Converse",
    operation: "text",
    streaming: false,
    span: span(100, 900),
    anchor: span(104, 119),
    client: { status: "known", ids: ["client"] },
    request: record(),
    unknownOptions: [],
    bodyFamily: null,
    region: "us-east-1",
    retries: { status: "configured", ...QUIET },
    repetition: null,
    timeout: { status: "default", steps: [] },
    caching: { status: "absent", points: [], staticPrefix: null },
    retrievedInSystem: null,
    input: { status: "not-user-input", inputs: [] },
    response: null,
    errorHandling: { status: "none", steps: [] },
    streamLoops: [],
    concurrency: null,
    predecessor: null,
    iteration: null,
    agentLoop: null,
    dispatches: [],
    logged: [],
    history: null,
    enclosing: { name: null, kind: "module", framework: null, loop: false, identity: null, span: span(0, 1000) },
    within: [],
    triggers: { all: [], complete: false },
    sent: "yes",
    ...overrides,
  };
}

export function input(overrides: Partial<Input> = {}): Input {
  return {
    source: "http",
    framework: "Express",
    name: "req.body.message",
    span: span(60, 76),
    place: overrides.span ?? span(60, 76),
    steps: [],
    validations: [],
    reaches: "messages",
    ...overrides,
  };
}

/** What is as if no configuration were there. */
export const CONFIGURATION: Configuration = {
  profile: "recommended",
  rules: {},
  expectedOutputTokens: null,
  models: { allow: [] },
  residency: [],
  attribution: "application-inference-profile",
  tags: { required: [], values: {} },
  trusted: { sources: [], validators: [] },
  attestations: {},
  ignore: [],
  overrides: [],
  baseline: null,
};

export function ruleOf(id: string): Rule {
  const rule = rules.find((each) => each.id === id);
  if (!rule) throw new Error(`there is no rule ${id}`);
  return rule;
}

export function resource(
  type: string,
  properties: RecordValue = record(),
  overrides: Partial<Resource> = {},
): Resource {
  return {
    id: "resource",
    type: `AWS::Bedrock::${type}`,
    name: `Create${type}Command`,
    by: "api",
    span: span(1000, 1200),
    anchor: span(1004, 1020),
    properties,
    within: [],
    ...overrides,
  };
}

/** What one rule says about some calls, clients and resources. */
export function findings(
  id: string,
  facts: {
    readonly calls?: readonly ModelCall[];
    readonly clients?: readonly Client[];
    readonly resources?: readonly Resource[];
  },
  configuration: Partial<Configuration> = {},
  today = "2026-11-23",
): readonly Finding[] {
  const file: FileFacts = {
    file: "/app/main.ts",
    calls: facts.calls ?? [],
    clients: facts.clients ?? [],
    resources: facts.resources ?? [],
    problems: [],
    comments: [],
  };
  return lint([file], [ruleOf(id)], () => ({ ...CONFIGURATION, ...configuration }), today).findings;
}
