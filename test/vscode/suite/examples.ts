// The example applications as folders of one workspace: what is found in them, word for word, and what every fix does.
import assert from "node:assert/strict";
import { ts } from "@ts-morph/common";
import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  ConfigurationTarget,
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  languages,
  Range,
  RelativePattern,
  type TextDocument,
  workspace,
} from "vscode";
import { actionsFor, apply, closeAll, extension, findings, inFolders, open, revert, ruleOf, until } from "./editor.ts";

const NO_LIMIT = "throttling/missing-max-tokens";
const NO_RETRIES = "throttling/missing-retries";
const RETRIES_OFF = "throttling/retries-disabled";
const OVERSIZED = "throttling/oversized-max-tokens";
const OVER_LIMIT = "throttling/max-tokens-over-model-limit";
const NO_CACHING = "latency/missing-prompt-caching";
const UNTAGGED = "cost/untagged-inference";
const UNKNOWN_OPTION = "governance/unknown-request-option";
const NO_GUARDRAIL = "security/missing-guardrail";
const NO_TIMEOUT = "latency/missing-timeout";
const UNHANDLED = "throttling/unhandled-throttling";
const UNHANDLED_STREAM = "throttling/unhandled-stream-error";
const USAGE = "observability/ignored-usage";
const CUT_OFF = "throttling/ignored-truncation";
const UNVALIDATED = "security/unvalidated-input";

/** Findings whose repair is for people to write: the summary's answer has a type of its own, without these members. */
const WITHOUT_FIX: readonly string[] = [
  `summariser-lambda/src/summarise.ts ${USAGE}`,
  `summariser-lambda/src/summarise.ts ${CUT_OFF}`,
];

/** Everything that is found in a file: the rule, its place (1-based), and the code that is underlined. */
const FOUND: Readonly<Record<string, readonly (readonly [rule: string, place: string, code: string])[]>> = {
  "chat-api/src/bedrock/client.ts": [
    [UNTAGGED, "3:25", '"us.anthropic.claude-sonnet-4-5-20250929-v1:0"'],
    [NO_TIMEOUT, "5:28", "BedrockRuntimeClient"],
    [NO_RETRIES, "5:28", "BedrockRuntimeClient"],
  ],
  "chat-api/src/services/chat.ts": [
    [NO_CACHING, "9:9", "ConverseStreamCommand"],
    [USAGE, "9:9", "ConverseStreamCommand"],
    [NO_GUARDRAIL, "9:9", "ConverseStreamCommand"],
    [UNVALIDATED, "9:9", "ConverseStreamCommand"],
    [NO_LIMIT, "9:9", "ConverseStreamCommand"],
    [UNHANDLED, "9:9", "ConverseStreamCommand"],
    [UNHANDLED_STREAM, "18:3", "for"],
  ],
  "content-job/src/article.js": [
    [USAGE, "10:34", "converse"],
    [UNVALIDATED, "10:34", "converse"],
    [CUT_OFF, "10:34", "converse"],
  ],
  "content-job/src/bedrock.js": [
    [NO_TIMEOUT, "4:21", "BedrockRuntime"],
    [NO_RETRIES, "4:21", "BedrockRuntime"],
  ],
  "content-job/src/settings.js": [
    [UNTAGGED, "3:10", '"us.amazon.nova-pro-v1:0"'],
    [OVERSIZED, "5:16", "10000"],
    [UNKNOWN_OPTION, "7:5", "top_p"],
  ],
  "summariser-lambda/src/bedrock.ts": [
    [UNTAGGED, "3:25", '"us.anthropic.claude-haiku-4-5-20251001-v1:0"'],
    [OVER_LIMIT, "6:27", "128_000"],
    [NO_TIMEOUT, "8:28", "BedrockRuntimeClient"],
    [RETRIES_OFF, "10:16", "1"],
  ],
  "summariser-lambda/src/summarise.ts": [
    [USAGE, "12:9", "InvokeModelCommand"],
    [NO_GUARDRAIL, "12:9", "InvokeModelCommand"],
    [UNVALIDATED, "12:9", "InvokeModelCommand"],
    [CUT_OFF, "12:9", "InvokeModelCommand"],
    [UNHANDLED, "12:9", "InvokeModelCommand"],
  ],
};

/** What a fix makes of the code: the file that it changes, if it is another one, and the text that then stands there. */
const FIXED: Readonly<Record<string, { readonly file?: string; readonly text: string }>> = {
  [`chat-api/src/bedrock/client.ts ${UNTAGGED}`]: {
    text: "MODEL_ID = process.env.BEDROCK_INFERENCE_PROFILE_ARN /* us.anthropic.claude-sonnet-4-5-20250929-v1:0 */;",
  },
  [`chat-api/src/bedrock/client.ts ${NO_RETRIES}`]: {
    text: '"us-east-1",\n  maxAttempts: 6,\n  retryMode: "standard",\n});',
  },
  [`chat-api/src/services/chat.ts ${NO_CACHING}`]: {
    text: 'system: [{ text: SUPPORT_PROMPT }, { cachePoint: { type: "default" } }],',
  },
  [`chat-api/src/services/chat.ts ${NO_GUARDRAIL}`]: {
    text: "guardrailConfig: { guardrailIdentifier: process.env.BEDROCK_GUARDRAIL_ID, guardrailVersion: process.env.BEDROCK_GUARDRAIL_VERSION },",
  },
  [`chat-api/src/services/chat.ts ${UNVALIDATED}`]: {
    file: "chat-api/src/routes/conversations.ts",
    text: 'String(req.body.message ?? "").slice(0, 4000)',
  },
  [`chat-api/src/services/chat.ts ${USAGE}`]: {
    text: '?? []) {\n    if (event.metadata) console.log("Tokens used:", event.metadata.usage);\n',
  },
  [`chat-api/src/services/chat.ts ${UNHANDLED}`]: {
    file: "chat-api/src/routes/conversations.ts",
    text: "    if (!throttled) throw error;\n    if (res.headersSent) return void res.end(",
  },
  [`chat-api/src/services/chat.ts ${UNHANDLED_STREAM}`]: {
    file: "chat-api/src/routes/conversations.ts",
    text: "  try {\n    for await (const text of answer(req.params.id, req.body.message)) {\n      res.write(",
  },
  [`summariser-lambda/src/summarise.ts ${UNHANDLED}`]: {
    file: "summariser-lambda/src/handler.ts",
    text: "    if (!throttled) throw error;\n    return { statusCode: 429, ",
  },
  [`content-job/src/article.js ${USAGE}`]: {
    text: '  });\n  console.log("Tokens used:", response.usage);\n',
  },
  [`content-job/src/article.js ${CUT_OFF}`]: {
    text: '  if (response.stopReason === "max_tokens") console.warn("The answer is cut off at its output limit");\n',
  },
  [`chat-api/src/services/chat.ts ${NO_LIMIT}`]: { text: "inferenceConfig: { temperature: 0.2, maxTokens: 300 }," },
  [`content-job/src/article.js ${UNVALIDATED}`]: {
    file: "content-job/src/write-article.js",
    text: 'if (typeof audience !== "string" || audience.length > 4000) {',
  },
  [`content-job/src/bedrock.js ${NO_RETRIES}`]: {
    text: 'new BedrockRuntime({ region, maxAttempts: 6, retryMode: "standard" });',
  },
  [`content-job/src/settings.js ${UNTAGGED}`]: {
    text: "model: process.env.BEDROCK_INFERENCE_PROFILE_ARN /* us.amazon.nova-pro-v1:0 */,",
  },
  [`content-job/src/settings.js ${OVERSIZED}`]: { text: "maxTokens: 2500, // As much as the model gives." },
  [`content-job/src/settings.js ${UNKNOWN_OPTION}`]: { text: "topP: 0.9," },
  [`summariser-lambda/src/bedrock.ts ${OVER_LIMIT}`]: { text: "MAX_TOKENS = 64_000;" },
  [`summariser-lambda/src/bedrock.ts ${RETRIES_OFF}`]: {
    text: "region: process.env.AWS_REGION,\n  // API Gateway gives up",
  },
  [`summariser-lambda/src/summarise.ts ${NO_GUARDRAIL}`]: {
    text: "guardrailVersion: process.env.BEDROCK_GUARDRAIL_VERSION,",
  },
  [`summariser-lambda/src/summarise.ts ${UNVALIDATED}`]: {
    file: "summariser-lambda/src/handler.ts",
    text: 'if (typeof text !== "string" || text.length > 4000) {',
  },
};

const EXAMPLES = ["chat-api", "content-job", "summariser-lambda"];

/** The findings of a file, from the top. */
function ordered(document: TextDocument): readonly Diagnostic[] {
  const key = (each: Diagnostic): string => ruleOf(each) + each.message;
  return [...findings(document.uri)].sort(
    (a, b) => a.range.start.compareTo(b.range.start) || (key(a) < key(b) ? -1 : 1),
  );
}

/** The findings of a file with the code that they underline. */
function foundIn(document: TextDocument): readonly (readonly [string, string, string])[] {
  return ordered(document).map((each) => {
    const { line, character } = each.range.start;
    return [ruleOf(each), `${line + 1}:${character + 1}`, document.getText(each.range)] as const;
  });
}

/** The titles of each rule's fixes: what the editor hands out does not say to which finding an action belongs. */
const TITLES: Readonly<Record<string, RegExp>> = {
  [NO_LIMIT]: /^Limit the answer to /,
  [NO_RETRIES]: /^Allow six attempts in /,
  [RETRIES_OFF]: /^Use the SDK's default retries$/,
  [OVERSIZED]: /^Lower the limit to [\d,]+ tokens$/,
  [OVER_LIMIT]: /^Lower the limit to the model's /,
  [NO_TIMEOUT]: /^Give up after two minutes/,
  [NO_CACHING]: /^Cache the prompt /,
  [UNKNOWN_OPTION]: /^Write it as `/,
  [UNTAGGED]: /^Read the application inference profile's ARN /,
  [NO_GUARDRAIL]: /^Put a guardrail /,
  [UNHANDLED]: /^Answer with status 429 /,
  [UNHANDLED_STREAM]: /^Tell the reader when /,
  [USAGE]: /^Log the tokens that were used$/,
  [CUT_OFF]: /^Log answers that are cut off$/,
  [UNVALIDATED]: /^Cut (`|\d+ inputs )/,
};

/** The fixes of a finding, told from those of others at the same place by their titles. */
async function fixesFor(document: TextDocument, found: Diagnostic): Promise<readonly CodeAction[]> {
  const actions = await actionsFor(document.uri, found, CodeActionKind.QuickFix);
  const fixes = actions.filter((each) => !/^(Disable|Explain) /.test(each.title));
  for (const { title } of fixes)
    assert.ok(
      Object.values(TITLES).some((titles) => titles.test(title)),
      title,
    );
  return fixes.filter(({ title }) => TITLES[ruleOf(found)]?.test(title));
}

/** The text of a file as an editor would show it. */
async function textOf(file: string): Promise<string> {
  return (await workspace.openTextDocument(inFolders(file))).getText();
}

function syntaxErrors(document: TextDocument): readonly string[] {
  const { diagnostics = [] } = ts.transpileModule(document.getText(), {
    fileName: document.uri.path,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.map((each) => ts.flattenDiagnosticMessageText(each.messageText, "\n"));
}

async function untilFound(document: TextDocument, file: string): Promise<void> {
  const expected = JSON.stringify(FOUND[file]);
  await until(
    `the findings of ${file} are ${expected}`,
    () => JSON.stringify(foundIn(document)) === expected,
    () => foundIn(document),
  );
}

async function revertAll(): Promise<void> {
  for (const document of workspace.textDocuments) await revert(document);
}

describe("In the examples", () => {
  before(extension);

  afterEach(async () => {
    await revertAll();
    await closeAll();
  });

  it("there are findings in these files and in no other", async () => {
    const summary = await commands.executeCommand<{ findings: number }>("bedrockReadiness.checkWorkspace");
    const files = languages
      .getDiagnostics()
      .filter(([uri]) => findings(uri).length > 0)
      .map(([uri]) => workspace.asRelativePath(uri, true));
    assert.deepEqual(files.sort(), Object.keys(FOUND).sort());
    assert.equal(summary.findings, Object.values(FOUND).flat().length);
  });

  for (const file of Object.keys(FOUND)) {
    it(`the findings of ${file} underline the right code`, async () => {
      await untilFound(await open(inFolders(file)), file);
    });
  }

  for (const name of EXAMPLES) {
    it(`nothing is found in any file of ${name}.fixed`, async () => {
      const files = await workspace.findFiles(new RelativePattern(inFolders(`${name}.fixed`), "**/*.{ts,js}"));
      assert.ok(files.length > 3, "the files are missing");
      for (const uri of files) {
        const document = await open(uri);
        // An answer about actions comes when the document as it is now has been looked at.
        await actionsFor(uri, { range: new Range(0, 0, document.lineCount, 0) });
        assert.deepEqual(foundIn(document), [], uri.path);
      }
    });
  }

  const RESERVED = {
    "chat-api/src/services/chat.ts": "About 66,600 tokens reserved, 3,100 settled per request; open in planner",
    "chat-api.fixed/src/services/chat.ts": "About 3,000 tokens reserved, 1,600 settled per request; open in planner",
    "summariser-lambda/src/summarise.ts": "About 153,000 tokens reserved, 28,750 settled per request; open in planner",
    "content-job/src/article.js": "About 10,200 tokens reserved, 2,700 settled per request; open in planner",
  };
  for (const [file, title] of Object.entries(RESERVED)) {
    it(`what the call in ${file} reserves comes from the workload file of its own folder`, async () => {
      const { uri } = await open(inFolders(file));
      const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 10);
      assert.deepEqual(
        lenses.map(({ command }) => command?.title),
        [title],
      );
    });
  }

  it("what is known of a call names files with their folder, as the editor does", async () => {
    const document = await open(inFolders("summariser-lambda/src/summarise.ts"));
    await untilFound(document, "summariser-lambda/src/summarise.ts");
    const position = document.positionAt(document.getText().indexOf("InvokeModelCommand({"));
    const at = { textDocument: { uri: document.uri.toString() }, position };
    await commands.executeCommand("bedrockReadiness.showKnown", at);
    const known = workspace.textDocuments.find((each) => each.uri.scheme === "bedrock-readiness-known");
    assert.match(known?.getText() ?? "", /^summariser-lambda\/src\/summarise\.ts:12:5: InvokeModel \(/);
    assert.match(known?.getText() ?? "", /^ +summariser-lambda\/src\/handler\.ts:8:35 {2}passed as `document` here$/m);
  });

  it("the settings of one folder hold for no other, and at once", async () => {
    const one = await open(inFolders("chat-api/src/bedrock/client.ts"));
    const other = await open(inFolders("content-job/src/bedrock.js"));
    const severityIn = (document: TextDocument): DiagnosticSeverity | undefined =>
      findings(document.uri).find((each) => ruleOf(each) === NO_RETRIES)?.severity;
    const untilSeverity = (document: TextDocument, severity: DiagnosticSeverity | undefined): Promise<void> =>
      until(
        `the severity in ${document.uri.path} is ${severity}`,
        () => severityIn(document) === severity,
        () => severityIn(document),
      );
    const settings = workspace.getConfiguration("bedrockReadiness.rules", one.uri);
    await untilSeverity(one, DiagnosticSeverity.Warning);
    await settings.update(NO_RETRIES, "error", ConfigurationTarget.WorkspaceFolder);
    await untilSeverity(one, DiagnosticSeverity.Error);
    await untilSeverity(other, DiagnosticSeverity.Warning);
    await settings.update(NO_RETRIES, "off", ConfigurationTarget.WorkspaceFolder);
    await untilSeverity(one, undefined);
    await untilSeverity(other, DiagnosticSeverity.Warning);
    await settings.update(NO_RETRIES, undefined, ConfigurationTarget.WorkspaceFolder);
    await untilSeverity(one, DiagnosticSeverity.Warning);
  });

  for (const [place, { file: target, text }] of Object.entries(FIXED)) {
    const [file = "", rule = ""] = place.split(" ");
    it(`the first fix of ${rule} in ${file} writes what is expected`, async () => {
      const document = await open(inFolders(file));
      await untilFound(document, file);
      const found = ordered(document).find((each) => ruleOf(each) === rule);
      assert.ok(found);
      const [fix] = await fixesFor(document, found);
      assert.ok(fix);
      const changed = target ?? file;
      assert.ok(!(await textOf(changed)).includes(text), "it stands there already");
      await apply(fix);
      assert.ok((await textOf(changed)).includes(text), await textOf(changed));
    });
  }

  for (const file of Object.keys(FOUND)) {
    it(`every finding in ${file} can be silenced with a reason, and no other is silent then`, async () => {
      const document = await open(inFolders(file));
      const count = FOUND[file]?.length ?? 0;
      for (let index = 0; index < count; index += 1) await silenced(document, file, index);
    });
  }

  for (const file of Object.keys(FOUND)) {
    it(`every fix offered in ${file} removes its finding and leaves code that parses`, async () => {
      const document = await open(inFolders(file));
      await untilFound(document, file);
      const count = FOUND[file]?.length ?? 0;
      for (let index = 0; index < count; index += 1) await everyFix(document, file, index);
    });
  }
});

/** Silences one finding, looks at what is left, and puts everything back. */
async function silenced(document: TextDocument, file: string, index: number): Promise<void> {
  await untilFound(document, file);
  const found = ordered(document)[index];
  assert.ok(found);
  const rule = ruleOf(found);
  const disable = (await actionsFor(document.uri, found)).find((each) => each.title.startsWith(`Disable ${rule} `));
  assert.ok(disable?.command, `${rule} cannot be silenced`);
  const { command, arguments: args = [] } = disable.command;
  await commands.executeCommand(command, ...args, "it is so by design");
  const line = found.range.start.line;
  const left = (FOUND[file] ?? []).filter(([other, place]) => other !== rule || !place.startsWith(`${line + 1}:`));
  const rulesOf = (rules: readonly string[]): string => [...rules].sort().join(" ");
  await until(
    `${rule} is silent on line ${line + 1} of ${file}, and nothing else is`,
    () => rulesOf(findings(document.uri).map(ruleOf)) === rulesOf(left.map(([other]) => other)),
    () => foundIn(document),
  );
  assert.deepEqual(syntaxErrors(document), [], document.getText());
  await revertAll();
}

/** Applies each fix of one finding in turn, and puts everything back after each. */
async function everyFix(document: TextDocument, file: string, index: number): Promise<void> {
  for (let at = 0; ; at += 1) {
    await untilFound(document, file);
    const found = ordered(document)[index];
    assert.ok(found);
    const rule = ruleOf(found);
    const fix = (await fixesFor(document, found))[at];
    if (!fix) return assert.ok(at > 0 || WITHOUT_FIX.includes(`${file} ${rule}`), `${rule}: no fix`);
    const title = `${rule}: ${fix.title}`;
    assert.ok(fix.edit, `${title} changes nothing`);
    await apply(fix);
    const changed = workspace.textDocuments.filter((each) => each.isDirty);
    assert.ok(changed.length > 0, `${title} changed nothing`);
    for (const each of changed) assert.deepEqual(syntaxErrors(each), [], `${title}\n${each.getText()}`);
    await until(
      `${title} removes the finding`,
      () => !findings(document.uri).some((each) => ruleOf(each) === rule && each.message === found.message),
      () => findings(document.uri).map((each) => each.message),
    );
    await revertAll();
  }
}
