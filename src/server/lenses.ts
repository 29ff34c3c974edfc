import type { CodeLens } from "vscode-languageserver";
import type { Reservation } from "../explain/reservation.ts";
import { rangeOf } from "./diagnostics.ts";
import { ClientCommand, type PlannerRequest } from "./protocol.ts";

/** What stands over each call: what it takes of its quota, and the way into the planner where the client has one. */
export function lensesFor(reservations: readonly Reservation[], folder: string, hasPlanner: boolean): CodeLens[] {
  return reservations.flatMap(({ found, text }) => {
    const range = rangeOf(found.span);
    if (!hasPlanner) return text === null ? [] : [{ range, command: { title: text, command: "" } }];
    const title = text === null ? "Open in planner" : `${text}; open in planner`;
    const request = plannerRequest({ found, text }, folder);
    return [{ range, command: { title, command: ClientCommand.openPlanner, arguments: [request] } }];
  });
}

/** What opens the planner with a call's workload. */
export function plannerRequest({ found }: Reservation, folder: string): PlannerRequest {
  return { folder, call: found.workload.call };
}
