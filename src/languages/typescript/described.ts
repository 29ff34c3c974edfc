import type { Described } from "../language.ts";
import { mightMatch, words } from "./sdks/mentions.ts";

/** TypeScript without the compiler that reads it. */
export const described: Described = {
  id: "typescript",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"],
  words,
  mightMatch,
  notes: { caching: /cache_?(point|control)/i },
};
