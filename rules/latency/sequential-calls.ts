import { defineRule } from "../../src/core/rule.ts";

export default defineRule({
  title: "Independent requests one after the other",
  severity: "hint",
  why: `
Two requests of which neither needs the other's answer take as long as both together when they are awaited in turn, and only
as long as the longer one side by side. With answers of several seconds that is the largest saving there is, for one line:

\`\`\`ts
const [summary, title] = await Promise.all([ask("Summarise: " + text), ask("A title for: " + text)]);
\`\`\`

The tokens are the same; both are reserved from the quota of the minute at once, where they would have been anyway within
it. Where one failure should not lose the other answer, use \`Promise.allSettled\`.

Reported are two statements of one block that await the same function and keep its results, where nothing of the first goes
into the second and nothing in between decides whether the second runs. Loops are another matter (\`unbounded-concurrency\`).
`,
  whenNotToUse:
    "Suppress a finding where the first request prepares something that the second one finds, such as a cache.",
  references: [
    {
      title: "Well-Architected Generative AI Lens, performance efficiency",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/performance-efficiency.html",
    },
  ],
  guide: ["G5.3"],
  messages: {
    sequential:
      "This request waits for one of whose answer it needs nothing. Send both at once with `Promise.all`, and the answers are there in the time of the longer one.",
  },
  call({ predecessor, sent, anchor }, _context, report) {
    if (!predecessor || sent === "no") return;
    const { own, span } = predecessor;
    report({
      span: own,
      message: "sequential",
      evidence: "likely",
      fixes: [{ title: "Send both at once", safe: false, changes: [{ kind: "together", first: span, second: own }] }],
      steps: [
        { span, message: "This is waited for first" },
        { span: anchor, message: "This is the request" },
      ],
    });
  },
  examples: examples(),
});

function examples() {
  const code = (body: string): string => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

async function ask(text: string) {
  const answer = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-lite-v1:0",
      messages: [{ role: "user", content: [{ text }] }],
      inferenceConfig: { maxTokens: 300 },
    }),
  );
  return answer.output?.message?.content?.[0]?.text ?? "";
}

export async function describe(article: string) {
${body}
}
`;
  return {
    bad: [
      {
        title: "A summary and a title",
        at: "const title",
        code: code(`  const summary = await ask("Summarise: " + article);
  const title = await ask("Write a title for: " + article);
  return { summary, title };`),
        fixes: {
          "Send both at once":
            code(`  const [summary, title] = await Promise.all([ask("Summarise: " + article), ask("Write a title for: " + article)]);
  return { summary, title };`),
        },
      },
      {
        title: "Written in place, with Anthropic's SDK",
        at: "const german",
        code: `
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";

const client = new AnthropicBedrock({ maxRetries: 5 });
const model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

export async function translate(text: string) {
  const french = await client.messages.create({
    model,
    max_tokens: 500,
    messages: [{ role: "user", content: "Into French: " + text }],
  });
  const german = await client.messages.create({
    model,
    max_tokens: 500,
    messages: [{ role: "user", content: "Into German: " + text }],
  });
  return { french, german };
}
`,
      },
    ],
    good: [
      {
        title: "The second needs the first",
        code: code(`  const summary = await ask("Summarise: " + article);
  const title = await ask("Write a title for: " + summary);
  return { summary, title };`),
      },
      {
        title: "By a detour",
        code: code(`  const summary = await ask("Summarise: " + article);
  const short = summary.slice(0, 100);
  const title = await ask("Write a title for: " + short);
  return { summary, title };`),
      },
      {
        title: "The first decides whether the second is made",
        code: code(`  const summary = await ask("Summarise: " + article);
  if (summary === "") return { summary, title: "" };
  const title = await ask("Write a title for: " + article);
  return { summary, title };`),
      },
      {
        title: "Side by side",
        code: code(`  const [summary, title] = await Promise.all([ask("Summarise: " + article), ask("A title for: " + article)]);
  return { summary, title };`),
      },
      {
        title: "A conversation that both turns are added to",
        code: code(`  const history: string[] = [];
  const summary = await turn(history, article);
  const title = await turn(history, "Now a title");
  return { summary, title };`).replace(
          "export",
          `const turn = async (history: string[], text: string) => {
  history.push(text, await ask([...history, text].join("\\n")));
  return history.at(-1);
};

export`,
        ),
      },
    ],
  };
}
