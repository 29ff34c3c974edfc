import { parseJsonText } from "../../core/json-text.ts";
import { conform, type Schema, type SchemaIssue } from "../../core/schema.ts";
import { positionAt } from "../../core/text.ts";
import type { Measured } from "../plan.ts";
import type { AppliedQuota } from "../quota.ts";
import { readConsoleCsv } from "./console-csv.ts";
import { observe, type Series, subjectOf } from "./metrics.ts";
import { appliedQuotaOf, type ListedQuota } from "./service-quotas.ts";

/** A file that an account's tools wrote. */
export interface MeasurementFile {
  /** Shown in messages. */
  readonly name: string;
  readonly text: string;
  /** The model that metrics of this file belong to whose labels name none. */
  readonly model?: string | null;
}

export interface MeasurementProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export interface MeasurementReading {
  readonly measured: Measured;
  /** Why a file was refused: nothing of it counts. */
  readonly problems: readonly MeasurementProblem[];
  /** What of good files was left out. */
  readonly notes: readonly string[];
}

interface Content {
  readonly series: readonly Series[];
  readonly quotas: readonly AppliedQuota[];
  readonly notes: readonly string[];
}

/**
 * Reads what `aws cloudwatch get-metric-data` and `aws service-quotas list-service-quotas` print, and CSV from the
 * CloudWatch console. A file that is broken or something else is refused as a whole, with the line that broke it.
 *
 * @param model the model that metrics belong to whose labels name none
 */
export function readMeasurements(files: readonly MeasurementFile[], model: string | null = null): MeasurementReading {
  const readings = files.map((file) => readOne(file, file.model ?? model));
  const contents = readings.filter((each): each is Content => "series" in each);
  return {
    measured: {
      models: observe(contents.flatMap(({ series }) => series)),
      quotas: contents.flatMap(({ quotas }) => quotas),
    },
    problems: readings.filter((each): each is MeasurementProblem => "message" in each),
    notes: contents.flatMap(({ notes }) => notes),
  };
}

function readOne({ name, text }: MeasurementFile, model: string | null): Content | MeasurementProblem {
  if (!/^\uFEFF?\s*[{[]/.test(text)) {
    const csv = readConsoleCsv(text, model);
    return "series" in csv ? { ...csv, quotas: [] } : { file: name, ...csv };
  }
  const issues: SchemaIssue[] = [];
  const report = (issue: SchemaIssue): void => void issues.push(issue);
  const tree = parseJsonText(text, "The file", report);
  const members = (tree?.children ?? []).map(({ children }) => children?.[0]?.value);
  const kind = KINDS.find(({ member }) => members.includes(member));
  const kept = tree && kind && conform(tree, kind.schema, {}, report, "the file");
  const issue = issues[0];
  if (issue) return { file: name, line: positionAt(text, issue.offset).line, message: issue.message };
  if (!kind || !kept) return { file: name, line: 1, message: FOREIGN };
  const content = kind.read(kept, model);
  return "message" in content ? { file: name, line: lineOf(text, content.at), message: content.message } : content;
}

/** The line on which a text first stands, or the first one. */
function lineOf(text: string, found: string): number {
  return positionAt(text, Math.max(0, text.indexOf(found))).line;
}

const FOREIGN =
  "This is neither the output of `aws cloudwatch get-metric-data` nor of `aws service-quotas list-service-quotas`, nor CSV from the CloudWatch console";

interface Refusal {
  readonly message: string;
  /** Text that stands near the mistake. */
  readonly at: string;
}

interface Kind {
  /** The member that tells this output from others. */
  readonly member: string;
  readonly schema: Schema;
  read(kept: unknown, model: string | null): Content | Refusal;
}

const TEXT: Schema = { type: "string" };

const metricData: Kind = {
  member: "MetricDataResults",
  schema: {
    type: "object",
    properties: {
      MetricDataResults: {
        type: "array",
        items: {
          type: "object",
          required: ["Timestamps", "Values"],
          properties: {
            Id: TEXT,
            Label: TEXT,
            Timestamps: { type: "array", items: { type: ["string", "number"] } },
            Values: { type: "array", items: { type: "number" } },
          },
        },
      },
    },
  },
  read(kept, model) {
    const { MetricDataResults: results } = kept as { readonly MetricDataResults: readonly MetricDataResult[] };
    const mistake = results.map(mistakeIn).find((each) => each !== null);
    if (mistake) return mistake;
    const found = results.map((result) => ({
      result,
      subject: subjectOf([result.Label ?? "", result.Id ?? ""], model),
    }));
    return {
      series: found.flatMap(({ result, subject }) => (subject ? [{ ...subject, points: pointsOf(result) }] : [])),
      quotas: [],
      notes: found
        .filter(({ subject }) => !subject)
        .map(
          ({ result }) =>
            `\`${titleOf(result)}\` was left out: its label names no model, or no metric of AWS/Bedrock with a statistic that fits it`,
        ),
    };
  },
};

function titleOf({ Label, Id }: MetricDataResult): string {
  return Label ?? Id ?? "";
}

function pointsOf({ Timestamps: times, Values: values }: MetricDataResult): ReadonlyMap<number, number> {
  return new Map(times.map((time, index) => [timeOf(time), values[index] ?? 0]));
}

function mistakeIn(result: MetricDataResult): Refusal | null {
  const { Timestamps: times, Values: values } = result;
  const odd = times.find((time) => Number.isNaN(timeOf(time)));
  if (odd !== undefined) return { message: `\`${odd}\` is no time`, at: String(odd) };
  const title = titleOf(result);
  if (times.length !== values.length) {
    return { message: `\`${title}\` has ${times.length} times for ${values.length} values`, at: title };
  }
  const negative = values.find((value) => value < 0);
  return negative === undefined ? null : { message: `\`${title}\` is ${negative}, less than 0`, at: String(negative) };
}

interface MetricDataResult {
  readonly Id?: string;
  readonly Label?: string;
  readonly Timestamps: readonly (string | number)[];
  readonly Values: readonly number[];
}

/** The command prints ISO 8601, and seconds since 1970 when it is configured so. */
function timeOf(timestamp: string | number): number {
  return typeof timestamp === "number" ? timestamp * 1_000 : Date.parse(timestamp);
}

const serviceQuotas: Kind = {
  member: "Quotas",
  schema: {
    type: "object",
    properties: {
      Quotas: {
        type: "array",
        items: {
          type: "object",
          required: ["QuotaName", "Value"],
          properties: { QuotaName: TEXT, QuotaArn: TEXT, Value: { type: "number", minimum: 0 } },
        },
      },
    },
  },
  read(kept) {
    const { Quotas: listed } = kept as { readonly Quotas: readonly ListedQuota[] };
    const readings = listed.map(appliedQuotaOf);
    const unknown = readings.filter((each) => each === "unknown model").length;
    return {
      series: [],
      quotas: readings.filter((each) => typeof each === "object" && each !== null),
      notes: unknown > 0 ? [`${unknown} quotas of models that the catalogue does not know were left out`] : [],
    };
  },
};

const KINDS: readonly Kind[] = [metricData, serviceQuotas];
