module.exports = {
  region: process.env.AWS_REGION ?? "us-east-1",
  model: "us.amazon.nova-pro-v1:0",
  inference: {
    maxTokens: 10000, // As much as the model gives.
    temperature: 0.7,
    top_p: 0.9,
  },
};
