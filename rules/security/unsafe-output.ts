import type { ModelCall, ResponseSink, ResponseUse } from "../../src/core/facts.ts";
import { defineRule } from "../../src/core/rule.ts";
import { writtenByModel } from "../shared/response.ts";

/** Places that do what a text says. */
type Dangerous = Extract<ResponseSink, "code" | "shell" | "sql" | "html" | "path">;

const DANGEROUS: ReadonlySet<ResponseSink> = new Set<Dangerous>(["code", "shell", "sql", "html", "path"]);

function isDangerous(use: ResponseUse): use is ResponseUse & { readonly into: Dangerous } {
  return DANGEROUS.has(use.into) && !use.checked;
}

function called(call: ModelCall): string {
  return `The answer to ${call.api} comes from here`;
}

export default defineRule({
  title: "Model output that is executed",
  severity: "error",
  why: `
What a model writes is data from outside. Whoever can write into its prompt, directly or by way of a document, a web page
or the result of a tool, has a say in it. Where that text becomes code, a shell command, SQL, HTML or the name of a file,
a prompt injection becomes remote code execution, a read of other people's rows, stored cross-site scripting or a write
outside of the folder. No system prompt and no guardrail rules it out: both lower the odds, and an attacker has many
tries.

| Instead of | Use |
|---|---|
| \`eval\`, \`new Function\`, \`vm\` | a parser for what is expected; a sandbox without network and files for generated code |
| \`exec(text)\` | \`execFile\` with a fixed program, and arguments from an allow-list |
| \`query(text)\` | a fixed statement with parameters; for text-to-SQL a read-only role that sees nothing else |
| \`innerHTML\`, \`dangerouslySetInnerHTML\` | \`textContent\`, or DOMPurify behind the Markdown renderer |
| \`writeFile(text, ...)\` | a name that the program makes; the model's only through an allow-list |

A check in front of the use (an allow-list, a regular expression, a comparison) silences the rule, and so does any
function of a package in between, which may be a sanitiser.
`,
  whenNotToUse: `
Switch the rule off for a tool whose purpose it is to run generated code in a sandbox that the code does not show.
`,
  references: [
    {
      title: "OWASP LLM05:2025 Improper Output Handling",
      url: "https://genai.owasp.org/llmrisk/llm052025-improper-output-handling/",
    },
    {
      title: "OWASP LLM01:2025 Prompt Injection",
      url: "https://genai.owasp.org/llmrisk/llm01-prompt-injection/",
    },
    {
      title: "Amazon Bedrock: prompt injection security",
      url: "https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-injection.html",
    },
    {
      title: "Well-Architected Generative AI Lens, GENSEC02-BP01: implement guardrails",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/gensec02-bp01.html",
    },
  ],
  guide: ["G8.7"],
  messages: {
    code: "What the model wrote is run as code by `{name}`: a prompt injection then runs whatever it likes. Parse the answer, or run it in a sandbox without network and files.",
    shell:
      "What the model wrote is given to a shell or names a program, by `{name}`: a prompt injection then runs whatever it likes. Run a fixed program, with arguments from an allow-list.",
    sql: "What the model wrote is part of a statement that `{name}` runs: a prompt injection then reads or deletes what the connection may. Use parameters, or a read-only role that sees nothing else.",
    html: "What the model wrote becomes HTML by `{name}`: a prompt injection then runs script in the reader's page. Use plain text, or sanitise it first.",
    path: "What the model wrote names the file for `{name}`: a prompt injection then reaches any file that the program may. Make the name in the program, or take it from an allow-list.",
  },
  call(call, _context, report) {
    for (const use of writtenByModel(call).filter(isDangerous)) {
      report({
        span: use.span,
        message: use.into,
        data: { name: use.name },
        evidence: "proven",
        steps: [{ span: call.anchor, message: called(call) }, ...use.steps],
      });
    }
  },
  examples: examples(),
});

function examples() {
  const program = (imports: string, body: string) => `
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
${imports}
const client = new BedrockRuntimeClient({ region: "us-east-1", maxAttempts: 6 });

async function ask(question: string) {
  const { output, stopReason, usage } = await client.send(
    new ConverseCommand({
      modelId: "us.amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: question }] }],
      inferenceConfig: { maxTokens: 400 },
    }),
  );
  console.log(stopReason, usage);
  return output?.message?.content?.[0]?.text ?? "";
}

export async function run(question: string) {
${body}
}
`;
  return {
    bad: [
      {
        title: "Code",
        at: "eval(formula",
        code: program("", "  const formula = await ask(question);\n  return eval(formula);"),
      },
      {
        title: "A shell command",
        at: 'exec("git',
        code: program(
          'import { exec } from "node:child_process";\n',
          '  const branch = await ask(question);\n  exec("git checkout " + branch);',
        ),
      },
      {
        title: "SQL that the model writes",
        at: "pool.query(sql",
        code: program(
          'import { Pool } from "pg";\n\nconst pool = new Pool();\n',
          "  const sql = await ask(question);\n  return (await pool.query(sql)).rows;",
        ),
      },
      {
        title: "HTML",
        at: "await ask",
        code: program("", '  document.querySelector("#answer")!.innerHTML = await ask(question);'),
      },
      {
        title: "React: HTML",
        at: "text }",
        code: {
          "example.tsx": program(
            "",
            "  const text = await ask(question);\n  return <div dangerouslySetInnerHTML={{ __html: text }} />;",
          ),
        },
      },
      {
        title: "The name of a file",
        at: 'writeFile("',
        code: program(
          'import { writeFile } from "node:fs/promises";\n',
          '  const name = await ask(question);\n  await writeFile("reports/" + name, "");',
        ),
      },
      {
        title: "Vercel AI SDK",
        at: "new Function(text",
        code: `
import { bedrock } from "@ai-sdk/amazon-bedrock";
import { generateText } from "ai";

export async function compile(task: string) {
  const { text, finishReason, usage } = await generateText({
    model: bedrock("us.amazon.nova-pro-v1:0"),
    prompt: task,
    maxOutputTokens: 400,
    maxRetries: 5,
  });
  console.log(finishReason, usage);
  return new Function(text);
}
`,
      },
    ],
    good: [
      {
        title: "A fixed program, and a check of its argument",
        code: program(
          'import { execFile } from "node:child_process";\n\nconst BRANCHES = ["main", "next"];\n',
          '  const branch = await ask(question);\n  if (!BRANCHES.includes(branch)) throw new Error("No such branch");\n  execFile("git", ["checkout", branch]);',
        ),
      },
      {
        title: "A check in front of the shell",
        code: program(
          'import { exec } from "node:child_process";\n',
          '  const branch = await ask(question);\n  if (!/^[a-z]+$/.test(branch)) throw new Error("No such branch");\n  exec("git checkout " + branch);',
        ),
      },
      {
        title: "A parameter of a fixed statement",
        code: program(
          'import { Pool } from "pg";\n\nconst pool = new Pool();\n',
          '  const name = await ask(question);\n  return (await pool.query("select * from products where name = $1", [name])).rows;',
        ),
      },
      {
        title: "Sanitised HTML",
        code: program(
          'import DOMPurify from "dompurify";\n',
          '  document.querySelector("#answer")!.innerHTML = DOMPurify.sanitize(await ask(question));',
        ),
      },
      {
        title: "Plain text",
        code: program("", '  document.querySelector("#answer")!.textContent = await ask(question);'),
      },
      {
        title: "The content of a file",
        code: program(
          'import { writeFile } from "node:fs/promises";\n',
          '  await writeFile("report.md", await ask(question));',
        ),
      },
      {
        title: "A table of commands by the model's word",
        code: program(
          'import { exec } from "node:child_process";\n\nconst COMMANDS = new Map([["list", "ls"], ["where", "pwd"]]);\n',
          '  exec(COMMANDS.get(await ask(question)) ?? "true");',
        ),
      },
    ],
  };
}
