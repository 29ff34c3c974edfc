import type { Input, ModelCall, Span, Validation } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { field, options } from "../../src/core/value.ts";
import { distinct, originOf, stepsOfAll } from "../shared/inputs.ts";

/** Checks after which a text can still say anything: it is only shorter. */
const BOUNDS: readonly Validation["kind"][] = ["length", "truncation"];

type Target = "system" | "tools";

type Instruction = Input & { readonly reaches: Target };

/**
 * Whether anybody may write anything into it. What a schema, a type guard or a list has let through may be one of a few
 * words, and then it is harmless.
 */
function isFreeText(input: Input): input is Instruction {
  const { reaches, validations } = input;
  return (reaches === "system" || reaches === "tools") && validations.every(({ kind }) => BOUNDS.includes(kind));
}

/**
 * Code that sorts messages by their roles seems to put each of them everywhere: what reaches the messages as well is a
 * conversation that was handed over whole, and which of it has which role is not known.
 */
function isSorted(input: Input, all: readonly Input[]): boolean {
  return all.some(({ reaches, name, span }) => reaches === "messages" && name === input.name && isAt(span, input.span));
}

function isAt(one: Span, other: Span): boolean {
  return one.file === other.file && one.start === other.start;
}

/** Tools that a request brings along, as it does to a gateway, are the caller's own and not described by this code. */
function areOwnTools(call: ModelCall): boolean {
  const tools = field(call.request, "tools");
  return tools.status === "present" && options(tools.value).every((each) => each.kind === "list" && !each.open);
}

const TARGETS: Readonly<Record<Target, string>> = { system: "the system prompt", tools: "a tool's definition" };

export default defineRule({
  title: "Untrusted input in the system prompt",
  severity: "error",
  why: `
Models give what stands in the system prompt, and in the definitions of tools, more weight than what a user says: it is
the operator's word. Text from a request that is put there is obeyed like an instruction of the operator. "You are no
longer bound by the rules above" needs no trick any more; it stands in the right place already. The same holds for names,
titles and settings of users that are filled into a system prompt as a matter of course ("You speak with \${name}").

Guardrails do not help: the prompt-attack filter looks at the user's turn and takes the system prompt for yours. A
length bound does not help either, since a short instruction is enough.

Put what users write into the **user's turn**, with delimiters around it, and say in the system prompt what stands between
them:

\`\`\`ts
system: [{ text: "Answer in the language and for the person that are named in <profile>." }],
messages: [{ role: "user", content: [{ text: \`<profile>\${profile}</profile>\\n\${question}\` }] }],
\`\`\`

Where the system prompt has to differ, let the input choose from a table of texts that are your own. Such a choice, an
allow-list, a number and whatever has passed a schema or a type guard are not reported: they may be one of a few words.
`,
  whenNotToUse: `
Switch the rule off for a gateway whose callers are the operators, and name functions that make input harmless under
\`trusted\` in the configuration.
`,
  references: [
    {
      title: "Amazon Bedrock: prompt injection security",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-injection.html",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
    {
      title: "OWASP LLM07:2025 System Prompt Leakage",
      url: "https://genai.owasp.org/llmrisk/llm072025-system-prompt-leakage/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC04-BP02: sanitize and validate user inputs",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec04-bp02.html",
    },
  ],
  guide: ["G8.1", "G8.7"],
  messages: {
    untrusted:
      "`{name}` from {origin} becomes part of {target}, which the model obeys as the operator's word. Move it to the user's turn between delimiters, or let it choose from texts of your own.",
    several:
      "`{name}` from {origin} and {others} more become part of {target}, which the model obeys as the operator's word. Move them to the user's turn between delimiters, or let them choose from texts of your own.",
  },
  call(call, _context, report) {
    if (call.sent === "no") return;
    const { inputs } = call.input;
    const instructions = inputs.filter(isFreeText).filter((each) => !isSorted(each, inputs));
    for (const target of ["system", "tools"] as const) {
      const [first, ...others] = distinct(instructions.filter(({ reaches }) => reaches === target));
      if (!first || (target === "tools" && !areOwnTools(call))) continue;
      report({
        span: call.anchor,
        message: others.length === 0 ? "untrusted" : "several",
        data: { name: first.name, origin: originOf(first), target: TARGETS[target], others: others.length },
        evidence: "proven",
        steps: stepsOfAll([first, ...others]),
      });
    }
  },
  examples: examples(),
});

function examples() {
  const express = (system: string, before = "") => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";
import { z } from "zod";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());
${before}
app.post("/chat", async (req, res) => {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      system: [{ text: ${system} }],
      messages: [{ role: "user", content: [{ text: String(req.body.message).slice(0, 4000) }] }],
      inferenceConfig: { maxTokens: 500 },
    }),
  );
  res.json(answer.output);
});
`;
  return {
    bad: [
      {
        title: "The name of the user",
        at: "ConverseCommand({",
        code: express(`\`You are a shop assistant. You speak with \${req.body.name}.\``),
      },
      {
        title: "Cut off, which does not help",
        at: "ConverseCommand({",
        code: express('"You are " + req.body.persona.slice(0, 200)'),
      },
      {
        title: "Vercel AI SDK in Next.js",
        at: "streamText({",
        code: {
          "app/api/chat/route.ts": `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { streamText } from "ai";

export async function POST(request: Request) {
  const { question, instructions } = await request.json();
  const answer = streamText({
    model: bedrock("us.amazon.nova-lite-v1:0"),
    system: instructions,
    prompt: question.slice(0, 4000),
    maxOutputTokens: 500,
  });
  return answer.toTextStreamResponse();
}
`,
        },
      },
    ],
    good: [
      { title: "In the user's turn only", code: express('"You are a shop assistant."') },
      {
        title: "A choice from texts of one's own",
        code: express(
          "STYLES[req.body.style === 'short' ? 'short' : 'long']",
          '\nconst STYLES = { short: "Answer in one sentence.", long: "Explain at length." };\n',
        ),
      },
      {
        title: "A table that the input is looked up in",
        code: express(
          "LANGUAGES.get(req.body.language) ?? LANGUAGES.get('en') ?? ''",
          '\nconst LANGUAGES = new Map([["en", "Answer in English."], ["de", "Answer in German."]]);\n',
        ),
      },
      {
        title: "One of a few words",
        code: express(
          `\`Answer in \${Language.parse(req.body.language)}.\``,
          '\nconst Language = z.enum(["English", "German"]);\n',
        ),
      },
      {
        title: "A conversation whose messages are sorted by their roles",
        code: `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
app.use(express.json());

app.post("/title", async (req, res) => {
  const conversation = [
    { role: "system", text: "You find titles." },
    { role: "user", text: req.body.article.slice(0, 4000) },
  ];
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      system: conversation.filter((each) => each.role === "system").map(({ text }) => ({ text })),
      messages: conversation
        .filter((each) => each.role !== "system")
        .map(({ role, text }) => ({ role, content: [{ text }] })),
      inferenceConfig: { maxTokens: 50 },
    }),
  );
  res.json(answer.output);
});
`,
      },
      { title: "A number", code: express(`\`Answer in at most \${Number(req.body.words)} words.\``) },
      {
        title: "An allow-list",
        code: express(
          `\`Answer in \${ALLOWED.includes(req.body.language) ? req.body.language : "English"}.\``,
          '\nconst ALLOWED = ["English", "German"];\n',
        ),
      },
    ],
  };
}
