import type { Step } from "./facts.ts";
import { groupBy } from "./lists.ts";
import type { Finding } from "./rule.ts";
import { SEVERITIES } from "./severity.ts";

/** How many other places a finding lists. Who wants all of them looks at the findings there. */
const LISTED = 10;

/**
 * Tells findings that have one cause in full once: the first of the gravest keeps its severity and lists the others, and
 * these become lighter and point to it. Expects and keeps the sorted order, so that the same findings are always told in
 * the same way.
 */
export function lightenRepeats(sorted: readonly Finding[]): readonly Finding[] {
  const groups = groupBy(
    sorted.filter(({ cause }) => cause),
    ({ rule, cause }) => `${rule}\n${cause?.name}`,
  );
  const told = new Map([...groups.values()].filter((group) => group.length > 1).flatMap(toldOnce));
  return sorted.map((finding) => told.get(finding) ?? finding);
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
