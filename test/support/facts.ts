import type { Client, Comment, FileFacts, ModelCall, RecordValue, Span } from "../../src/core/facts.ts";
import type { Rule } from "../../src/core/rule.ts";

/** A span on one line, `at` columns in and `length` long. Offsets assume lines of 100 characters. */
export function span(file: string, line = 1, at = 1, length = 5): Span {
  const start = (line - 1) * 100 + at - 1;
  return { file, start, end: start + length, line, column: at, endLine: line, endColumn: at + length };
}

export function record(at: Span, fields: RecordValue["fields"] = {}, open = false): RecordValue {
  return { kind: "record", span: at, steps: [], fields, open };
}

/** A call of Converse on the given line of a file, about which nothing else is known. */
export function call(file: string, line = 1, over: Partial<ModelCall> = {}): ModelCall {
  const at = span(file, line);
  return {
    id: `${file}:${at.start}`,
    sdk: "aws-sdk",
    api: "Converse",
    operation: "text",
    streaming: false,
    span: at,
    anchor: at,
    client: { status: "unknown", ids: [] },
    request: record(at),
    unknownOptions: [],
    bodyFamily: null,
    region: null,
    retries: { status: "default", maxAttempts: null, mode: null, steps: [] },
    repetition: null,
    timeout: { status: "default", steps: [] },
    caching: { status: "absent", points: [], staticPrefix: null },
    retrievedInSystem: null,
    input: { status: "unknown", inputs: [] },
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
    enclosing: { name: null, kind: "module", framework: null, loop: false, identity: null, span: at },
    within: [],
    triggers: { all: [], complete: false },
    sent: "yes",
    ...over,
  };
}

export function client(file: string, line = 1, over: Partial<Client> = {}): Client {
  const at = span(file, line);
  return {
    id: `${file}:${at.start}`,
    sdk: "aws-sdk",
    name: "BedrockRuntimeClient",
    span: at,
    anchor: at,
    options: record(at),
    retries: { status: "default", maxAttempts: null, mode: null, steps: [] },
    timeout: { status: "default", steps: [] },
    scope: "module",
    within: [],
    unknownOptions: [],
    ineffectiveOptions: [],
    escapes: false,
    ...over,
  };
}

export function comment(file: string, line: number, text: string, endLine = line): Comment {
  return { text, span: { ...span(file, line, 1, text.length + 2), endLine } };
}

export function fileFacts(file: string, over: Partial<FileFacts> = {}): FileFacts {
  return { file, calls: [], clients: [], resources: [], problems: [], comments: [], ...over };
}

/** A rule that reports every call as a proven problem, unless told otherwise. */
export function rule(id: string, over: Partial<Rule> = {}): Rule {
  return {
    id,
    pillar: "cost",
    docs: `docs/rules/${id}.md`,
    title: `Title of ${id}`,
    severity: "warning",
    why: "It costs money.",
    whenNotToUse: "When money is no object.",
    references: [{ title: "Guide", url: "https://docs.aws.amazon.com/bedrock/" }],
    guide: ["G6.2"],
    messages: { found: "Found {api}" },
    examples: { bad: [], good: [] },
    call: (fact, _context, report) =>
      report({ span: fact.anchor, message: "found", data: { api: fact.api }, evidence: "proven" }),
    ...over,
  };
}
