import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/vscode/workbench/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Each file starts an editor and a browser of its own, which is as much as a small machine can do at a time.
    fileParallelism: false,
    // An editor that draws its own way now and then misses a key or a click; what is broken fails twice.
    retry: 1,
  },
});
