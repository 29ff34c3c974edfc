import type { SdkId } from "../../../core/facts.ts";

/**
 * What a text holds that may use an SDK: its package, its classes or the methods by which it is asked. Apart from the
 * SDKs' own files, so that texts can be judged before the compiler is loaded that reads them.
 */
export const MENTIONS: Readonly<Record<SdkId, RegExp>> = {
  "aws-sdk":
    /client-bedrock-runtime|\b(Converse|ConverseStream|InvokeModel|InvokeModelWithResponseStream|InvokeModelWithBidirectionalStream|StartAsyncInvoke|ApplyGuardrail|CountTokens)Command\b|\.(converse|converseStream|invokeModel\w*|startAsyncInvoke|applyGuardrail)\(/,
  "agent-runtime":
    /client-bedrock-agent-runtime|\b(InvokeAgent|InvokeInlineAgent|InvokeFlow|Retrieve|RetrieveAndGenerate\w*|Rerank)Command\b/,
  "aws-sdk-v2": /\bBedrock(Agent)?Runtime\b/,
  "anthropic-sdk": /@anthropic-ai\/bedrock-sdk|\bmessages\s*\.\s*(create|stream|parse|toolRunner)\(/,
  "ai-sdk":
    /@ai-sdk\/amazon-bedrock|\b(generateText|streamText|generateObject|streamObject|streamUI|embedMany|ToolLoopAgent|Experimental_Agent|createAgentUIStream\w*)\b|from ["']ai["']|\b[aA]gent\w*\.(generate|stream|respond)\(/,
  langchain:
    /\b(ChatBedrock\w*|BedrockChat|BedrockEmbeddings|AmazonKnowledgeBaseRetriever)\b|["']@?langchain\b|\.(invoke|streamEvents|embedQuery|embedDocuments)\(/,
  strands: /@strands-agents\/sdk|\b([aA]gent|[gG]raph|[sS]warm)\w*\.(invoke|stream)\(/,
  openai: /\b(completions|responses|embeddings)\s*\.\s*(create|stream|parse)\(/,
  llamaindex: /@llamaindex\/(aws|community)|\b(llm|LLM)\w*\.(chat|complete|exec)\(/,
  genkit: /genkitx-aws-bedrock|\bai\.(generate|generateStream|embed)\(/,
  mastra: /@mastra\/core|\b[aA]gent\w*\.(generate|stream)\w*\(|\.getAgent\(/,
  fetch: /bedrock-runtime/,
};

/** The service's name, which settings and variables spell in any way. */
const BEDROCK = /[bB][eE][dD][rR][oO][cC][kK]/;

const ANY = new RegExp([BEDROCK, ...Object.values(MENTIONS)].map((each) => each.source).join("|"));

/**
 * In either case, one of these is in whatever {@link ANY} finds. Nearly no file has one, and words without a choice of
 * letters are found in a third of the time.
 */
const WORDS = [
  ...[
    "bedrock",
    "converse",
    ".invoke(",
    "invokemodel",
    "invokeagent",
    "invokeinlineagent",
    "invokeflow",
    "asyncinvoke",
  ],
  ...["guardrail", "counttokens", "retrieve", "rerankcommand", "amazonknowledgebase"],
  ...["generatetext", "generateobject", "streamtext", "streamobject", "streamui", "embedmany", "createagentui"],
  ...["toolloopagent", "experimental_agent", 'from "ai', "from 'ai"],
  ...["messages", "completions", "responses", "embeddings", "embedquery", "embeddocuments"],
  ...["langchain", "@llamaindex/", "@strands-agents/", "@mastra/"],
  ...[".generate", ".stream", ".respond(", ".embed(", ".chat(", ".complete(", ".exec(", ".getagent("],
];

const ANY_WORD = new RegExp(WORDS.map((word) => word.replace(/[.(]/g, "\\$&")).join("|"), "i");

/** What a method's name follows, in small letters. */
const BEFORE_METHODS = [..."abcdefghijklmnopqrstuvwxyz0123456789_"];

/** The same words where the shortest, which are methods of something with a name, come with what they follow. */
export const words = WORDS.flatMap((word) =>
  word.length > ".chat(".length ? [word] : BEFORE_METHODS.map((letter) => letter + word),
);

/** Whether a text may call Bedrock through any SDK that is read. */
export function mightMatch(text: string): boolean {
  return ANY_WORD.test(text) && ANY.test(text);
}
