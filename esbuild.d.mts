import type { BuildOptions } from "esbuild";

/** Options for what runs without Node. */
export const analyser: BuildOptions;
export const webServer: BuildOptions;
export const webExtension: BuildOptions;
