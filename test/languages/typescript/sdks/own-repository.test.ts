// An SDK that is developed in the same repository is known by what it exports, as everywhere else.
import { expect, it } from "vitest";
import { type Files, type ReadOptions, read } from "../../../support/project.ts";

const TABLE: Readonly<Record<string, readonly [files: Files, options?: ReadOptions]>> = {
  "through a workspace package": [
    {
      "main.ts": `import { generateText } from "ai";\nimport { amazonBedrock } from "@ai-sdk/amazon-bedrock";\nawait generateText({ model: amazonBedrock("m"), prompt: "Hello" });`,
      "packages/bedrock/src/index.ts": "export const amazonBedrock = (id: string) => ({ id });",
    },
    { packages: { "@ai-sdk/amazon-bedrock": "/project/packages/bedrock" } },
  ],
  "through a part of a workspace package": [
    {
      "main.ts": `import { generateText } from "ai";\nimport { bedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";\nawait generateText({ model: bedrockAnthropic("m"), prompt: "Hello" });`,
      "packages/bedrock/package.json": `{ "exports": { "./anthropic": "./src/anthropic.ts" } }`,
      "packages/bedrock/src/anthropic.ts": "export const bedrockAnthropic = (id: string) => ({ id });",
    },
    { packages: { "@ai-sdk/amazon-bedrock": "/project/packages/bedrock" } },
  ],
  "through the paths of a tsconfig": [
    {
      "main.ts": `import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";\nawait new AnthropicBedrock().messages.create({ model: "m", max_tokens: 1, messages: [] });`,
      "src/index.ts": "export class AnthropicBedrock { messages = { create: async (body: object) => body }; }",
      "tsconfig.json": `{ "compilerOptions": { "baseUrl": ".", "paths": { "@anthropic-ai/bedrock-sdk": ["src/index.ts"] } } }`,
    },
  ],
};

it.each(Object.entries(TABLE).map(([title, [files, options]]) => ({ title, files, options })))(
  "is read $title",
  ({ files, options }) => {
    expect(read(files, options).calls).toHaveLength(1);
  },
);
