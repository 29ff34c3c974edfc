import { nearest } from "../../core/nearest.ts";
import type { Rule } from "../../core/rule.ts";
import { commentRules } from "../../core/suppressions.ts";
import { CommandError, type Host, type Status } from "../host.ts";
import { ansiPaint, noPaint, type Paint } from "../paint.ts";
import { type RuleInfo, ruleInfos } from "../report.ts";
import { ruleUrl } from "../reporters/markdown.ts";

/** Lists every rule. */
export async function rules(options: { readonly format: "text" | "json" }, host: Host): Promise<Status> {
  const all = await (await host.loadEngine()).rules();
  host.stdout.write(options.format === "json" ? `${JSON.stringify(all.map(entryOf), null, 2)}\n` : table(all));
  return 0;
}

function entryOf(rule: Rule): object {
  const { id, pillar, severity, title, docs } = rule;
  return { id, pillar, severity, title, docs, options: rule.options?.defaults ?? {} };
}

function table(all: readonly Rule[]): string {
  const rows = [...all, ...commentRules].map(({ id, severity, title }) => [id, severity, title] as const);
  const width = (column: 0 | 1): number => Math.max(0, ...rows.map((row) => row[column].length));
  const [first, second] = [width(0), width(1)];
  return rows.map(([id, severity, title]) => `${id.padEnd(first)}  ${severity.padEnd(second)}  ${title}\n`).join("");
}

/** Prints the documentation of one rule. Throws {@link CommandError} when there is no such rule. */
export async function explain(id: string, host: Host): Promise<Status> {
  const all = await (await host.loadEngine()).rules();
  const infos = ruleInfos(all);
  const info = infos.get(id) ?? byName(id, infos);
  if (!info) {
    const meant = nearest(id, infos.keys());
    const hint = meant === null ? "`bedrock-readiness rules` lists all of them" : `did you mean ${meant}?`;
    throw new CommandError(`there is no rule ${id}; ${hint}`);
  }
  const paint = host.stdout.isTerminal && !host.plain ? ansiPaint : noPaint;
  const rule = all.find((each) => each.id === info.id);
  host.stdout.write(page(info, rule, ruleUrl(info.id, { rules: infos, tool: host.tool }), paint));
  return 0;
}

/** A rule by the part of its id behind the slash, when only one has it. */
function byName(name: string, infos: ReadonlyMap<string, RuleInfo>): RuleInfo | undefined {
  const found = [...infos.values()].filter((info) => info.id.endsWith(`/${name}`));
  return found.length === 1 ? found[0] : undefined;
}

function page(info: RuleInfo, rule: Rule | undefined, url: string | null, paint: Paint): string {
  const defaults = Object.entries(rule?.options?.defaults ?? {});
  const sections = [
    `${paint("bold", info.id)}  ${info.severity}`,
    paint("bold", info.title),
    info.why.trim(),
    ...(info.whenNotToUse === null ? [] : [paint("bold", "When not to use it"), info.whenNotToUse.trim()]),
    ...(defaults.length === 0 ? [] : [paint("bold", "Options"), defaults.map(optionLine).join("\n")]),
    ...(info.references.length === 0
      ? []
      : [paint("bold", "References"), info.references.map((each) => `${each.title}\n  ${each.url}`).join("\n")]),
    ...(url === null || info.references.some((each) => each.url === url) ? [] : [url]),
  ];
  return `${sections.join("\n\n")}\n`;
}

function optionLine([name, value]: [string, unknown]): string {
  return `  ${name}, by default ${JSON.stringify(value)}`;
}
