const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");
const { region } = require("./settings");

const bedrock = new BedrockRuntime({
  region,
  maxAttempts: 6,
  retryMode: "standard",
  requestHandler: { requestTimeout: 120_000 },
});

module.exports = { bedrock };
