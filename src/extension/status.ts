import { Disposable, type LanguageStatusItem, LanguageStatusSeverity, languages } from "vscode";
import { ClientCommand, SOURCE_LANGUAGES, type Status } from "../server/protocol.ts";

/** The item among the language's status items: what was found, and what is going on. */
export class StatusItem extends Disposable {
  readonly #item: LanguageStatusItem;

  constructor() {
    const item = languages.createLanguageStatusItem("bedrockReadiness.status", [...SOURCE_LANGUAGES]);
    super(() => item.dispose());
    this.#item = item;
    item.name = "Bedrock Readiness";
    item.text = "Bedrock: waiting";
    item.detail = "no open file mentions Bedrock";
    item.command = { title: "Show Output", command: ClientCommand.showOutput };
  }

  show(status: Status): void {
    this.#item.busy = status.state === "checking";
    this.#item.severity = severityOf(status);
    this.#item.text = statusText(status);
    this.#item.detail = statusDetail(status);
  }
}

function severityOf(status: Status): LanguageStatusSeverity {
  if (status.state === "failed" || status.findings.error > 0) return LanguageStatusSeverity.Error;
  return status.findings.warning > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
}

/** The item's text: how many findings there are. */
export function statusText({ state, findings }: Status): string {
  if (state === "failed") return "Bedrock: failed";
  const total = findings.error + findings.warning + findings.info + findings.hint;
  return total === 0 ? "Bedrock: no findings" : `Bedrock: ${plural(total, "finding")}`;
}

/** The item's detail: where the findings are, and what was looked at. */
export function statusDetail({ message, files, calls, clients }: Status): string {
  if (message) return message;
  const where = files === 0 ? "" : `in ${plural(files, "file")}; `;
  return `${where}${plural(calls, "call")} and ${plural(clients, "client")} in open files`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
