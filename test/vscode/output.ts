/** Stands before every line that tests print inside the editor, whose console says much else. */
export const TEST_OUTPUT = "[test] ";

/** Names the file, in the environment, into which the suite writes how many tests passed and failed. */
export const REPORT = "BEDROCK_READINESS_TEST_REPORT";
