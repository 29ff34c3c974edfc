import type { Rule } from "../core/rule.ts";
import type { WorkspaceOptions } from "./workspace.ts";

/** Rules that may have to be loaded before they can be asked for. */
export interface RuleBook {
  isLoaded(): boolean;
  load(): Promise<void>;
  /** Throws before the rules are loaded. */
  all(): readonly Rule[];
}

export function createRuleBook(rules: WorkspaceOptions["rules"]): RuleBook {
  let loaded = typeof rules === "function" ? null : rules;
  return {
    isLoaded: () => loaded !== null,
    async load() {
      loaded ??= typeof rules === "function" ? await rules() : rules;
    },
    all() {
      if (!loaded) throw new Error("the rules were asked for before they were loaded");
      return loaded;
    },
  };
}
