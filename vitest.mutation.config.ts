import { defineConfig } from "vitest/config";
import { keptThreads } from "./scripts/support/kept-thread.ts";

/**
 * With the name of a pillar nothing but its rules and their tests are loaded. A mutant in a constant has to be shown to all
 * tests, so that this makes minutes of an hour: `PILLAR=cost npm run mutation -- --mutate "rules/cost/*.ts"`.
 */
const { PILLAR: pillar } = process.env;

/** The registry of rules without those of other pillars. Each has one line for its import and one for itself. */
function registryOf(code: string): string {
  const isOther = (line: string): boolean =>
    /^import \w+ from "\.\/|^ {2}rule\("/.test(line) &&
    !line.includes(`"./${pillar}/`) &&
    !line.includes(`"${pillar}"`);
  return code
    .split("\n")
    .filter((line) => !isOther(line))
    .join("\n");
}

/** The tests that speak about rules and the core. Those that start processes would run on the sources as they were. */
export default defineConfig({
  plugins: [
    {
      name: "one-pillar",
      enforce: "pre",
      transform: (code, id) => (pillar && id.endsWith("/rules/index.generated.ts") ? registryOf(code) : undefined),
    },
    {
      name: "keep-threads",
      // Stryker's runner sets the pool by itself, so that it is changed behind it.
      configureVitest({ project }) {
        Object.assign(project.config, { pool: keptThreads.name, poolRunner: keptThreads });
      },
    },
  ],
  test: {
    include: pillar
      ? [`test/rules/{conformance,${pillar}}.test.ts`]
      : ["test/core/**/*.test.ts", "test/rules/**/*.test.ts", "test/cli/{baseline,command}.test.ts"],
    // What is generated belongs to the sources as they are. The same program in every SDK takes long, and adds next to
    // nothing to what the examples of each rule tell.
    exclude: ["test/rules/{generate,across-sdks}.test.ts", "**/node_modules/**"],
    testTimeout: 60_000,
    // One thread has all files; src/core and rules keep no state between tests.
    isolate: false,
  },
});
