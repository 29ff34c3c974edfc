import type { BodyFamily } from "../../../../core/facts.ts";
import type { AnswerPart, AnswerShape } from "../sdk.ts";

/** A member that has a certain text when it is so. */
export function told(member: string, value: string): AnswerPart {
  return { member, when: (at, quoted) => `${at} === ${quoted(value)}` };
}

/** A member that is the usage. */
export function counted(member: string): AnswerPart {
  return { member, value: (at) => at };
}

/** An answer of Converse. */
export const CONVERSE_ANSWER: AnswerShape = {
  in: "answer",
  truncation: told("stopReason", "max_tokens"),
  intervention: told("stopReason", "guardrail_intervened"),
  usage: counted("usage"),
};

function stopped(value: string): AnswerPart {
  return { member: "messageStop", when: (at, quoted) => `${at}?.stopReason === ${quoted(value)}` };
}

/** The events of ConverseStream. */
export const CONVERSE_EVENTS: AnswerShape = {
  in: "events",
  of: "stream",
  truncation: stopped("max_tokens"),
  intervention: stopped("guardrail_intervened"),
  usage: { member: "metadata", when: (at) => at, value: (at) => `${at}.usage` },
};

/** What the service adds to the body of any family when a guardrail looked at it. */
const IN_BODY = {
  in: "body",
  of: "body",
  intervention: {
    member: null,
    when: (at, quoted) => `${at}[${quoted("amazon-bedrock-guardrailAction")}] === ${quoted("INTERVENED")}`,
  },
} as const satisfies AnswerShape;

/** Answers of InvokeModel by family: the models' pages of "Inference request parameters" in the user guide. */
const BODY_ANSWERS: Partial<Readonly<Record<BodyFamily, AnswerShape>>> = {
  claude: { ...IN_BODY, truncation: told("stop_reason", "max_tokens"), usage: counted("usage") },
  nova: { ...IN_BODY, truncation: told("stopReason", "max_tokens"), usage: counted("usage") },
  llama: { ...IN_BODY, truncation: told("stop_reason", "length"), usage: counted("generation_token_count") },
};

/** An answer of InvokeModel. */
export function bodyAnswer(family: BodyFamily | null): AnswerShape {
  return (family && BODY_ANSWERS[family]) ?? IN_BODY;
}
