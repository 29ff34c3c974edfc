module.exports = {
  region: process.env.AWS_REGION ?? "us-east-1",
  // A tagged application inference profile of Amazon Nova Pro.
  model: process.env.ARTICLES_INFERENCE_PROFILE_ARN,
  inference: {
    maxTokens: 3000, // 1,900 words are some 2,500 tokens.
    temperature: 0.7,
    topP: 0.9,
  },
};
