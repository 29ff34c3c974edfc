import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countOf,
  type Found,
  findingsTree,
  GROUPINGS,
  type Grouping,
  passes,
  SEVERITIES,
  type TreeNode,
} from "../../src/extension/findings-tree.ts";

function found(rule: string, file: string, line: number, over: Partial<Found> = {}): Found {
  return {
    rule,
    severity: "warning",
    message: `${rule} is wrong`,
    uri: `file:///${file}`,
    file,
    line,
    column: 0,
    ...over,
  };
}

/** A tree as lines, indented by depth. */
function shown(nodes: readonly TreeNode<Found>[], indent = ""): string[] {
  return nodes.flatMap((node) =>
    node.kind === "finding"
      ? [`${indent}${node.finding.file}:${node.finding.line}`]
      : [`${indent}${node.kind} ${node.name} ${node.count} ${node.worst}`, ...shown(node.children, `${indent}  `)],
  );
}

const FOUND = [
  found("throttling/b", "src/b.ts", 9),
  found("throttling/b", "src/b.ts", 2, { severity: "hint" }),
  found("throttling/a", "src/a.ts", 1, { severity: "error" }),
  found("cost/c", "src/b.ts", 5, { severity: "info" }),
];

describe("findings are grouped", () => {
  const table: [Grouping, string[]][] = [
    [
      "pillar",
      [
        "pillar cost 1 info",
        "  rule cost/c 1 info",
        "    file file:///src/b.ts 1 info",
        "      src/b.ts:5",
        "pillar throttling 3 error",
        "  rule throttling/a 1 error",
        "    file file:///src/a.ts 1 error",
        "      src/a.ts:1",
        "  rule throttling/b 2 warning",
        "    file file:///src/b.ts 2 warning",
        "      src/b.ts:2",
        "      src/b.ts:9",
      ],
    ],
    [
      "file",
      [
        "file file:///src/a.ts 1 error",
        "  src/a.ts:1",
        "file file:///src/b.ts 3 warning",
        "  src/b.ts:2",
        "  src/b.ts:5",
        "  src/b.ts:9",
      ],
    ],
  ];
  it.each(table)("by %s", (grouping, expected) => {
    expect(shown(findingsTree(FOUND, grouping, ""))).toEqual(expected);
  });

  it("by severity, the gravest first", () => {
    const names = findingsTree(FOUND, "severity", "").map((node) => (node.kind === "finding" ? "" : node.name));
    expect(names).toEqual(["error", "warning", "info", "hint"]);
  });
});

describe("a filter", () => {
  it.each([
    ["", 4],
    ["throttling", 3],
    ["B.ts THROTTLING", 2],
    ["hint", 1],
    ["is wrong", 4],
    ["nothing", 0],
  ])("%j leaves %i", (filter, count) => {
    const tree = findingsTree(FOUND, "pillar", filter);
    expect(countOf(tree)).toBe(count);
    expect(FOUND.filter((each) => passes(each, filter))).toHaveLength(count);
  });
});

describe("a tree of any findings", () => {
  const any = fc.record({
    rule: fc.constantFrom("cost/a", "cost/b", "rag/a", "suppression/unused"),
    severity: fc.constantFrom(...SEVERITIES),
    message: fc.constantFrom("x", "y"),
    uri: fc.constantFrom("file:///a", "file:///b"),
    file: fc.constantFrom("a", "b"),
    line: fc.nat(2),
    column: fc.nat(1),
  });
  const grouping = fc.constantFrom(...(Object.keys(GROUPINGS) as Grouping[]));
  const all = (nodes: readonly TreeNode<Found>[]): TreeNode<Found>[] =>
    nodes.flatMap((node) => [node, ...(node.kind === "finding" ? [] : all(node.children))]);

  it("holds each finding once, counts right, and gives each node an id of its own", () => {
    fc.assert(
      fc.property(fc.array(any), grouping, (findings, by) => {
        const tree = findingsTree(findings, by, "");
        const nodes = all(tree);
        expect(countOf(tree)).toBe(findings.length);
        expect(nodes.filter(({ kind }) => kind === "finding")).toHaveLength(findings.length);
        expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
        for (const node of nodes) if (node.kind !== "finding") expect(node.count).toBe(countOf(node.children));
      }),
    );
  });
});
