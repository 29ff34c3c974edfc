import type { Attestation, Configuration } from "../core/configuration.ts";
import type { ConfigurableRule } from "../core/configuration-schema.ts";
import type { FileFacts, Span } from "../core/facts.ts";
import {
  ATTESTATIONS,
  type AttestationName,
  type Bullet,
  GUIDE,
  isAttestationName,
  type Section,
} from "../core/guide.ts";
import { levelOf, SEVERITIES } from "../core/lint.ts";
import type { Finding, Rule } from "../core/rule.ts";
import { type FactsInput, factQuestions, hasRetrieval, type Look } from "./facts.ts";
import { type Planned, type PlannerLook, plannerQuestions } from "./planner.ts";
import {
  type AnswerStatus,
  type BulletReport,
  type Readiness,
  type ReportAnswer,
  type ReportPlace,
  type SectionReport,
  VERDICT_NAMES,
  VERDICTS,
  type Verdict,
} from "./readiness.ts";

/** An attestation of some configuration. */
export interface GivenAttestation {
  readonly name: string;
  readonly attestation: Attestation;
}

/** Everything that a report is made from. */
export interface ReadinessInput {
  /** Today, as `YYYY-MM-DD`. */
  readonly date: string;
  /** How many files were read. */
  readonly files: number;
  readonly facts: readonly FileFacts[];
  /** What rules reported. Findings that a baseline lists belong here: they are known, not repaired. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly {
    readonly finding: Finding;
    readonly reason: string | null;
    readonly until: string | null;
  }[];
  readonly rules: readonly Rule[];
  /** The configurations that hold for what is reported about; that of the report's folder is the first. */
  readonly configurations: readonly Configuration[];
  configurationOf(file: string): Configuration;
  /** The plan of the workload file; null where there is none, or where it cannot be read. */
  readonly planned: Planned | null;
  readonly notes: readonly string[];
  /** Names a file relative to the report's folder. */
  relative(file: string): string;
}

/** Puts the answers together. Pure: the same input gives the same report, whatever the order of what is in it. */
export function buildReadiness(input: ReadinessInput): Readiness {
  const sections = GUIDE.map((section) => sectionReport(section, input));
  const bullets = sections.flatMap((section) => section.bullets);
  const count = (verdict: Verdict): number => bullets.filter((each) => each.verdict === verdict).length;
  const sum = (of: (facts: FileFacts) => readonly unknown[]): number =>
    input.facts.reduce((total, facts) => total + of(facts).length, 0);
  const scope = {
    files: input.files,
    calls: sum(({ calls }) => calls),
    clients: sum(({ clients }) => clients),
    resources: sum(({ resources }) => resources),
  };
  const isEmpty = scope.calls + scope.clients + scope.resources === 0;
  return {
    version: 1,
    date: input.date,
    scope,
    verdicts: {
      "needs-work": count("needs-work"),
      open: count("open"),
      ready: count("ready"),
      "not-applicable": count("not-applicable"),
    },
    sections,
    furtherAttestations: attestationsIn(input)
      .filter(({ name }) => !isAttestationName(name))
      .map((given) => attested(given, input.date)),
    notes: [
      ...(isEmpty ? ["No code was found that calls Amazon Bedrock or sets it up."] : []),
      ...input.notes,
      ...(hasPlan(input) ? [] : [HOW_TO_PLAN]),
    ],
  };
}

const HOW_TO_PLAN =
  "No workload is planned. `bedrock-readiness capacity --from <paths> --write` writes the calls of the code to `.bedrock-capacity.json`; tokens and traffic are to be added there.";

function sectionReport(section: Section, input: ReadinessInput): SectionReport {
  const applies = section.applies === undefined || hasRetrieval(input.facts);
  const bullets = section.bullets.map((bullet) => bulletReport(bullet, applies, input));
  const verdict = sectionVerdict(bullets);
  const reached = verdict === "not-applicable" && section.applies ? NOTHING_TO[section.applies] : reachedBy(bullets);
  return { id: section.id, title: section.title, verdict, reached, bullets };
}

const NOTHING_TO: Readonly<Record<NonNullable<Section["applies"]>, string>> = {
  retrieval: "Nothing retrieves from a knowledge base or makes one, and nobody vouches for retrieval of another kind",
};

function sectionVerdict(bullets: readonly BulletReport[]): Verdict {
  const applicable = bullets.filter(({ verdict }) => verdict !== "not-applicable");
  if (applicable.length === 0) return "not-applicable";
  if (applicable.some(({ verdict }) => verdict === "needs-work")) return "needs-work";
  return applicable.every(({ verdict }) => verdict === "ready") ? "ready" : "open";
}

/** "2 of 8 ready; needs work: G4.6; open: G4.1, G4.3". */
function reachedBy(bullets: readonly BulletReport[]): string {
  const idsOf = (verdict: Verdict): readonly string[] =>
    bullets.filter((each) => each.verdict === verdict).map(({ id }) => id);
  const ready = `${idsOf("ready").length} of ${bullets.length} ready`;
  const others = VERDICTS.filter((verdict) => verdict !== "ready" && idsOf(verdict).length > 0).map(
    (verdict) => `${VERDICT_NAMES[verdict].toLowerCase()}: ${idsOf(verdict).join(", ")}`,
  );
  return [ready, ...others].join("; ");
}

function bulletReport(bullet: Bullet, applies: boolean, input: ReadinessInput): BulletReport {
  const looks = bullet.facts ? factQuestions[bullet.facts](factsInput(input)) : [];
  const answers = [
    ...ruleAnswers(bullet, input),
    ...factAnswers(looks, input),
    ...(bullet.planner ? plannerAnswers(plannerQuestions[bullet.planner], input) : []),
    ...(bullet.attestation ? attestationAnswers(bullet.attestation, input) : []),
  ];
  const statuses = new Set(answers.map(({ status }) => status));
  const verdict = verdictOf(bullet, statuses, applies, looks);
  return {
    id: bullet.id,
    text: bullet.text,
    verdict,
    answers:
      verdict === "open" ? [...answers, ...waysLeft(bullet, input)] : answers.map((answer) => weighed(answer, verdict)),
  };
}

/** What was found in order decides nothing where something else needs work. */
function weighed(answer: ReportAnswer, verdict: Verdict): ReportAnswer {
  const isOutweighed = verdict === "needs-work" && answer.status === "in-order";
  return isOutweighed ? { ...answer, status: "note" } : answer;
}

/** How somebody could still answer: asked for only where that would answer something. */
function waysLeft({ planner, attestation }: Bullet, input: ReadinessInput): readonly ReportAnswer[] {
  const left: ReportAnswer[] = [];
  if (planner && !hasPlan(input)) {
    left.push({ by: "planner", status: "missing", name: null, text: "No workload is planned yet", places: [] });
  }
  if (attestation && !attestationsIn(input).some(({ name }) => name === attestation)) {
    const text = `Nobody vouches for \`${attestation}\` yet: ${ATTESTATIONS[attestation]}`;
    left.push({ by: "attestation", status: "missing", name: attestation, text, places: [] });
  }
  return left;
}

function hasPlan({ planned }: ReadinessInput): boolean {
  return planned !== null && planned.plan.shapes.length > 0;
}

function verdictOf(
  bullet: Bullet,
  statuses: ReadonlySet<AnswerStatus>,
  applies: boolean,
  looks: readonly Look[],
): Verdict {
  if (statuses.has("problem")) return "needs-work";
  if (statuses.has("in-order")) return "ready";
  if (!applies) return "not-applicable";
  const onlyFacts = bullet.facts !== undefined && !bullet.planner && !bullet.attestation;
  return onlyFacts && looks.length === 0 ? "not-applicable" : "open";
}

function factsInput({ facts, configurations, configurationOf }: ReadinessInput): FactsInput {
  return { facts: [...facts].sort((a, b) => compare(a.file, b.file)), configurations, configurationOf };
}

// What rules say.

function ruleAnswers(bullet: Bullet, input: ReadinessInput): readonly ReportAnswer[] {
  const rules = input.rules.filter((rule) => rule.guide.includes(bullet.id)).sort((a, b) => compare(a.id, b.id));
  const loud = rules.flatMap((rule) => [...reportedBy(rule, input), ...suppressedOf(rule, input)]);
  const speaking = new Set(loud.map(({ name }) => name));
  const silent = rules.filter(({ id }) => !speaking.has(id));
  return [...loud, ...silentAnswers(silent, input)];
}

function reportedBy(rule: Rule, input: ReadinessInput): readonly ReportAnswer[] {
  const own = input.findings.filter((finding) => finding.rule === rule.id);
  if (own.length === 0) return [];
  const isProblem = own.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf("warning"));
  const places = own.map((finding) => placeOf(finding.span, input, `${finding.severity}: ${finding.message}`));
  const text = `${rule.title}: ${plural(own.length, "finding")}`;
  return [{ by: "rule", status: isProblem ? "problem" : "note", name: rule.id, text, places: sorted(places) }];
}

function suppressedOf(rule: Rule, input: ReadinessInput): readonly ReportAnswer[] {
  const own = input.suppressed.filter(({ finding }) => finding.rule === rule.id);
  if (own.length === 0) return [];
  const places = own.map(({ finding, reason, until }) => {
    const limit = until === null ? "" : `until ${until}: `;
    return placeOf(finding.span, input, `${limit}${reason ?? "no reason is given"}`);
  });
  const text = `${rule.title}: ${plural(own.length, "finding")} suppressed`;
  return [{ by: "rule", status: "note", name: rule.id, text, places: sorted(places) }];
}

function silentAnswers(rules: readonly Rule[], { configurations, facts }: ReadinessInput): readonly ReportAnswer[] {
  const [configuration] = configurations;
  const isOff = (rule: ConfigurableRule): boolean =>
    configuration !== undefined && levelOf(rule, configuration).level === "off";
  const off = rules.filter(isOff);
  const silent = rules.filter((rule) => !isOff(rule));
  const looked = facts.some(({ calls, clients, resources }) => calls.length + clients.length + resources.length > 0);
  const answers: ReportAnswer[] = [];
  if (silent.length > 0 && looked) answers.push(noteOf(`Nothing is reported by ${namesOf(silent)}`));
  if (off.length > 0) answers.push(noteOf(`Switched off: ${namesOf(off)}`));
  return answers;
}

function noteOf(text: string): ReportAnswer {
  return { by: "rule", status: "note", name: null, text, places: [] };
}

function namesOf(rules: readonly Rule[]): string {
  return rules.map(({ id }) => `\`${id}\``).join(", ");
}

// What facts say.

function factAnswers(looks: readonly Look[], input: ReadinessInput): readonly ReportAnswer[] {
  if (looks.length === 0) return [];
  const of = (state: Look["state"]): readonly Look[] => looks.filter((look) => look.state === state);
  const isInOrder = of("in-order").length === looks.length;
  const answer = (state: Look["state"], status: AnswerStatus, words: string): readonly ReportAnswer[] => {
    const own = of(state);
    if (own.length === 0) return [];
    const located = own.flatMap(({ span, text }) => (span ? [placeOf(span, input, text)] : []));
    const told = [...new Set(own.filter(({ span }) => span === null).map(({ text }) => capitalised(text)))];
    const counted = located.length === 0 ? [] : [`${words} at ${plural(located.length, "place")}`];
    const text = [...told, ...counted].join("; ");
    return [{ by: "facts", status, name: null, text, places: sorted(located) }];
  };
  return [
    ...answer("in-order", isInOrder ? "in-order" : "note", "In order"),
    ...answer("lacking", "missing", "Not so"),
    ...answer("unknown", "missing", "Not known"),
  ];
}

// What the planner says.

function plannerAnswers(
  ask: (planned: Planned) => readonly PlannerLook[],
  { planned }: ReadinessInput,
): readonly ReportAnswer[] {
  const answer = (status: AnswerStatus, text: string): ReportAnswer => ({
    by: "planner",
    status,
    name: null,
    text,
    places: [],
  });
  const looks = planned ? ask(planned) : [];
  const isInOrder = looks.every(({ state }) => state === "in-order");
  return looks.map(({ state, text }) => {
    if (state === "problem") return answer("problem", capitalised(text));
    if (state === "unknown") return answer("missing", capitalised(text));
    return answer(isInOrder ? "in-order" : "note", capitalised(text));
  });
}

// What people vouch for.

function attestationsIn({ configurations }: ReadinessInput): readonly GivenAttestation[] {
  const given = configurations.flatMap(({ attestations }) =>
    Object.entries(attestations).map(([name, attestation]): GivenAttestation => ({ name, attestation })),
  );
  const distinct = new Map(given.map((each) => [JSON.stringify(each), each]));
  return [...distinct].sort(([a], [b]) => compare(a, b)).map(([, each]) => each);
}

/** Where several configurations vouch for the same, all of it must hold. */
function attestationAnswers(name: AttestationName, input: ReadinessInput): readonly ReportAnswer[] {
  const given = attestationsIn(input).filter((each) => each.name === name);
  const answers = given.map((each) => attested(each, input.date));
  const allHold = answers.every(({ status }) => status === "in-order");
  return answers.map((each) => (allHold || each.status !== "in-order" ? each : { ...each, status: "note" }));
}

/** The last day of an attestation still counts. */
function attested({ name, attestation }: GivenAttestation, today: string): ReportAnswer {
  const { owner, date, evidence, expires } = attestation;
  const basis = evidence === undefined ? "no evidence is given" : `evidence: ${evidence}`;
  const until = expires === undefined ? "" : `, until ${expires}`;
  const told = `${owner} vouches for \`${name}\` (${date}${until}); ${basis}`;
  const answer = (status: AnswerStatus, text: string): ReportAnswer => ({
    by: "attestation",
    status,
    name,
    text,
    places: [],
  });
  if (expires !== undefined && expires < today) return answer("missing", `Expired on ${expires}: ${told}`);
  if (date > today) return answer("missing", `Dated after the day of this report: ${told}`);
  return answer("in-order", told);
}

// Words and places.

function placeOf(span: Span, { relative }: ReadinessInput, text: string): ReportPlace {
  return { file: relative(span.file), line: span.line, column: span.column, text };
}

function sorted(places: readonly ReportPlace[]): readonly ReportPlace[] {
  return [...places].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.text ?? "", b.text ?? ""),
  );
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
