import { workloadsFromCode } from "../../../src/capacity/from-code.ts";
import type { Span } from "../../../src/core/facts.ts";
import type { Finding, Rule, Severity } from "../../../src/core/rule.ts";
import { explainCall } from "../../../src/explain/call.ts";
import { explainClient } from "../../../src/explain/client.ts";
import type { Engine } from "../../../src/server/engine.ts";
import type { EditorSettings, FileAccess, Workspace } from "../../../src/workspace/workspace.ts";
import { call, client } from "../../support/facts.ts";

export const FAKE_RULE = "throttling/fake";

/**
 * An engine that is easy to predict: every `risky()` is a finding, unless any file says `all is well`. A safe fix makes
 * it `safe()`, another one makes it `other()`. Every `call()` is a call, and every `client()` a client.
 */
export function fakeEngine(log: string[] = []): Engine {
  const rule = { id: FAKE_RULE, docs: "docs/rules/throttling/fake.md" } as Rule;
  return {
    rules: [rule],
    createWorkspace: (roots, access) => fakeWorkspace(roots, access, log),
    createMirror: () => {
      throw new Error("Nothing lies elsewhere");
    },
    mirrored: (workspace) => workspace,
    explainCall,
    explainClient,
    readinessOf: async (workspace, { paths }, run) => {
      const check = await workspace.check(paths, run);
      return { check, readiness: { paths, findings: check.findings.length } as never };
    },
    writeReadiness: (readiness, format, { link, nonce }) =>
      JSON.stringify({ readiness, format, nonce, link: link({ file: "src/a b.ts", line: 3, column: 5 }) }),
    reservationsIn: (facts, workloads, path) =>
      workloadsFromCode([facts], () => path).map((found) => ({ found, text: `${path} with ${workloads}` })),
    workloadsFromCode,
  };
}

function fakeWorkspace(roots: readonly string[], access: FileAccess, log: string[]): Workspace {
  log.push(`workspace ${roots.join(" ")}`);
  const overlays = new Map<string, string>();
  let settings: EditorSettings = { rules: {} };
  const severityIn = (file: string): Severity | "off" => {
    const [, own] = Object.entries(settings.folders ?? {}).find(([folder]) => file.startsWith(`${folder}/`)) ?? [];
    const level = (own ?? settings.rules)[FAKE_RULE] ?? "default";
    return level === "default" ? "warning" : level;
  };
  const files = (): string[] => [
    ...new Set([...overlays.keys(), ...roots.flatMap((root) => filesBelow(root, access))]),
  ];
  const read = (file: string): string => overlays.get(file) ?? access.read(file) ?? "";
  const placesOf = (word: string, file: string): Span[] =>
    [...read(file).matchAll(/\w+\(\)/g)]
      .filter((match) => match[0] === word)
      .map((match) => spanAt(file, read(file), match.index, word.length));
  const findings = (file: string): Finding[] => {
    const severity = severityIn(file);
    if (severity === "off" || files().some((each) => read(each).includes("all is well"))) return [];
    return [...read(file).matchAll(/risky\(\)/g)].map((match) =>
      finding(spanAt(file, read(file), match.index, match[0].length), severity),
    );
  };
  return {
    setOverlay: (file, text) => void (text === null ? overlays.delete(file) : overlays.set(file, text)),
    fileChanged: (file) => void log.push(`changed ${file}`),
    setSettings: (next) => {
      settings = next;
    },
    mightMatch: () => true,
    remember: () => {},
    commentPlace: (file, offset) => {
      if (read(file).includes("no room")) return null;
      const line = read(file).lastIndexOf("\n", offset - 1) + 1;
      return { offset: line, before: "  // ", after: "\n", directive: "disable-next-line" };
    },
    check: async (paths, run) => {
      const all = files().filter((file) => paths === null || paths.some((path) => file.startsWith(`${path}/`)));
      const found: Finding[] = [];
      for (const [index, file] of all.entries()) {
        run?.progress?.(index, all.length);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (run?.cancelled?.()) break;
        found.push(...findings(file));
      }
      return {
        findings: found,
        problems: [],
        configurationProblems: [],
        suppressed: [],
        accepted: [],
        facts: [],
        filesScanned: all.length,
        filesAnalyzed: all.length,
        calls: found.length,
        clients: 0,
      };
    },
    findingsOf: async (file) => {
      log.push(`findings ${file}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return findings(file);
    },
    factsOf: (file) => ({
      file,
      calls: placesOf("call()", file).map((at) => call(file, at.line, { span: at, anchor: at })),
      clients: placesOf("client()", file).map((at) => client(file, at.line, { span: at, anchor: at })),
      resources: [],
      problems: read(file).includes("huge")
        ? [{ file, code: "too-large", message: "This file is too large", span: null }]
        : [],
      comments: [],
    }),
    facts: async () => [],
    edits: (fix) =>
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
    configurationOf: (file) => ({
      configuration: {} as never,
      file: null,
      baseline: null,
      problems: read(file).includes("mistake")
        ? [{ message: "This is a mistake", span: spanAt(file, read(file), read(file).indexOf("mistake"), 7) }]
        : [],
    }),
  };
}

function finding(span: Span, severity: Severity): Finding {
  const replace = (value: string) => ({ kind: "replace", span, value: { kind: "literal", value } }) as const;
  return {
    rule: FAKE_RULE,
    severity,
    evidence: "proven",
    message: "This is risky",
    span,
    steps: [{ span, message: "it says so here" }],
    identity: { message: "found", within: "", subject: "aws-sdk Converse", fingerprint: "0" },
    fixes: [
      { title: "Make it safe", safe: true, changes: [replace("safe()")] },
      { title: "Make it other", safe: false, changes: [replace("other()")] },
    ],
  };
}

function filesBelow(folder: string, access: FileAccess): string[] {
  return (access.list(folder) ?? []).flatMap((entry) =>
    entry.folder ? filesBelow(`${folder}/${entry.name}`, access) : [`${folder}/${entry.name}`],
  );
}

/** The span of a part of a text. */
export function spanAt(file: string, text: string, start: number, length: number): Span {
  const place = (offset: number): { line: number; column: number } => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  };
  const [from, to] = [place(start), place(start + length)];
  return { file, start, end: start + length, ...from, endLine: to.line, endColumn: to.column };
}
