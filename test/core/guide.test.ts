import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.generated.ts";
import { coveragePage, rulesFor } from "../../scripts/generate/coverage.ts";
import { ATTESTATIONS, bullets, GUIDE, isAttestationName } from "../../src/core/guide.ts";
import { rule } from "../support/facts.ts";

/** How many bullets each section of the guide has. */
const COUNTS = { G1: 3, G2: 9, G3: 4, G4: 8, G5: 8, G6: 4, G7: 6, G8: 7, G9: 5, G10: 7, G11: 4 };

describe("the guide", () => {
  it("has every section with every bullet, numbered without gaps", () => {
    expect(Object.fromEntries(GUIDE.map((section) => [section.id, section.bullets.length]))).toEqual(COUNTS);
    for (const section of GUIDE) {
      expect(section.bullets.map(({ id }) => id)).toEqual(
        section.bullets.map((_, index) => `${section.id}.${index + 1}`),
      );
    }
  });

  it.each(bullets)("$id is answered by rules, the planner or an attestation", (bullet) => {
    const answers = [...rulesFor(bullet, rules), bullet.planner, bullet.attestation].filter((each) => each);
    expect(answers.length).toBeGreaterThan(0);
  });

  it("asks for every attestation that it knows", () => {
    const asked = new Set(bullets.map(({ attestation }) => attestation));
    expect(Object.keys(ATTESTATIONS).filter((name) => !asked.has(name as keyof typeof ATTESTATIONS))).toEqual([]);
  });

  it("knows the names of attestations, and nothing else", () => {
    expect(["load-test", "toString", "load-tests"].map(isAttestationName)).toEqual([true, false, false]);
  });
});

describe("the table of what answers it", () => {
  it("names the rules that say so themselves, with a link", () => {
    const page = coveragePage([rule("cost/a", { guide: ["G6.2", "G11.4"] })]);
    const rows = page.split("\n").filter((line) => line.includes("[cost/a](rules/cost/a.md)"));
    expect(rows.map((line) => line.split(" | ")[0])).toEqual(["| G6.2", "| G11.4"]);
  });

  it("has a row for every bullet", () => {
    const page = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/guide-coverage.md"), "utf8");
    for (const { id } of bullets) expect(page).toMatch(new RegExp(`^\\| ${id.replace(".", "\\.")} \\| .*\\|$`, "m"));
  });
});
