import type { GuideBullet, GuideSection } from "../core/guide.ts";

/**
 * How a bullet or section of the guide stands:
 *
 * - `needs-work`: a rule reports a warning or an error, or a quota does not hold.
 * - `ready`: nothing does, and something shows that it is in order: facts of the code without an exception, the planner,
 *   or an attestation that holds.
 * - `open`: nothing speaks against it, and nothing for it.
 * - `not-applicable`: there is nothing that it is about.
 *
 * A section needs work when one of its bullets does, is ready when all that apply are, and is open otherwise.
 */
export type Verdict = "needs-work" | "open" | "ready" | "not-applicable";

/** Verdicts in the order in which they are told. */
export const VERDICTS: readonly Verdict[] = ["needs-work", "open", "ready", "not-applicable"];

export const VERDICT_NAMES: Readonly<Record<Verdict, string>> = {
  "needs-work": "Needs work",
  open: "Open",
  ready: "Ready",
  "not-applicable": "Not applicable",
};

/** What each verdict means, in a sentence. */
export const VERDICT_MEANINGS: Readonly<Record<Verdict, string>> = {
  "needs-work": "A rule reports a warning or an error, or the planner finds a quota that does not hold.",
  open: "Nothing speaks against it, and nothing shows that it is in order.",
  ready: "Nothing speaks against it, and the code, the planner or an attestation shows that it is in order.",
  "not-applicable": "There is nothing here that it is about.",
};

/** What an answer says: against it, for it, something to know, or that something is missing. */
export type AnswerStatus = "problem" | "in-order" | "note" | "missing";

/** Where something stands. The file is relative to the report's folder, lines and columns are 1-based. */
export interface ReportPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What there is to say of the place; null where the answer says it all. */
  readonly text: string | null;
}

/** What one of the ways of answering says about a bullet. Code in texts stands between backticks. */
export interface ReportAnswer {
  readonly by: "rule" | "facts" | "planner" | "attestation";
  readonly status: AnswerStatus;
  /** The rule or attestation, by its name. */
  readonly name: string | null;
  readonly text: string;
  readonly places: readonly ReportPlace[];
}

export interface BulletReport {
  readonly id: GuideBullet;
  readonly text: string;
  readonly verdict: Verdict;
  readonly answers: readonly ReportAnswer[];
}

export interface SectionReport {
  readonly id: GuideSection;
  readonly title: string;
  readonly verdict: Verdict;
  /** How the verdict was reached. */
  readonly reached: string;
  readonly bullets: readonly BulletReport[];
}

/** The readiness report. The same code, configuration and date give the same report. */
export interface Readiness {
  readonly version: 1;
  /** `YYYY-MM-DD`: the day for which expiry was judged. */
  readonly date: string;
  readonly scope: {
    readonly files: number;
    readonly calls: number;
    readonly clients: number;
    readonly resources: number;
  };
  /** How many bullets stand how. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly sections: readonly SectionReport[];
  /** What somebody vouches for beyond what the guide asks. */
  readonly furtherAttestations: readonly ReportAnswer[];
  /** What limits the report as a whole. */
  readonly notes: readonly string[];
}
