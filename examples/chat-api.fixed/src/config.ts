export const config = {
  port: Number(process.env.PORT ?? 3000),
  region: process.env.AWS_REGION ?? "us-east-1",
  /** An application inference profile of Claude Sonnet 4.5, tagged with team and cost centre. */
  inferenceProfileArn: required("CHAT_INFERENCE_PROFILE_ARN"),
  guardrail: { id: required("CHAT_GUARDRAIL_ID"), version: required("CHAT_GUARDRAIL_VERSION") },
};

/** Stops at the start what would otherwise fail at the first question. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set`);
  return value;
}
