import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from "aws-lambda";
import { z } from "zod";
import { summarise } from "./summarise.js";

const Request = z.object({
  title: z.string().trim().max(200).optional(),
  // Some 25,000 tokens is usual; a third more is let through.
  text: z.string().trim().min(1).max(130_000),
  style: z.enum(["executive", "technical", "plain"]).default("executive"),
});

/** Milliseconds that are kept back to answer the caller when the model does not. */
const RESERVE = 1_500;

export async function handler(event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyResultV2> {
  const request = Request.safeParse(parsed(event.body));
  if (!request.success) return respond(400, { error: z.prettifyError(request.error) });

  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE));
  try {
    return respond(200, await summarise(request.data, signal));
  } catch (error) {
    console.error("No summary", { error: error instanceof Error ? error.name : "unknown" });
    return respond(503, { error: "No summary could be made. Please try again later." });
  }
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return undefined;
  }
}

function respond(statusCode: number, body: object): APIGatewayProxyResultV2 {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
