import type { Configuration } from "../core/configuration.ts";
import type { FileFacts } from "../core/facts.ts";
import { type LintResult, RULE_FAILURE } from "../core/lint.ts";
import { digestOf } from "./earlier.ts";
import type { StoredLint } from "./memory.ts";

/** What holding facts against rules rests on beside the facts. */
export interface Given {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  configurationOf(file: string): Configuration;
  mayGetFindings(file: string): boolean;
}

/** What is given, and everything that was said when it was asked for. */
export interface Recording {
  readonly given: Given;
  /** What the rules said, for another run; null where one of them failed, which a later one need not. */
  stored(facts: readonly FileFacts[], result: LintResult): StoredLint | null;
}

export function recording(given: Given): Recording {
  const allowed = new Map<string, boolean>();
  const configurations = new Map<string, Configuration>();
  return {
    given: {
      today: given.today,
      configurationOf(file) {
        const answer = given.configurationOf(file);
        configurations.set(file, answer);
        return answer;
      },
      mayGetFindings(file) {
        const answer = given.mayGetFindings(file);
        allowed.set(file, answer);
        return answer;
      },
    },
    stored(facts, result) {
      if (result.findings.some(({ rule }) => rule === RULE_FAILURE)) return null;
      const textOf = createTextOf();
      return {
        today: given.today,
        files: filesOf(facts),
        allowed,
        configurations: new Map([...configurations].map(([file, each]) => [file, textOf(each)])),
        result,
      };
    },
  };
}

/**
 * Whether what the rules said of some facts earlier is what they would say now.
 *
 * @param isStored whether facts are those that the earlier run left
 */
export function stillHolds(
  stored: StoredLint,
  facts: readonly FileFacts[],
  isStored: (facts: FileFacts) => boolean,
  { today, configurationOf, mayGetFindings }: Given,
): boolean {
  const textOf = createTextOf();
  return (
    stored.today === today &&
    facts.every(isStored) &&
    stored.files === filesOf(facts) &&
    [...stored.allowed].every(([file, answer]) => mayGetFindings(file) === answer) &&
    [...stored.configurations].every(([file, text]) => textOf(configurationOf(file)) === text)
  );
}

function filesOf(facts: readonly FileFacts[]): string {
  return digestOf(facts.map(({ file }) => file));
}

/** Nearly all files have the very same configuration. */
function createTextOf(): (configuration: Configuration) => string {
  const texts = new Map<Configuration, string>();
  return (configuration) => {
    const text = texts.get(configuration) ?? JSON.stringify(configuration);
    texts.set(configuration, text);
    return text;
  };
}
