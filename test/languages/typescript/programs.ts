// Pieces of programs that the tables of this folder are made of.

export const IMPORT = `import { BedrockRuntimeClient, ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";\n`;

/** The imports and a client at the top of a module. */
export const CLIENT = `${IMPORT}const client = new BedrockRuntimeClient({});\n`;

/** A call of Converse with the given input. */
export function converse(input: string, options = ""): string {
  return `await client.send(new ConverseCommand(${input})${options && `, ${options}`});`;
}

/** A call of InvokeModel with the given input. */
export function invoke(input: string): string {
  return `await client.send(new InvokeModelCommand(${input}));`;
}

/** A client, some code, and a call with the given input. */
export function program(code: string, input = "input"): string {
  return `${CLIENT}${code}\n${converse(input)}\n`;
}

/** A prompt that is as good as any. */
export const MESSAGES = `messages: [{ role: "user", content: [{ text: "Hello" }] }]`;
