// In short what `npm run survive` does at length: broken files crash and hang neither the command nor the server.
import { describe, expect, it } from "vitest";
import { randomEdits } from "./support/edits.ts";
import { largeWorkspace } from "./support/large-workspace.ts";
import { mutantsThroughCheck, mutantsThroughServer } from "./support/mutants.ts";
import type { Tally } from "./support/tally.ts";

const SEED = 7;

function expectGood(tally: Tally, count: number): void {
  expect(tally.failures).toEqual([]);
  expect(tally.count).toBe(count);
  expect(tally.slowestMs).toBeLessThan(10_000);
  // A run that finds nothing would have survived anything.
  expect(tally.findings).toBeGreaterThan(10);
}

describe("files that are broken in every way", () => {
  it("go through the command, whose output stays valid", async () => {
    expectGood(await mutantsThroughCheck(160, SEED), 160);
  });

  it("go through the server with everything that an editor asks of it", async () => {
    expectGood(await mutantsThroughServer(80, SEED), 80);
  });
});

describe("random edits of several files", () => {
  it("leave the server with what a fresh one says", async () => {
    expectGood(await randomEdits(200, SEED), 200);
  });
});

describe("a workspace of many files, most of which nobody is to look at", () => {
  it("is checked without them, by the command and by the server", async () => {
    expectGood(await largeWorkspace(1_200), 5);
  });
});
