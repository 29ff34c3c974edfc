import { concurrency, promptTokens, ttltMilliseconds } from "./arithmetic.ts";
import { type Figure, highOf } from "./figure.ts";
import type { Shape } from "./shape.ts";

/** What a load test needs to know of a workload. */
interface Load {
  readonly name: string;
  readonly model: string;
  readonly region: string;
  readonly requestsPerMinute: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly outputDeviation: number;
  readonly maxTokens: number | null;
  readonly streaming: boolean;
  /** Requests in flight at once, with room to spare. */
  readonly users: number;
}

const DEFAULT_REGION = "us-east-1";

/** Without latency, as many users as requests of a minute: no request can last longer than that without failing. */
const SPARE = 2;

/** Null where model, traffic or lengths are unknown, so that there is nothing to test with. */
function loadOf(shape: Shape): Load | null {
  const { workload, tokens } = shape;
  const requestsPerMinute = highOf(shape.peakRequestsPerMinute);
  const prompt = highOf(promptTokens(tokens));
  const output = highOf(tokens.output);
  if (workload.model === null || !requestsPerMinute || prompt === null || output === null) return null;
  const ttlt = ttltMilliseconds(shape.ttftMilliseconds, tokens.output, shape.outputTokensPerSecond);
  const inFlight: Figure = concurrency(requestsPerMinute, ttlt);
  return {
    name: workload.name,
    model: workload.model,
    region: shape.region ?? DEFAULT_REGION,
    requestsPerMinute: Math.max(1, Math.round(requestsPerMinute)),
    promptTokens: Math.round(prompt),
    outputTokens: Math.max(1, Math.round(output)),
    outputDeviation: Math.round(output * shape.outputVariation),
    maxTokens: workload.maxTokens ?? null,
    streaming: workload.streaming ?? false,
    users: Math.max(1, Math.ceil((highOf(inFlight) ?? requestsPerMinute) * SPARE)),
  };
}

/**
 * A k6 script that sends each workload's traffic at peak to the Converse API and fails when more than 1 % is throttled.
 * It signs with a Bedrock API key from `AWS_BEARER_TOKEN_BEDROCK`. Null where no workload is known well enough.
 */
export function k6Script(shapes: readonly Shape[]): string | null {
  const loads = shapes.map(loadOf).filter((load) => load !== null);
  if (loads.length === 0) return null;
  const scenarios = Object.fromEntries(
    loads.map((load, index) => [
      `workload_${index + 1}`,
      {
        executor: "constant-arrival-rate",
        rate: load.requestsPerMinute,
        timeUnit: "1m",
        duration: "10m",
        preAllocatedVUs: load.users,
        maxVUs: load.users * SPARE,
        env: { WORKLOAD: String(index) },
      },
    ]),
  );
  return `// Sends the planned traffic to Amazon Bedrock, which costs money: AWS_BEARER_TOKEN_BEDROCK=... k6 run this-file.js
import http from "k6/http";
import { check } from "k6";
import { Rate, Trend } from "k6/metrics";

const workloads = ${scriptJson(loads)};

export const options = {
  scenarios: ${scriptJson(scenarios)},
  thresholds: { throttled: ["rate<0.01"] },
};

const throttled = new Rate("throttled");
const outputTokens = new Trend("output_tokens");

export default function () {
  const { model, region, promptTokens, outputTokens: wanted, maxTokens, streaming } = workloads[Number(__ENV.WORKLOAD)];
  const url = \`https://bedrock-runtime.\${region}.amazonaws.com/model/\${encodeURIComponent(model)}/\${streaming ? "converse-stream" : "converse"}\`;
  // A short English word is about one token. The number keeps prompts from being alike.
  const text = \`\${__VU}-\${__ITER} Answer in about \${wanted} tokens. \` + "word ".repeat(Math.max(0, promptTokens - 15));
  const body = { messages: [{ role: "user", content: [{ text }] }] };
  if (maxTokens !== null) body.inferenceConfig = { maxTokens };
  const response = http.post(url, JSON.stringify(body), {
    headers: { "Content-Type": "application/json", Authorization: \`Bearer \${__ENV.AWS_BEARER_TOKEN_BEDROCK}\` },
    timeout: "600s",
  });
  throttled.add(response.status === 429);
  check(response, { answered: ({ status }) => status === 200 });
  if (!streaming && response.status === 200) outputTokens.add(response.json("usage.outputTokens"));
}
`;
}

/** JSON that can stand in a script: texts from elsewhere must not end it. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/**
 * The arguments of `aiperf`, one list per workload, for the same shape at peak: Poisson arrivals, token lengths, limit
 * and streaming. It speaks the OpenAI-compatible API of the runtime endpoint, which not every model answers on.
 */
export function aiperfArguments(shapes: readonly Shape[]): readonly (readonly string[])[] {
  return shapes
    .map(loadOf)
    .filter((load) => load !== null)
    .map((load) => [
      "profile",
      "--model",
      load.model,
      "--url",
      `https://bedrock-runtime.${load.region}.amazonaws.com/openai`,
      "--endpoint-type",
      "chat",
      ...(load.streaming ? ["--streaming"] : []),
      "--request-rate",
      String(load.requestsPerMinute / 60),
      "--arrival-pattern",
      "poisson",
      "--request-count",
      String(load.requestsPerMinute * 10),
      "--synthetic-input-tokens-mean",
      String(load.promptTokens),
      "--output-tokens-mean",
      String(load.outputTokens),
      "--output-tokens-stddev",
      String(load.outputDeviation),
      ...(load.maxTokens === null ? [] : ["--extra-inputs", `max_tokens:${load.maxTokens}`]),
    ]);
}

/** The same as lines for a shell. */
export function aiperfCommands(shapes: readonly Shape[]): string {
  return aiperfArguments(shapes)
    .map((args) => `aiperf ${args.map(quoted).join(" ")} --api-key "$AWS_BEARER_TOKEN_BEDROCK"\n`)
    .join("");
}

function quoted(argument: string): string {
  return /^[\w./:@=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
