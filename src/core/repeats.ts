import type { Step } from "./facts.ts";
import { createGathered } from "./gathered.ts";
import { groupBy } from "./lists.ts";
import type { Finding } from "./rule.ts";
import { SEVERITIES } from "./severity.ts";

/** How many other places a finding lists. Who wants all of them looks at the findings there. */
const LISTED = 10;

/** Findings of a project with what several of them have in common, kept up to date file by file. */
export interface Repeats {
  /** Takes the place of the findings in a file. Expects the sorted order. */
  set(file: string, findings: readonly Finding[]): void;
  /**
   * Findings that were set, as they are told. Those that have one cause are told in full once: the first of the gravest,
   * by file and place, keeps its severity and lists the others, and these become lighter and point to it.
   */
  told(findings: readonly Finding[]): readonly Finding[];
}

export function createRepeats(): Repeats {
  const byCause = createGathered<Finding>();
  const told = new WeakMap<readonly Finding[], ReadonlyMap<Finding, Finding>>();

  /** A list is another object when anything in it changes, so what was made of it holds for as long as there is the list. */
  const groupOf = (key: string): ReadonlyMap<Finding, Finding> => {
    const group = byCause.get(key);
    const known = told.get(group) ?? new Map(group.length > 1 ? toldOnce(group) : []);
    told.set(group, known);
    return known;
  };

  return {
    set(file, findings) {
      byCause.give(
        file,
        groupBy(
          findings.filter(({ cause }) => cause),
          keyOf,
        ),
      );
    },
    told: (findings) => findings.map((each) => (each.cause && groupOf(keyOf(each)).get(each)) ?? each),
  };
}

function keyOf({ rule, cause }: Finding): string {
  return `${rule}\n${cause?.name}`;
}

/** Each finding of a group with how it is told. */
function toldOnce(group: readonly Finding[]): readonly (readonly [Finding, Finding])[] {
  const gravest = Math.min(...group.map(gravity));
  const first = group.find((each) => gravity(each) === gravest);
  if (!first) return [];
  const others = group.filter((each) => each !== first);
  return group.map((finding) =>
    finding === first
      ? [finding, { ...finding, steps: [...finding.steps, ...placesOf(others)] }]
      : [finding, { ...finding, severity: lighter(finding), steps: [...finding.steps, wayBack(first)] }],
  );
}

function gravity({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function lighter({ severity, cause }: Finding): Finding["severity"] {
  return cause && SEVERITIES.indexOf(cause.repeated) > SEVERITIES.indexOf(severity) ? cause.repeated : severity;
}

function placesOf(others: readonly Finding[]): readonly Step[] {
  const more = others.length - LISTED;
  return others.slice(0, LISTED).map(({ span }, index) => {
    const rest = index === LISTED - 1 && more > 0 ? `, and in ${more} more place${more === 1 ? "" : "s"}` : "";
    return { span, message: `The same holds here${rest}` };
  });
}

function wayBack(first: Finding): Step {
  return { span: first.span, message: "The same is told in full here" };
}
