// Runs every example of every rule through the real language: what is bad is reported, what is good is not, and each
// repair does what the documentation shows.
import { readdirSync } from "node:fs";
import { ts } from "@ts-morph/common";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import type { Field, FileFacts, ModelCall, Span } from "../../src/core/facts.ts";
import { lint } from "../../src/core/lint.ts";
import type { Example, Finding, Fix, Rule } from "../../src/core/rule.ts";
import type { TextEdit } from "../../src/languages/language.ts";
import { typescript } from "../../src/languages/typescript/index.ts";
import { projectFiles } from "../support/project.ts";
import { CONFIGURATION } from "./facts.ts";

const ROOT = "/project/";

/** Texts by absolute path. */
type Files = Readonly<Record<string, string>>;

function filesOf(example: Example, code: Example["code"] = example.code): Files {
  const byName = typeof code === "string" ? { [`example.${example.language ?? "ts"}`]: code } : code;
  return Object.fromEntries(Object.entries(byName).map(([name, text]) => [ROOT + name, text]));
}

/** @param change makes other facts of those that were read */
function check(
  rule: Rule,
  example: Example,
  files: Files,
  change: (facts: FileFacts) => FileFacts = (facts) => facts,
): readonly Finding[] {
  const project = projectFiles(files);
  const configuration = { ...CONFIGURATION, ...example.configuration };
  const { sources, validators } = configuration.trusted;
  const options = { trustedSources: sources, trustedValidators: validators };
  const facts = Object.keys(files).map((file) => typescript.extract(file, project, options));
  expect(facts.flatMap((each) => each.problems)).toEqual([]);
  return lint(facts.map(change), [rule], () => configuration, "2026-11-23").findings;
}

/** Facts with each call changed, without what the rule would report by itself. */
function onlyCalls(rule: Rule, change: (call: ModelCall) => ModelCall): (facts: FileFacts) => FileFacts {
  return (facts) => ({
    ...facts,
    clients: rule.client ? [] : facts.clients,
    resources: rule.resource ? [] : facts.resources,
    calls: facts.calls.map(change),
  });
}

/** A wrong key is as wrong in a command that is never sent. */
const ABOUT_UNSENT = ["governance/unknown-request-option"];

/** What is about the text that a model writes, or about what such a request has and others have not. */
const ABOUT_TEXT = [
  "capacity/batch-eligible",
  "capacity/missing-inference-profile",
  "capacity/no-cross-region-inference",
  "cost/tier-mismatch",
  "governance/unbounded-agent-loop",
  "latency/missing-prompt-caching",
  "latency/prefer-streaming",
  "observability/ignored-usage",
  "observability/logged-prompt",
  "rag/ignored-citations",
  "rag/missing-metadata-filter",
  "security/ignored-intervention",
  "security/missing-guardrail",
  "security/unchecked-output",
  "security/unguarded-tool-dispatch",
  "security/unsafe-output",
  "security/unvalidated-input",
  "throttling/ignored-truncation",
  "throttling/max-tokens-over-model-limit",
  "throttling/missing-max-tokens",
  "throttling/oversized-max-tokens",
];

/** What does not matter where somebody only asks whether the model can be reached. */
const NOT_ABOUT_PROBES = [
  "capacity/no-cross-region-inference",
  "cost/missing-request-metadata",
  "cost/untagged-inference",
  "latency/missing-timeout",
  "latency/prefer-streaming",
  "observability/ignored-usage",
  "observability/logged-prompt",
  "observability/swallowed-error",
  "rag/ignored-citations",
  "security/ignored-intervention",
  "throttling/ignored-truncation",
  "throttling/missing-retries",
  "throttling/retries-disabled",
  "throttling/stacked-retries",
  "throttling/unhandled-throttling",
];

function asProbe(call: ModelCall): ModelCall {
  const { system: _, ...fields } = call.request.fields;
  const always = (value: string | number): Field => ({
    presence: "always",
    value: { kind: "literal", value, origin: "literal", span: call.anchor, steps: [] },
  });
  return {
    ...call,
    request: { ...call.request, fields: { ...fields, maxTokens: always(1), messages: always("ping") } },
  };
}

/** The files after a repair, or null where the language has no good spelling for it. */
function spell(fix: Fix, files: Files): Files | null {
  const edits = typescript.spell(fix.changes, projectFiles(files));
  if (!edits) return null;
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [
      file,
      apply(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    ]),
  );
}

function apply(text: string, edits: readonly TextEdit[]): string {
  const backwards = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  backwards.forEach((edit, index) => {
    const later = backwards[index - 1];
    if (later) expect(edit.end, "edits must not overlap").toBeLessThanOrEqual(later.start);
  });
  return backwards.reduce((done, edit) => done.slice(0, edit.start) + edit.newText + done.slice(edit.end), text);
}

function syntaxErrors(files: Files): readonly string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
    const { parseDiagnostics = [] } = source as { readonly parseDiagnostics?: readonly ts.Diagnostic[] };
    return parseDiagnostics.map((each) => `${file}: ${ts.flattenDiagnosticMessageText(each.messageText, " ")}`);
  });
}

function commentsIn(files: Files): readonly string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const found = new Map<number, string>();
    const visit = (node: ts.Node): void => {
      if (ts.isJsxText(node)) return;
      const ranges = [
        ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
        ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
      ];
      for (const { pos, end } of ranges) found.set(pos, text.slice(pos, end));
      for (const child of node.getChildren()) visit(child);
    };
    // Tokens, unlike what a scanner finds by itself, tell a template from what follows it.
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
    return [...found.values()];
  });
}

/** The finding's place in a form that a failing test shows well. */
function textAt(finding: Finding, files: Files): string {
  return files[finding.span.file]?.slice(finding.span.start, finding.span.start + 60) ?? "";
}

/** What an editor shows of an example, for people to read in a review: each finding with the code that it underlines. */
function shown(found: readonly Finding[], files: Files): string {
  const lines = found.map((finding) => {
    const { span, severity, evidence, message, steps, fixes } = finding;
    return [
      `${placeOf(span)} ${severity}, ${evidence}: ${underlined(span, files)}`,
      `  ${message}`,
      ...steps.map((step) => `  - ${placeOf(step.span)} ${step.message}: ${underlined(step.span, files)}`),
      ...fixes.map(({ title, safe }) => `  ${safe ? "safe fix" : "fix"}: ${title}`),
    ].join("\n");
  });
  return lines.join("\n");
}

function placeOf({ file, line, column }: Span): string {
  return `${file.slice(ROOT.length)}:${line}:${column}`;
}

/** The code of a place on one line, cut where it is long. */
function underlined({ file, start, end }: Span, files: Files): string {
  const code = (files[file] ?? "").slice(start, end).replace(/\s+/g, " ");
  return `\`${code.length > 60 ? `${code.slice(0, 57)}...` : code}\``;
}

function checkFix(rule: Rule, example: Example, files: Files, fix: Fix): void {
  const fixed = spell(fix, files);
  const documented = example.fixes?.[fix.title];
  if (documented !== undefined) expect(fixed).toEqual(filesOf(example, documented));
  if (!fixed) return;
  expect(syntaxErrors(fixed)).toEqual([]);
  expect(check(rule, example, fixed), "the finding is gone").toHaveLength((example.count ?? 1) - 1);
  expect(commentsIn(fixed)).toEqual(expect.arrayContaining([...commentsIn(files)]));
  // A replacement names an extent of the old text; all else can be asked for again, and must then change nothing.
  if (fix.changes.every((change) => change.kind === "set" || change.kind === "remove")) {
    expect(spell(fix, fixed) ?? fixed, "a second time changes nothing").toEqual(fixed);
  }
}

it("knows the rules of which it says what they are about", () => {
  const known = rules.map(({ id }) => id);
  const told = [...ABOUT_UNSENT, ...ABOUT_TEXT, ...NOT_ABOUT_PROBES];
  expect(told.filter((id) => !known.includes(id) && !process.env.PILLAR)).toEqual([]);
});

it("no report is kept of a rule that is gone", () => {
  const folder = new URL("reports/", import.meta.url);
  const kept = readdirSync(folder, { recursive: true }).map((name) => String(name).replaceAll("\\", "/"));
  const ids = new Set(rules.map((rule) => `${rule.id}.txt`));
  expect(kept.filter((name) => name.endsWith(".txt") && !ids.has(name))).toEqual([]);
});

describe.each(rules)("$id", (rule) => {
  it("speaks in whole sentences", () => {
    for (const message of Object.values(rule.messages)) expect(message).toMatch(/\.$/);
  });

  it("documents itself", () => {
    expect(rule.examples.bad.length, "bad examples").toBeGreaterThan(0);
    expect(rule.examples.good.length, "good examples").toBeGreaterThan(0);
    expect(rule.references.length, "references").toBeGreaterThan(0);
    expect(rule.guide.length, "bullets of the guide that it helps to answer").toBeGreaterThan(0);
    expect(rule.why.trim() && rule.whenNotToUse.trim()).not.toBe("");
  });

  it("describes each of its options", () => {
    const { schema = {}, defaults = {} } = rule.options ?? {};
    expect(Object.keys(schema).sort()).toEqual(Object.keys(defaults).sort());
    for (const each of Object.values(schema)) {
      expect(each).toMatchObject({ type: expect.any(String), description: expect.stringMatching(/\.$/) });
    }
  });

  it.each(rule.examples.bad)("reports: $title", (example) => {
    const files = filesOf(example);
    const found = check(rule, example, files);
    expect(syntaxErrors(files)).toEqual([]);
    expect(found.map((each) => each.rule)).toEqual(Array(example.count ?? 1).fill(rule.id));
    for (const finding of found) {
      expect(finding.message, "every place of the message is filled").not.toMatch(/\{\w+\}/);
      if (example.at !== undefined)
        expect(textAt(finding, files).startsWith(example.at), textAt(finding, files)).toBe(true);
    }
    const titles = [...new Set(found.flatMap((each) => each.fixes.map((fix) => fix.title)))];
    if (example.fixes) expect(titles.sort()).toEqual(Object.keys(example.fixes).sort());
  });

  it("says of its bad examples what was agreed on", async () => {
    const texts = rule.examples.bad.map((example) => {
      const files = filesOf(example);
      return `# ${example.title}\n\n${shown(check(rule, example, files), files)}\n`;
    });
    await expect(texts.join("\n")).toMatchFileSnapshot(`reports/${rule.id}.txt`);
  });

  it.each(rule.examples.bad)("repairs: $title", (example) => {
    const files = filesOf(example);
    for (const finding of check(rule, example, files)) {
      for (const fix of finding.fixes) checkFix(rule, example, files, fix);
    }
  });

  /** What the rule says of its bad examples when their facts are others. */
  const saidOf = (change: (facts: FileFacts) => FileFacts) =>
    rule.examples.bad.flatMap((example) => check(rule, example, filesOf(example), change));

  if (!ABOUT_UNSENT.includes(rule.id)) {
    it("is silent about commands that are never sent", () => {
      expect(saidOf(onlyCalls(rule, (call) => ({ ...call, sent: "no" })))).toEqual([]);
    });
  }

  if (ABOUT_TEXT.includes(rule.id)) {
    it("is silent about requests for anything but text", () => {
      expect(saidOf(onlyCalls(rule, (call) => ({ ...call, operation: "embedding" })))).toEqual([]);
    });
  }

  if (NOT_ABOUT_PROBES.includes(rule.id)) {
    it("is silent about probes", () => {
      expect(saidOf((facts) => ({ ...facts, calls: facts.calls.map(asProbe) }))).toEqual([]);
    });
  }

  it.each(rule.examples.good)("is silent: $title", (example) => {
    const files = filesOf(example);
    expect(syntaxErrors(files)).toEqual([]);
    expect(check(rule, example, files).map((finding) => `${finding.message} @ ${textAt(finding, files)}`)).toEqual([]);
  });
});
