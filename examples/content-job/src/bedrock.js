const { BedrockRuntime } = require("@aws-sdk/client-bedrock-runtime");
const { region } = require("./settings");

const bedrock = new BedrockRuntime({ region });

module.exports = { bedrock };
