import type { Rule } from "../../src/core/rule.ts";
import { commentRules } from "../../src/core/suppressions.ts";

/** One setting of the editor, as a manifest describes it. */
export interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly scope: "window" | "resource";
  readonly markdownDescription: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly order?: number;
}

/** A section of the settings page. */
export interface Section {
  readonly title: string;
  readonly properties: { readonly [name: string]: Setting };
}

const PREFIX = "bedrockReadiness";

/** The settings that do not come from a rule. */
export const SETTINGS: { readonly [name: string]: Setting } = {
  enable: {
    type: "boolean",
    default: true,
    scope: "window",
    markdownDescription: "Check code that calls Amazon Bedrock.",
  },
  checkWorkspaceOnOpen: {
    type: "boolean",
    default: false,
    scope: "window",
    markdownDescription:
      "Check all files of the workspace when it is opened, instead of open files only. The command *Bedrock Readiness: Check Workspace* does the same once.",
  },
  codeLens: {
    type: "boolean",
    default: true,
    scope: "window",
    markdownDescription:
      "Show over each call how many tokens a request reserves and settles, with a way into the capacity planner. Lengths come from `.bedrock-capacity.json`.",
  },
  "trace.server": {
    type: "string",
    default: "off",
    scope: "window",
    enum: ["off", "messages", "verbose"],
    markdownDescription: "Write what the editor and the language server say to each other to the output channel.",
  },
};

const LEVELS: Readonly<Record<string, string>> = {
  default: "What the configuration file says, else the rule's own level.",
  off: "Do not report.",
  hint: "Report as a hint.",
  info: "Report as an information.",
  warning: "Report as a warning.",
  error: "Report as an error.",
};

type Levelled = Pick<Rule, "id" | "title" | "severity">;

function ruleSetting(rule: Levelled): Setting {
  return {
    type: "string",
    default: "default",
    scope: "resource",
    enum: Object.keys(LEVELS),
    enumDescriptions: Object.values(LEVELS),
    markdownDescription: `${rule.title}. The rule's own level is \`${rule.severity}\`. A level that is set here wins over \`.bedrock-readiness.json\`.`,
  };
}

/** The manifest's `contributes.configuration`: the linter's own settings, then the level of each rule. */
export function settingsBlock(rules: readonly Rule[]): readonly Section[] {
  const own = Object.entries(SETTINGS).map(([name, setting], order) => [`${PREFIX}.${name}`, { ...setting, order }]);
  const levels = [...rules, ...commentRules].map((rule) => [`${PREFIX}.rules.${rule.id}`, ruleSetting(rule)]);
  return [
    { title: "Bedrock Readiness", properties: Object.fromEntries(own) },
    { title: "Rules", properties: Object.fromEntries(levels) },
  ];
}
