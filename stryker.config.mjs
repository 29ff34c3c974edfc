// Changes the source in small ways and sees whether a test notices: `npm run mutation -- --mutate src/core/lint.ts`. It is
// no part of the test command: all of it takes hours.

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner", "./scripts/support/documentation.mjs"],
  ignorers: ["documentation"],
  vitest: { configFile: "vitest.mutation.config.ts" },
  mutate: ["src/core/**/*.ts", "rules/**/*.ts", "!rules/index.generated.ts"],
  // Documentation and examples are data; wrong words in them are seen by people and by the generated pages.
  mutator: { excludedMutations: ["StringLiteral"] },
  coverageAnalysis: "perTest",
  incremental: true,
  incrementalFile: "out/mutation/incremental.json",
  tempDirName: "out/mutation/sandbox",
  ignorePatterns: ["dist", "out", "test/vscode", "test-results", "media"],
  reporters: ["clear-text", "progress", "json", "html"],
  jsonReporter: { fileName: "out/mutation/report.json" },
  htmlReporter: { fileName: "out/mutation/report.html" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  concurrency: 2,
  timeoutMS: 20_000,
  disableTypeChecks: false,
  // Its own reading of this file goes through a compiler API that `typescript` 7 has no more, and nothing is compiled here.
  tsconfigFile: "out/no-tsconfig.json",
  allowEmpty: true,
  thresholds: { high: 90, low: 80, break: 80 },
};
