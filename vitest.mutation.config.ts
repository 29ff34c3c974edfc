import { defineConfig } from "vitest/config";

/** The tests that speak about rules and the core. Those that start processes would run on the sources as they were. */
export default defineConfig({
  test: {
    include: ["test/core/**/*.test.ts", "test/rules/**/*.test.ts", "test/cli/{baseline,command}.test.ts"],
    // What is generated belongs to the sources as they are.
    exclude: ["test/rules/generate.test.ts", "**/node_modules/**"],
    testTimeout: 60_000,
  },
});
