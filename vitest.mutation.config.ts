import { defineConfig } from "vitest/config";
import { keptThreads } from "./scripts/support/kept-thread.ts";

/** The tests that speak about rules and the core. Those that start processes would run on the sources as they were. */
export default defineConfig({
  plugins: [
    {
      name: "keep-threads",
      // Stryker's runner sets the pool by itself, so that it is changed behind it.
      configureVitest({ project }) {
        Object.assign(project.config, { pool: keptThreads.name, poolRunner: keptThreads });
      },
    },
  ],
  test: {
    include: ["test/core/**/*.test.ts", "test/rules/**/*.test.ts", "test/cli/{baseline,command}.test.ts"],
    // What is generated belongs to the sources as they are. The same program in every SDK takes long, and adds next to
    // nothing to what the examples of each rule tell.
    exclude: ["test/rules/{generate,across-sdks}.test.ts", "**/node_modules/**"],
    testTimeout: 60_000,
    // One thread has all files; src/core and rules keep no state between tests.
    isolate: false,
  },
});
