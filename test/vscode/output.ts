/** Stands before every line that tests print inside the editor, whose console says much else. */
export const TEST_OUTPUT = "[test] ";

/** Names the file, in the environment, into which the suite writes how many tests passed and failed. */
export const REPORT = "BEDROCK_READINESS_TEST_REPORT";

/** Names the environment variable with a text that is to stand in the title of each test of the editor suite that runs. */
export const ONLY = "BEDROCK_READINESS_ONLY";
