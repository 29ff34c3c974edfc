import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from "aws-lambda";
import { summarise } from "./summarise.js";

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> {
  const { title, text, style } = JSON.parse(event.body ?? "{}");
  if (!text) return respond(400, { error: "text is missing" });

  const summary = await summarise({ title, text, style: style ?? "executive" });
  return respond(200, { summary });
}

function respond(statusCode: number, body: object): APIGatewayProxyResultV2 {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
