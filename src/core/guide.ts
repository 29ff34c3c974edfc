/**
 * The production-readiness guide, in our own words, bullet by bullet, with the ways in which each can be answered besides
 * rules. Rules name the bullets that they answer themselves, so that adding one touches no other file.
 *
 * The source is AWS's "Building Enterprise-Grade Generative AI Applications: The Complete Production Readiness Guide".
 */

/** What is read off the facts of calls, clients and resources, or off the configuration. */
export type FactQuestion =
  | "allowed-models"
  | "caching"
  | "cross-region"
  | "evaluation-jobs"
  | "guardrail"
  | "input-validation"
  | "invocation-logging"
  | "output-limit"
  | "resource-tags"
  | "retries"
  | "cost-allocation"
  | "tag-taxonomy";

/** What the capacity planner is asked about the workload file. */
export type PlannerQuestion =
  | "expected-latency"
  | "model-variants"
  | "nominal-tokens"
  | "peak-use"
  | "quotas-known"
  | "request-quota"
  | "scaling-choice"
  | "shapes"
  | "shared-quota"
  | "speed"
  | "throttled-share"
  | "token-quota";

interface BulletShape {
  readonly id: `G${number}.${number}`;
  /** What has to be so, as a statement. */
  readonly text: string;
  readonly facts?: FactQuestion;
  readonly planner?: PlannerQuestion;
  /** The name of the attestation that answers it where nothing else does. */
  readonly attestation?: keyof typeof ATTESTATIONS;
}

interface SectionShape {
  readonly id: `G${number}`;
  readonly title: string;
  /** What the code must contain for the section to be about it. Always about it, where this is missing. */
  readonly applies?: "retrieval";
  readonly bullets: readonly BulletShape[];
}

/** What people vouch for because no analyser can see it, by the name it has in the configuration. */
export const ATTESTATIONS = {
  "load-test": "A load test at expected peak, with realistic traffic, against the scaling choice that production uses.",
  "usage-review": "Use, throttles and latency per model are looked at in CloudWatch regularly.",
  "quota-review":
    "Quotas are known from Service Quotas and reassessed regularly; who asks for more, and how, is settled.",
  "latency-review": "Latency per request and its trend are compared with what token counts lead to expect.",
  "prompt-optimisation": "Prompts were shortened, chained or distilled where that pays.",
  "tag-taxonomy": "Cost centre, business unit, project and application are tagged in one way throughout.",
  "resource-tags": "Batch jobs, agents, custom models, knowledge bases and prompts carry the taxonomy's tags.",
  "cost-alarms": "Budgets or cost anomaly alarms exist, and have reached somebody in a test.",
  "key-metrics": "Quality and latency are key metrics, and tied to a business outcome.",
  "alarms-tested": "Alarms on invocations, latency, errors and throttles per model exist and were tested.",
  "event-automation": "EventBridge rules react to what can be reacted to automatically.",
  "audit-trail": "CloudTrail records the API calls, and the trail is kept and protected.",
  dashboards: "There are dashboards for deeper analysis of the logs.",
  "invocation-logging": "Model invocation logging is on in each account and region in use, with a retention.",
  encryption: "Data is encrypted in transit and at rest, with keys in KMS where that is required.",
  "access-review": "IAM access to models and data was reviewed for least privilege.",
  "security-monitoring": "Security events in CloudWatch and CloudTrail are watched by somebody.",
  "media-validation": "Images, documents, audio and video are checked before a model gets them.",
  "sensitive-data-scan": "Sensitive data was looked for with Macie or the like, and is protected.",
  "threat-model": "A threat model covers the OWASP Top 10 for LLM applications.",
  "input-validation":
    "Input is validated and sanitised before a prompt, where the code that was read does not show it.",
  "compliance-assessment": "The requirements of law and industry were assessed and are met.",
  "incident-plan": "There is an incident response plan, and it was rehearsed.",
  "third-party-audit": "Assessments and third-party audits take place regularly.",
  "team-training": "The team was trained on compliance and governance of generative AI.",
  "continuous-evaluation": "Performance, safety and compliance are evaluated continuously.",
  "answer-evaluation": "Answers are evaluated for hallucination with open metrics, such as those of RAGAS.",
  "evaluation-jobs": "Evaluation against ground truth, or by people, runs automatically.",
  "guardrail-review": "Guardrails with denied topics, content filters and blocked messages hold for every use.",
  "data-governance": "Access control, data governance and monitoring are set up around the models.",
  "model-cards": "A model card tells intended use, performance and biases of each model in use.",
  explanations: "Answers that were planned in several steps can be explained afterwards.",
  "cross-region-review":
    "Where requests may be processed, and what cross-region inference costs in latency, was decided.",
  "scaling-review": "On-demand, cross-region, priority, batch or provisioned was chosen with figures.",
  "rag-evaluation": "Retrieval and answers are measured against baselines, and users' feedback is collected.",
  "rag-guardrails": "Guardrails hold for what is retrieved: content filters and personal data.",
  "retrieval-settings": "Metadata filters, reranking and the handling of queries were chosen and tried out.",
} as const satisfies Readonly<Record<string, string>>;

/** The names under which the guide looks for attestations. */
export type AttestationName = keyof typeof ATTESTATIONS;

const SECTIONS = [
  {
    id: "G1",
    title: "Model performance evaluation",
    bullets: [
      {
        id: "G1.1",
        text: "End-to-end latency is measured at scale: inference, retrieval and integration",
        attestation: "load-test",
      },
      {
        id: "G1.2",
        text: "Throughput is verified against the expected peak, with realistic patterns and volumes",
        attestation: "load-test",
      },
      { id: "G1.3", text: "The scaling choice is proved under conditions like production's", attestation: "load-test" },
    ],
  },
  {
    id: "G2",
    title: "Capacity planning",
    bullets: [
      {
        id: "G2.1",
        text: "The shape of the application is known: average input and output tokens per request",
        planner: "shapes",
      },
      {
        id: "G2.2",
        text: "It is compared with typical shapes: chatbot, document summarisation, content generation",
        planner: "shapes",
      },
      { id: "G2.3", text: "Time to first token and tokens per second are further metrics", planner: "speed" },
      {
        id: "G2.4",
        text: "On-demand is weighed against provisioned throughput",
        planner: "scaling-choice",
        attestation: "scaling-review",
      },
      {
        id: "G2.5",
        text: "Tokens per minute follow from requests per minute and tokens per request",
        planner: "nominal-tokens",
      },
      {
        id: "G2.6",
        text: "Several use cases on one platform are planned together before quota is asked for",
        planner: "shared-quota",
      },
      { id: "G2.7", text: "Sizing is at peak requests and tokens per minute", planner: "peak-use" },
      {
        id: "G2.8",
        text: "Context length decided whether several model variants are needed, with routing between them",
        planner: "model-variants",
        attestation: "scaling-review",
      },
      {
        id: "G2.9",
        text: "High request rates are met: provisioned or cross-region, rate limiting, quotas reassessed",
        planner: "peak-use",
        attestation: "quota-review",
      },
    ],
  },
  {
    id: "G3",
    title: "Cross-region inference",
    bullets: [
      {
        id: "G3.1",
        text: "Requests are spread over regions, for higher limits at no extra charge",
        facts: "cross-region",
        attestation: "cross-region-review",
      },
      {
        id: "G3.2",
        text: "Unplanned spikes are taken up by cross-region inference",
        facts: "cross-region",
        attestation: "cross-region-review",
      },
      {
        id: "G3.3",
        text: "Production uses cross-region inference for quota and resilience",
        facts: "cross-region",
        attestation: "cross-region-review",
      },
      {
        id: "G3.4",
        text: "Its added latency and its geographical boundaries were considered",
        attestation: "cross-region-review",
      },
    ],
  },
  {
    id: "G4",
    title: "Throttling",
    bullets: [
      { id: "G4.1", text: "Current use is known per model, from CloudWatch", attestation: "usage-review" },
      {
        id: "G4.2",
        text: "Quotas are known, from Service Quotas",
        planner: "quotas-known",
        attestation: "quota-review",
      },
      {
        id: "G4.3",
        text: "Throttles stay below 1 % of invocations",
        planner: "throttled-share",
        attestation: "usage-review",
      },
      { id: "G4.4", text: "Requests per minute stay below the limit", planner: "request-quota" },
      { id: "G4.5", text: "Tokens per minute of each model stay below its limit", planner: "token-quota" },
      { id: "G4.6", text: "Retries are configured on the invocation", facts: "retries" },
      { id: "G4.7", text: "An output limit is set, close to the expected output", facts: "output-limit" },
      {
        id: "G4.8",
        text: "Who is still throttled knows how to ask AWS for more, with the figures at hand",
        attestation: "quota-review",
      },
    ],
  },
  {
    id: "G5",
    title: "Latency",
    bullets: [
      {
        id: "G5.1",
        text: "Time to first token is what users perceive, and is kept short",
        planner: "speed",
        attestation: "latency-review",
      },
      { id: "G5.2", text: "Output tokens per second are known", planner: "speed", attestation: "latency-review" },
      {
        id: "G5.3",
        text: "Time to the last token is known for the model and the traffic",
        planner: "expected-latency",
        attestation: "latency-review",
      },
      {
        id: "G5.4",
        text: "Latency, not quota alone, decides how many requests are served at once",
        planner: "expected-latency",
        attestation: "latency-review",
      },
      { id: "G5.5", text: "Usage pattern and latency profile are read in CloudWatch", attestation: "latency-review" },
      {
        id: "G5.6",
        text: "Observed latency is compared with what token counts lead to expect",
        attestation: "latency-review",
      },
      {
        id: "G5.7",
        text: "Caching, prompt engineering, chaining or distillation are used where they pay",
        attestation: "prompt-optimisation",
      },
      { id: "G5.8", text: "Prompt caching is on wherever the model supports it", facts: "caching" },
    ],
  },
  {
    id: "G6",
    title: "Cost tagging",
    bullets: [
      {
        id: "G6.1",
        text: "There is one taxonomy: cost centre, business unit, project, application",
        facts: "tag-taxonomy",
        attestation: "tag-taxonomy",
      },
      {
        id: "G6.2",
        text: "On-demand use is allocated by application inference profiles with tags",
        facts: "cost-allocation",
      },
      {
        id: "G6.3",
        text: "Batch jobs, agents, custom models, knowledge bases and prompts are tagged",
        facts: "resource-tags",
        attestation: "resource-tags",
      },
      { id: "G6.4", text: "Alarms and notifications exist for cost thresholds", attestation: "cost-alarms" },
    ],
  },
  {
    id: "G7",
    title: "Observability",
    bullets: [
      {
        id: "G7.1",
        text: "Quality and latency are key metrics, with indicators of business outcome",
        attestation: "key-metrics",
      },
      {
        id: "G7.2",
        text: "CloudWatch watches invocations, latency, errors and tokens, with alarms per model",
        attestation: "alarms-tested",
      },
      { id: "G7.3", text: "EventBridge automates reactions", attestation: "event-automation" },
      { id: "G7.4", text: "CloudTrail keeps the audit trail", attestation: "audit-trail" },
      { id: "G7.5", text: "Dashboards allow deeper analysis", attestation: "dashboards" },
      {
        id: "G7.6",
        text: "Model invocations are logged to S3 or CloudWatch Logs, requests and responses",
        facts: "invocation-logging",
        attestation: "invocation-logging",
      },
    ],
  },
  {
    id: "G8",
    title: "Security safeguards",
    bullets: [
      {
        id: "G8.1",
        text: "Input is validated and sanitised against prompt injection",
        facts: "input-validation",
        attestation: "input-validation",
      },
      {
        id: "G8.2",
        text: "Data is encrypted in transit and at rest, with keys in KMS",
        attestation: "encryption",
      },
      { id: "G8.3", text: "IAM authenticates and authorises access to models and data", attestation: "access-review" },
      { id: "G8.4", text: "CloudWatch and CloudTrail watch over security", attestation: "security-monitoring" },
      { id: "G8.5", text: "Inputs other than text are validated", attestation: "media-validation" },
      { id: "G8.6", text: "Sensitive data is found and protected", attestation: "sensitive-data-scan" },
      {
        id: "G8.7",
        text: "A threat model covers the OWASP Top 10 for LLM applications",
        attestation: "threat-model",
      },
    ],
  },
  {
    id: "G9",
    title: "Compliance",
    bullets: [
      {
        id: "G9.1",
        text: "Requirements of law and industry are met (GDPR, CCPA and others)",
        attestation: "compliance-assessment",
      },
      { id: "G9.2", text: "There is an incident response plan", attestation: "incident-plan" },
      {
        id: "G9.3",
        text: "Assessments and third-party audits take place regularly",
        attestation: "third-party-audit",
      },
      {
        id: "G9.4",
        text: "All interactions with models are logged for audit",
        facts: "invocation-logging",
        attestation: "invocation-logging",
      },
      { id: "G9.5", text: "The team is trained on compliance and governance", attestation: "team-training" },
    ],
  },
  {
    id: "G10",
    title: "Governance",
    bullets: [
      {
        id: "G10.1",
        text: "Performance, safety and compliance are evaluated continuously",
        attestation: "continuous-evaluation",
      },
      {
        id: "G10.2",
        text: "Open metrics such as RAGAS measure hallucination",
        attestation: "answer-evaluation",
      },
      {
        id: "G10.3",
        text: "Evaluation against ground truth or by people runs automatically",
        facts: "evaluation-jobs",
        attestation: "evaluation-jobs",
      },
      {
        id: "G10.4",
        text: "Guardrails hold at the model: denied topics, content filters, blocked messages",
        facts: "guardrail",
        attestation: "guardrail-review",
      },
      {
        id: "G10.5",
        text: "Guardrails hold around the model: access control, data governance, monitoring",
        facts: "allowed-models",
        attestation: "data-governance",
      },
      {
        id: "G10.6",
        text: "Model cards tell intended use, performance and biases",
        attestation: "model-cards",
      },
      {
        id: "G10.7",
        text: "Answers explain themselves, above all those of agents that plan in several steps",
        attestation: "explanations",
      },
    ],
  },
  {
    id: "G11",
    title: "RAG evaluation",
    applies: "retrieval",
    bullets: [
      {
        id: "G11.1",
        text: "Accuracy, safety, latency and cost of answers have metrics with baselines",
        attestation: "rag-evaluation",
      },
      {
        id: "G11.2",
        text: "Retrieval and answers are measured, and users' feedback is collected",
        attestation: "rag-evaluation",
      },
      {
        id: "G11.3",
        text: "Guardrails work on what is retrieved: content filtering, personal data",
        attestation: "rag-guardrails",
      },
      {
        id: "G11.4",
        text: "Metadata filtering, reranking and the handling of queries are configured",
        attestation: "retrieval-settings",
      },
    ],
  },
] as const satisfies readonly SectionShape[];

/** The id of a bullet of the guide, such as `G4.6`. */
export type GuideBullet = (typeof SECTIONS)[number]["bullets"][number]["id"];

export type GuideSection = (typeof SECTIONS)[number]["id"];

/** One statement of the guide. */
export interface Bullet extends BulletShape {
  readonly id: GuideBullet;
}

export interface Section extends SectionShape {
  readonly id: GuideSection;
  readonly bullets: readonly Bullet[];
}

/** The sections of the guide, in its order. */
export const GUIDE: readonly Section[] = SECTIONS;

/** Every bullet of the guide, in its order. */
export const bullets: readonly Bullet[] = GUIDE.flatMap((section) => section.bullets);

/** Whether a name is one under which the guide looks for an attestation. */
export function isAttestationName(name: string): name is AttestationName {
  return Object.hasOwn(ATTESTATIONS, name);
}
