import type { FileFacts, Problem } from "./facts.ts";

/** What is told of a file over which the analysis itself stumbled. */
export function failureIn(file: string, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    file,
    code: "failed",
    message: `This file could not be analyzed: ${reason}. This is a mistake in Bedrock Readiness; all other files were analyzed. Name the file under \`ignore\` in the configuration until it is repaired.`,
    span: null,
  };
}

/** Whether a file was not analyzed by a mistake of ours, so that nobody may take silence for an answer. */
export function hasFailed(problems: readonly Problem[]): boolean {
  return problems.some(({ code }) => code === "failed");
}

/** The facts of a file in which nothing was found. */
export function noFacts(file: string, problems: readonly Problem[] = []): FileFacts {
  return { file, calls: [], clients: [], resources: [], problems, comments: [] };
}
