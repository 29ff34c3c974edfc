import { describe, expect, it } from "vitest";
import { readinessHtml } from "../../src/readiness/html.ts";
import { readinessMarkdown } from "../../src/readiness/markdown.ts";
import type { Readiness, ReportAnswer, SectionReport } from "../../src/readiness/readiness.ts";

const NASTY = '</style><script>alert(1)</script> <img src=x onerror=alert(1)> "q" & \u202e `<b>` [x](javascript:1) | #';

function answer(over: Partial<ReportAnswer> = {}): ReportAnswer {
  const places = [{ file: "src/a.ts", line: 3, column: 5, text: "warning: `maxTokens` is missing." }];
  return { by: "rule", status: "problem", name: "cost/a", text: "No limit: 1 finding", places, ...over };
}

function report(answers: readonly ReportAnswer[], over: Partial<Readiness> = {}): Readiness {
  const section: SectionReport = {
    id: "G4",
    title: "Throttling",
    verdict: "needs-work",
    reached: "0 of 1 ready; needs work: G4.7",
    bullets: [{ id: "G4.7", text: "An output limit is set", verdict: "needs-work", answers }],
  };
  return {
    version: 1,
    date: "2026-11-23",
    scope: { files: 2, calls: 1, clients: 1, resources: 0 },
    verdicts: { "needs-work": 1, open: 0, ready: 0, "not-applicable": 0 },
    sections: [section],
    furtherAttestations: [],
    notes: [],
    ...over,
  };
}

const link = ({ file, line }: { readonly file: string; readonly line: number }): string => `${file}#L${line}`;

describe("the page", () => {
  it("loads nothing and runs nothing", () => {
    const page = readinessHtml(report([answer()]), { link });
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(page).not.toMatch(/src=/);
  });

  it("has the host's nonce where there is one, and then no other style", () => {
    const page = readinessHtml(report([answer()]), { link, nonce: "abc" });
    expect(page).toContain(`content="default-src 'none'; style-src 'nonce-abc'"`);
    expect(page).toContain('<style nonce="abc">');
    expect(page).not.toMatch(/\sstyle=/);
  });

  it("shows markup and turned text as text, wherever it stands", () => {
    const places = [{ file: NASTY, line: 1, column: 1, text: NASTY }];
    const nasty = answer({ name: NASTY, text: NASTY, places });
    const page = readinessHtml(
      report([nasty, { ...nasty, by: "attestation" }], { notes: [NASTY], furtherAttestations: [nasty] }),
      { link: () => '"><script>' },
    );
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img");
    expect(page).not.toContain("<b>");
    expect(page).not.toContain("\u202e");
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("makes links of secure addresses only, and of places where they lead", () => {
    const text = "evidence: https://example.com/a?b=c&d. Not javascript:alert(1), not http://x.";
    const page = readinessHtml(report([answer({ text })]), { link });
    expect([...page.matchAll(/href="([^#"][^"]*)"/g)].map((match) => match[1])).toEqual([
      "https://example.com/a?b=c&amp;d",
      "src/a.ts#L3",
    ]);
    expect(readinessHtml(report([answer()]), { link: () => null })).toContain("<code>src/a.ts:3</code>");
  });

  it("has one heading for each section and bullet, and every link in it leads somewhere", () => {
    const page = readinessHtml(report([answer()]), { link });
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)) expect(ids).toContain(id);
    expect([...page.matchAll(/<h(\d)/g)].map((match) => match[1])).toEqual(["1", "2", "2", "3"]);
  });
});

describe("the Markdown", () => {
  it("is a table of sections, then every bullet with its answers", () => {
    expect(readinessMarkdown(report([answer()]), link)).toBe(`# Production readiness

0 of the 1 sections that apply are ready. Of their 1 bullets: 0 ready, 1 in need of work, 0 open.

As of 2026-11-23, from 2 files, 1 model call, 1 client.

| Section | Verdict | How it was reached |
|---|---|---|
| G4 Throttling | **Needs work** | 0 of 1 ready; needs work: G4.7 |

- **Needs work**: A rule reports a warning or an error, or the planner finds a quota that does not hold.
- **Open**: Nothing speaks against it, and nothing shows that it is in order.
- **Ready**: Nothing speaks against it, and the code, the planner or an attestation shows that it is in order.
- **Not applicable**: There is nothing here that it is about.

Attestations stand in \`.bedrock-readiness.json\` under \`attestations\`, each with its owner, date, evidence and the last day on which it holds.

## G4 Throttling

**Needs work**: 0 of 1 ready; needs work: G4.7.

### G4.7 An output limit is set

**Needs work**

- Rule, against: No limit: 1 finding (\`cost/a\`)
  - [\`src/a.ts:3\`](src/a.ts#L3): warning: \`maxTokens\` is missing.
`);
  });

  it("lets no name become markup, a link or another line", () => {
    const places = [{ file: "a`](x).ts", line: 1, column: 1, text: `${NASTY}\n# heading` }];
    const text = readinessMarkdown(report([answer({ text: NASTY, places })], { notes: [NASTY] }), () => "a) b(c");
    expect(text).not.toMatch(/<script|<img|\u202e|^# heading|[^\\]\[x\]\(/m);
    expect(text).toContain("[`a ](x).ts:1`](a%29%20b%28c)");
  });
});
