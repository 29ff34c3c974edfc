import type { Plugin } from "esbuild";

/** Puts the part of the compiler that the engine reaches in the place of its package. */
export const compiler: Plugin;
