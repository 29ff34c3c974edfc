// The changing part of a prompt behind its cache point, where both are items of one list.
import { describe, expect, it } from "vitest";
import { placeIn, spelledIn } from "../../support/spelled.ts";

const POINT = '{ cachePoint: { type: "default" } }';
const MARK = '{ type: "ephemeral" }';

function moved(code: string): string | null {
  const point = placeIn(code, code.includes(POINT) ? POINT : MARK);
  return spelledIn(code, { kind: "behind-cache-point", point, part: placeIn(code, "now()") });
}

describe("the changing part of a prompt", () => {
  it.each<[string, string | null]>([
    [`s = [{ text: now() }, { text: RULES }, ${POINT}];`, `s = [{ text: RULES }, ${POINT}, { text: now() }];`],
    [`s = [{ text: RULES }, { text: now() }, ${POINT}];`, `s = [{ text: RULES }, ${POINT}, { text: now() }];`],
    [
      `const t = now();\ns = [\n  { text: t },\n  // The rules.\n  { text: RULES },\n  ${POINT},\n];`,
      `const t = now();\ns = [\n  // The rules.\n  { text: RULES },\n  ${POINT},\n  { text: t },\n];`,
    ],
    [
      `s = [{ text: now() }, { text: RULES, cache_control: ${MARK} }];`,
      `s = [{ text: RULES, cache_control: ${MARK} }, { text: now() }];`,
    ],
    [`s = [{ text: RULES + now(), cache_control: ${MARK} }];`, null],
    [`s = [{ text: RULES + now() }, ${POINT}];`, null],
    [
      `s = [{ text: \`\${RULES}\\nIt is \${now()}.\` }, ${POINT}];`,
      `s = [{ text: \`\${RULES}\` }, ${POINT}, { text: \`It is \${now()}.\` }];`,
    ],
    [
      `s = [{ text: \`The rules.\nBe kind.\nIt is \${now()}.\` }, ${POINT}];`,
      `s = [{ text: \`The rules.\nBe kind.\` }, ${POINT}, { text: \`It is \${now()}.\` }];`,
    ],
    [`s = [{ text: \`It is \${now()}.\\n\${RULES}\` }, ${POINT}];`, null],
    [`s = [{ text: \`\\n\${now()}.\` }, ${POINT}];`, null],
    [`s = [...parts(now()), { text: RULES }, ${POINT}];`, null],
    [`s = [{ text: RULES }, ${POINT}, { text: now() }];`, null],
  ])("%s", (code, expected) => {
    expect(moved(code)).toBe(expected);
  });
});
