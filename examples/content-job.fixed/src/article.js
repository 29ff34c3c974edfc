const { bedrock } = require("./bedrock");
const { EDITOR, briefing } = require("./prompts");
const { model, inference } = require("./settings");

/**
 * @param {{ topic: string, audience: string }} order
 * @returns {Promise<string>} Markdown
 */
async function writeArticle({ topic, audience }) {
  const response = await bedrock.converse({
    modelId: model,
    system: [{ text: EDITOR }],
    messages: [{ role: "user", content: [{ text: briefing(topic, audience) }] }],
    inferenceConfig: inference,
  });
  console.log("Answered", { stopReason: response.stopReason, usage: response.usage, metrics: response.metrics });
  if (response.stopReason === "max_tokens") throw new Error(`the article has more than ${inference.maxTokens} tokens`);
  const blocks = response.output?.message?.content ?? [];
  return blocks.map((block) => block.text ?? "").join("\n");
}

module.exports = { writeArticle };
