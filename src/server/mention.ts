/**
 * Whether a text may have to do with Bedrock at all: the one test that runs before anything heavy is loaded. Every SDK
 * names Bedrock in its package, class or address, except for those listed, whose default it is.
 */
export function mentionsBedrock(text: string): boolean {
  return /bedrock|strands-agents/i.test(text);
}
