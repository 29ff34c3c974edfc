import type { Input } from "../../src/core/facts.ts";
import { defineRule, type Fix } from "../../src/core/rule.ts";
import { distinct, originOf, stepsOfAll } from "../shared/inputs.ts";

type Media = Input & { readonly media: NonNullable<Input["media"]> };

function isUnchecked(input: Input): input is Media {
  return input.media !== undefined && !input.media.checked && input.validations.length === 0 && input.source !== "argv";
}

/** What Converse takes, in bytes. The documentation of the models says how much less each of them needs. */
const LIMITS: Partial<Readonly<Record<Media["media"]["kind"], number>>> = { image: 3_750_000, document: 4_500_000 };

function bounds(media: readonly Media[]): readonly Fix[] {
  const changes = media.flatMap(({ place, media: { kind } }) => {
    const maxBytes = LIMITS[kind];
    return maxBytes === undefined ? [] : [{ kind: "bound-media", input: place, maxBytes } as const];
  });
  return changes.length === media.length ? [{ title: "Refuse files that are too large", safe: false, changes }] : [];
}

export default defineRule({
  title: "Files from outside that go to the model unchecked",
  severity: "warning",
  why: `
Images and documents are prompts too. White text on white ground, a note in the corner of a scan or the metadata of a PDF
says "ignore your instructions" to the model and nothing to the person who looks at it; a length bound on the text of the
question does not touch that. A large file is also a cost: Claude counts a photograph as up to some 1,600 tokens, and a
PDF of three pages as some 1,000 where only its text is read and 7,000 where its pages are looked at. All of it is taken
from the quota and paid for.

Check before the request: the **size** (what is refused depends on the model, and AWS's pages differ: 3.75 MB for an image
in the reference of the API, no limit but the model's in the user guide, 4.5 MB for most documents), the **type** by the first bytes and not by the name, the number of files and pages. Draw
images anew (\`sharp(bytes).resize(1568).jpeg()\`), which removes metadata. Put a guardrail on the call that looks at images.

Reported is content of a file from a request that reaches an \`image\`, \`document\`, \`video\` or \`audio\` block with nothing in
the way. Limits of an upload middleware, comparisons of a size, and checks of a type in the same file silence the rule.
`,
  whenNotToUse: "Switch the rule off where a gateway in front checks uploads.",
  references: [
    {
      title: "Amazon Bedrock: restrictions of the inference APIs",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api-restrictions.html",
    },
    {
      title: "Claude: images and vision",
      url: "https://docs.anthropic.com/en/docs/vision",
    },
    {
      title: "Claude: PDF support, also on Amazon Bedrock",
      url: "https://docs.claude.com/en/docs/build-with-claude/pdf-support",
    },
    {
      title: "Amazon Bedrock: guardrails for images",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-mmfilter.html",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
    {
      title: "OWASP LLM10:2025 Unbounded Consumption",
      url: "https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC04-BP02: sanitize and validate user inputs",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec04-bp02.html",
    },
  ],
  guide: ["G8.5"],
  messages: {
    several:
      "{files} files, the first of them `{name}` from {origin}, go to the model, and nothing bounds their size or looks at their bytes: they may be large, of another type than they say, and carry instructions that nobody sees. Check size and type before the request.",
    unchecked:
      "`{name}` from {origin} goes to the model as {kind}, and nothing bounds its size or looks at its bytes: it may be large, of another type than it says, and carry instructions that nobody sees. Check size and type before the request.",
  },
  call(call, _context, report) {
    if (call.sent === "no") return;
    const [first, ...others] = distinct(call.input.inputs.filter(isUnchecked));
    if (!first) return;
    report({
      span: call.anchor,
      message: others.length > 0 ? "several" : "unchecked",
      data: { name: first.name, origin: originOf(first), kind: first.media.kind, files: others.length + 1 },
      evidence: "proven",
      steps: stepsOfAll([first, ...others]),
      fixes: bounds([first, ...others]),
    });
  },
  examples: examples(),
});

function examples() {
  const code = (upload: string, check = ""): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";
import multer from "multer";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });
const app = express();
const upload = multer(${upload});

app.post("/describe", upload.single("photo"), async (req, res) => {${check}
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [
        {
          role: "user",
          content: [{ text: "What does it show?" }, { image: { format: "png", source: { bytes: req.file.buffer } } }],
        },
      ],
      inferenceConfig: { maxTokens: 300 },
    }),
  );
  res.json(answer.output);
});
`;
  const anthropic = (data: string, check = ""): string => `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ maxRetries: 5 });

export async function POST(request: Request) {
  const { pdf } = await request.json();${check}
  const message = await client.messages.create({
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    max_tokens: 300,
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "Summarise it." },
          { type: "document", source: { type: "base64", media_type: "application/pdf", data: ${data} } },
        ],
      },
    ],
  });
  return Response.json(message.content);
}
`;
  return {
    bad: [
      {
        title: "An upload",
        at: "ConverseCommand({",
        code: code("{ storage: multer.memoryStorage() }"),
        fixes: {
          "Refuse files that are too large": code(
            "{ storage: multer.memoryStorage() }",
            '\n  if (req.file.buffer.length > 3_750_000) throw new RangeError("The file is too large");',
          ),
        },
      },
      {
        title: "A document in Claude's own shape",
        at: "create({",
        code: { "app/api/summary/route.ts": anthropic("pdf") },
      },
    ],
    good: [
      {
        title: "Limits of the middleware",
        code: code(
          "{ storage: multer.memoryStorage(), limits: { fileSize: 3_000_000 }, fileFilter: onlyImages }",
        ).replace(
          "const app",
          'const onlyImages = (_: unknown, file: { mimetype: string }, done: (error: null, ok: boolean) => void) =>\n  done(null, file.mimetype.startsWith("image/"));\nconst app',
        ),
      },
      {
        title: "Size and type are looked at",
        code: code(
          "{ storage: multer.memoryStorage() }",
          '\n  if (req.file.size > 3_000_000 || req.file.mimetype !== "image/png") return res.sendStatus(400);',
        ),
      },
      {
        title: "A bound on the text that carries it",
        code: {
          "app/api/summary/route.ts": anthropic(
            "pdf",
            "\n  if (pdf.length > 4_000_000) return new Response(null, { status: 413 });",
          ),
        },
      },
      {
        title: "A file of the program's own",
        code: `
import { readFile } from "node:fs/promises";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

export const describe = async () =>
  client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [
        { role: "user", content: [{ image: { format: "png", source: { bytes: await readFile("logo.png") } } }] },
      ],
    }),
  );
`,
      },
    ],
  };
}
