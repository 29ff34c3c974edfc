import type { Language } from "../language.ts";
import { mightMatch } from "./sdks/mentions.ts";

/** What can be said of the language without the compiler that reads it. */
export const described: Pick<Language, "id" | "extensions" | "mightMatch" | "notes"> = {
  id: "typescript",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"],
  mightMatch,
  notes: { caching: /cache_?(point|control)/i },
};
