import { type Applied, applyBaseline, type BaselineReading, readBaseline } from "../core/baseline.ts";
import type { ConfigurationProblem } from "../core/configuration.ts";
import type { FileFacts, Problem } from "../core/facts.ts";
import { subjectOf } from "../core/identity.ts";
import type { Finding } from "../core/rule.ts";
import { folderOf, resolve, wayTo } from "./paths.ts";

/** What the baselines make of all findings of a project. */
export interface Sifted {
  readonly findings: readonly Finding[];
  readonly accepted: readonly Finding[];
  /** Entries that are no longer needed, as problems of the baseline, by the file that they speak of. */
  readonly gone: readonly { readonly about: string; readonly problem: Problem }[];
}

/** The files that list accepted findings. What was read holds until it is forgotten. */
export interface Baselines {
  /** @param fileFor the baseline that holds for a file, or null */
  sift(
    findings: readonly Finding[],
    facts: readonly FileFacts[],
    fileFor: (file: string) => string | null,
    inUse: readonly string[],
  ): Sifted;
  problemsOf(file: string): readonly ConfigurationProblem[];
  forget(): void;
}

export function createBaselines(read: (file: string) => string | undefined): Baselines {
  const known = new Map<string, BaselineReading>();

  const reading = (file: string): BaselineReading => {
    const found = known.get(file) ?? readBaseline(file, read(file) ?? `{ "version": 1, "entries": [] }`);
    known.set(file, found);
    return found;
  };

  return {
    sift(findings, facts, fileFor, inUse) {
      const present = new Set(facts.flatMap(presentIn));
      const applied = new Map(
        inUse.map((baseline): [string, Applied] => {
          const folder = folderOf(baseline);
          const own = findings.filter(({ span }) => fileFor(span.file) === baseline);
          return [
            baseline,
            applyBaseline(
              own,
              reading(baseline).entries,
              (file) => wayTo(folder, file),
              ({ file, within, subject }) => present.has(placeOf(resolve(folder, file), within, subject)),
            ),
          ];
        }),
      );
      const accepted = new Set([...applied.values()].flatMap((each) => each.accepted));
      return {
        findings: findings.filter((finding) => !accepted.has(finding)),
        accepted: findings.filter((finding) => accepted.has(finding)),
        gone: [...applied].flatMap(([baseline, { gone }]) =>
          gone.map(({ rule, file, span, missing, count }) => ({
            about: resolve(folderOf(baseline), file),
            problem: {
              file: baseline,
              code: "baseline" as const,
              message: goneMessage(rule, file, missing, count),
              span,
            },
          })),
        ),
      };
    },
    problemsOf: (file) => reading(file).problems,
    forget: () => known.clear(),
  };
}

function goneMessage(rule: string, file: string, missing: number, count: number): string {
  const what = count === 1 ? "it is" : `${missing} of ${count} are`;
  return `\`${rule}\` in ${file}: ${what} no longer found. Write the baseline anew to take that out of it.`;
}

function presentIn({ file, calls, clients, resources }: FileFacts): readonly string[] {
  return [...calls, ...clients, ...resources].map((fact) => placeOf(file, fact.within.join("."), subjectOf(fact)));
}

function placeOf(file: string, within: string, subject: string): string {
  return [file, within, subject].join("\n");
}
