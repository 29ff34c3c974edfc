import { type CheckReport, ruleInfos } from "../../src/cli/report.ts";
import type { Finding } from "../../src/core/rule.ts";
import { spanOf } from "../../src/core/text.ts";
import type { CheckResult } from "../../src/workspace/workspace.ts";
import { rule } from "./facts.ts";

/** The files that findings of these tests stand in. */
export const TEXTS: Readonly<Record<string, string>> = {
  "/ws/src/a b.ts": 'const x = 1;\n\tconst y = "ü" + x; // two\nconst z = 3;\n',
  "/elsewhere/c.ts": "const c = 1;\n",
};

/** A finding on the first occurrence of some text in one of the files. */
export function finding(file: string, at: string, over: Partial<Finding> = {}): Finding {
  const text = TEXTS[file] ?? "";
  const start = text.indexOf(at);
  return {
    rule: "cost/a",
    severity: "warning",
    evidence: "proven",
    message: "Something is wrong",
    span: spanOf(file, text, start, start + at.length),
    steps: [],
    identity: { message: "found", within: "", subject: "aws-sdk Converse", fingerprint: "0" },
    fixes: [],
    ...over,
  };
}

export function result(over: Partial<CheckResult> = {}): CheckResult {
  return {
    findings: [],
    problems: [],
    configurationProblems: [],
    suppressed: [],
    accepted: [],
    facts: [],
    filesScanned: 3,
    filesAnalyzed: 2,
    calls: 4,
    clients: 1,
    ...over,
  };
}

export function report(over: Partial<CheckReport> = {}): CheckReport {
  return {
    result: result(),
    level: "warning",
    ms: 12,
    fixed: null,
    rules: ruleInfos([rule("cost/a"), rule("cost/b", { severity: "off", whenNotToUse: "" })]),
    folder: "/ws",
    tool: { version: "1.2.3", homepage: null },
    textOf: (file) => TEXTS[file],
    editsOf: (fix) =>
      fix.changes.flatMap((change) =>
        change.kind === "replace" && change.value.kind === "literal"
          ? [
              {
                file: change.span.file,
                start: change.span.start,
                end: change.span.end,
                newText: String(change.value.value),
              },
            ]
          : [],
      ),
    ...over,
  };
}
