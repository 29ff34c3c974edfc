import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { SEVERITIES } from "../core/lint.ts";
import { READINESS_FORMATS } from "../readiness/write.ts";
import type { CapacityOptions } from "./commands/capacity.ts";
import { type CheckOptions, check } from "./commands/check.ts";
import type { FactsOptions } from "./commands/facts.ts";
import type { ReportOptions } from "./commands/report.ts";
import { CommandError, type Host, type Status } from "./host.ts";
import { printable } from "./paint.ts";

const FORMATS = ["text", "json", "sarif", "markdown", "github"];

/** Runs the command with the arguments behind its name. Mistakes of the user are told in one line on stderr. */
export async function run(args: readonly string[], host: Host): Promise<Status> {
  let status: Status = 0;
  const program = commands(host, (next) => {
    status = next;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CommandError)) throw error;
    host.stderr.write(`bedrock-readiness: ${printable(error.message)}\n`);
    return 2;
  }
}

function commands(host: Host, finish: (status: Status) => void): Command {
  const program = new Command("bedrock-readiness")
    .description("Finds what will hurt in production in code that calls Amazon Bedrock.")
    .version(host.tool.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
    });

  program
    .command("check")
    .description("report findings; exits with 1 when there are any at or above the level")
    .addArgument(pathsArgument())
    .addOption(new Option("--format <format>", "how to report").choices(FORMATS).default("text"))
    .addOption(
      new Option("--severity <level>", "the lightest level that counts").choices(SEVERITIES).default("warning"),
    )
    .option("--fix", "apply the safe fixes")
    .option("--baseline <file>", "leave out the findings that this file lists, in place of the configured ones")
    .option("--write-baseline", "list all that is found now in the baseline, so that only new findings are reported")
    .option("--include-tests", "report on tests and fixtures too")
    .option("--output <file>", "write the report there instead of to stdout")
    .option("--no-cache", "find out everything anew, and keep nothing for the next run")
    .action(async (paths: readonly string[], options: CheckOptions) => {
      finish(await check(paths, options, host));
    });

  program
    .command("facts")
    .description("print what the engine sees: every call and client, in tests too")
    .addArgument(pathsArgument())
    .addOption(
      new Option("--format <format>", "text tells it in words, with the steps that led to it")
        .choices(["json", "text"])
        .default("json"),
    )
    .option("--output <file>", "write there instead of to stdout")
    .action(async (paths: readonly string[], options: FactsOptions) => {
      const { facts } = await import("./commands/facts.ts");
      finish(await facts(paths, options, host));
    });

  program
    .command("report")
    .description("tell how the code stands to AWS's production-readiness guide, section by section")
    .addArgument(pathsArgument())
    .addOption(new Option("--format <format>", "how to write it").choices(READINESS_FORMATS).default("markdown"))
    .option("--date <date>", "the day to judge by, such as 2026-11-01, in place of today")
    .option("--output <file>", "write it there instead of to stdout")
    .action(async (paths: readonly string[], options: ReportOptions) => {
      const { report } = await import("./commands/report.ts");
      finish(await report(paths, options, host));
    });

  program
    .command("capacity")
    .description("plan quota, latency and cost; exits with 1 when a quota does not hold at peak")
    .argument("[file]", "the workload file, by default .bedrock-capacity.json")
    .option("--from <paths...>", "take the calls of this code as workloads, matched with those of the file")
    .option(
      "--measurements <files...>",
      "what `aws cloudwatch get-metric-data`, `aws service-quotas list-service-quotas` or the CloudWatch console wrote",
    )
    .addOption(
      new Option("--format <format>", "how to print the plan")
        .choices(["text", "json", "markdown", "csv"])
        .default("text"),
    )
    .addOption(
      new Option("--print <what>", "what to print").choices(["plan", "quota-request", "k6", "aiperf"]).default("plan"),
    )
    .addOption(new Option("--seed <number>", "of the simulation").argParser(wholeNumber).default(1))
    .option("--write", "write the workloads of --from to the workload file")
    .option("--output <file>", "write there instead of to stdout")
    .action(async (file: string | undefined, options: CapacityOptions) => {
      const { capacity } = await import("./commands/capacity.ts");
      finish(await capacity(file, options, host));
    });

  program
    .command("rules")
    .description("list the rules")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
    .action(async (options: { readonly format: "text" | "json" }) => {
      const { rules } = await import("./commands/rules.ts");
      finish(await rules(options, host));
    });

  program
    .command("explain")
    .description("print the documentation of a rule")
    .argument("<rule>", "for example throttling/missing-retries")
    .action(async (id: string) => {
      const { explain } = await import("./commands/rules.ts");
      finish(await explain(id, host));
    });

  program
    .command("lsp")
    .description("serve the Language Server Protocol on stdio, for editors")
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => host.serve());

  return program;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 0 to 999999999.");
  return Number(text);
}

function pathsArgument(): Argument {
  return new Argument("[paths...]", "files and folders, by default the working folder");
}
