import { describe, expect, it } from "vitest";
import type { Client, Input, ModelCall, ResponseUse, Validation, Value } from "../../src/core/facts.ts";
import { call, client, findings, input, list, literal, oneOf, record, resource, span, unknown } from "./facts.ts";

const checkedBy = (...kinds: readonly Validation["kind"][]): Pick<Input, "validations"> => ({
  validations: kinds.map((kind) => ({ kind, span: span(70), message: kind })),
});

describe("security/unvalidated-input", () => {
  const check = (inputs: readonly Input[], over: Partial<ModelCall> = {}) =>
    findings("security/unvalidated-input", { calls: [call({ input: { status: "unvalidated", inputs }, ...over })] });

  it("stands at the sink and leads there from the source", () => {
    const hop = { span: span(80), message: "it is assigned to `question`" };
    expect(check([input({ steps: [hop] })])).toMatchObject([
      {
        severity: "warning",
        evidence: "proven",
        span: call().anchor,
        message: expect.stringContaining("`req.body.message` from an HTTP request (Express) reaches the prompt"),
        steps: [{ span: input().span }, hop],
        fixes: [
          {
            safe: false,
            changes: [{ kind: "bound-input", target: "call", input: input().span, maxCharacters: 4000 }],
          },
        ],
      },
    ]);
  });

  it("tells the source once when the steps begin with it", () => {
    const steps = [
      { span: input().span, message: "`req.body.message` is what the user sent" },
      { span: span(80), message: "x" },
    ];
    expect(check([input({ steps })])[0]?.steps).toEqual(steps);
  });

  it("tells all inputs of a call at once, each of them only once", () => {
    const other = input({ name: "req.query.lang", span: span(90), place: span(90) });
    const [found, ...more] = check([input(), input({ reaches: "system" }), other]);
    expect(more).toEqual([]);
    expect(found?.message).toContain("2 inputs reach the prompt unchecked, the first of them `req.body.message`");
    expect(found?.steps.map((each) => each.message)).toContainEqual(expect.stringContaining("`req.query.lang` enters"));
    expect(found?.fixes[0]?.title).toBe("Cut 2 inputs off after 4,000 characters");
    expect(found?.fixes[0]?.changes).toHaveLength(2);
  });

  it("names the prompt as a whole where inputs reach several parts of it", () => {
    const system = input({ reaches: "system" });
    const message = input({ name: "req.body.text", place: span(90) });
    const more = input({ name: "req.body.role", reaches: "system", place: span(92) });
    expect(check([system, more])[0]?.message).toContain("2 inputs reach the system prompt unchecked");
    expect(check([system, message])[0]?.message).toContain("2 inputs reach the prompt unchecked");
  });

  it("counts a datum once that is read in several places, and bounds it in all of them", () => {
    const [found] = check([input(), input({ place: span(90) })]);
    expect(found?.message).toMatch(/^`req\.body\.message` from an HTTP request/);
    expect(found?.fixes).toMatchObject([{ title: "Cut `req.body.message` off after 4,000 characters" }]);
    expect(found?.fixes[0]?.changes).toHaveLength(2);
  });

  it("tells of what enters at one place in one step", () => {
    const at = (names: readonly string[]) => {
      const others = names.map((name, index) => input({ name, span: span(200), place: span(210 + index) }));
      return check([input(), ...others])[0]
        ?.steps.slice(1)
        .map(({ message }) => message);
    };
    const from = "here, from an HTTP request (Express)";
    expect(at(["a"])).toEqual([`\`a\` enters ${from}`]);
    expect(at(["a", "b", "a"])).toEqual([`\`a\` and \`b\` enter ${from}`]);
    expect(at(["a", "b", "c"])).toEqual([`\`a\`, \`b\` and \`c\` enter ${from}`]);
    const twice = check([input(), input({ place: span(90) }), input({ name: "a", span: span(200) })]);
    expect(twice[0]?.steps.slice(1).map(({ message }) => message)).toEqual([`\`a\` enters ${from}`]);
    expect(at(["a", "b", "c", "d", "e"])).toEqual([`\`a\`, \`b\`, \`c\` and 2 more enter ${from}`]);
  });

  it("leaves out what is validated or does not reach a prompt", () => {
    const checked = input({ validations: [{ kind: "schema", span: span(70), message: "zod" }] });
    expect(check([checked, input({ span: span(95), reaches: "other" })])).toEqual([]);
    expect(check([checked, input({ span: span(95) })])).toHaveLength(1);
  });

  it.each(["validated", "not-user-input", "unknown"] as const)("is silent when input is %s", (status) => {
    expect(check([input()], { input: { status, inputs: [input()] } })).toEqual([]);
  });

  it("is silent when a guardrail is on the call, or may be", () => {
    const guardrail = record({ identifier: unknown("environment"), version: "3" });
    expect(check([input()], { request: record({ guardrail }) })).toEqual([]);
    expect(check([input()], { request: record({}, true) })).toEqual([]);
    expect(check([input()], { request: record() })).toHaveLength(1);
  });

  it("is silent about a command that is never sent", () => {
    expect(check([input()], { sent: "no" })).toEqual([]);
  });
});

describe("security/unvalidated-input: other kinds of input", () => {
  it("leaves files to another rule", () => {
    const media = { kind: "image", checked: false } as const;
    const inputs = [input({ media })];
    expect(
      findings("security/unvalidated-input", { calls: [call({ input: { status: "unvalidated", inputs } })] }),
    ).toEqual([]);
  });

  it.each<[ModelCall["operation"], string, number]>([
    ["text", "Converse", 1],
    ["embedding", "InvokeModel", 0],
    ["retrieval", "Retrieve", 0],
    ["retrieval", "RetrieveAndGenerate", 1],
    ["retrieval", "RetrieveAndGenerateStream", 1],
  ])("%s by %s", (operation, api, count) => {
    const calls = [call({ operation, api, input: { status: "unvalidated", inputs: [input()] } })];
    expect(findings("security/unvalidated-input", { calls })).toHaveLength(count);
  });
});

describe("security/draft-guardrail", () => {
  const check = (guardrailVersion: Value | string) =>
    findings("security/draft-guardrail", { calls: [call({ request: record({ guardrailVersion }) })] });

  it("means the working copy only", () => {
    expect(check("DRAFT")).toMatchObject([{ evidence: "proven", fixes: [{ safe: false }] }]);
    expect(check("3")).toEqual([]);
    expect(check(unknown("environment", "VERSION"))).toEqual([]);
    expect(findings("security/draft-guardrail", { calls: [call()] })).toEqual([]);
  });

  it("stands at the default of a variable, and leaves its repair to people", () => {
    const value = oneOf(unknown("environment", "VERSION"), literal("DRAFT", span(12)));
    expect(check(value)).toMatchObject([{ span: span(12), evidence: "proven", fixes: [] }]);
    expect(check(oneOf(unknown("parameter"), literal("DRAFT")))).toMatchObject([{ evidence: "likely" }]);
  });

  it("looks at what is created with a guardrail", () => {
    const agent = (version: string) =>
      resource("Agent", record({ guardrailConfiguration: record({ guardrailVersion: version }) }));
    expect(findings("security/draft-guardrail", { resources: [agent("DRAFT")] })).toHaveLength(1);
    expect(findings("security/draft-guardrail", { resources: [agent("1"), resource("Agent")] })).toEqual([]);
  });
});

describe("security/guardrail-not-supported", () => {
  const MANTLE = "https://bedrock-mantle.us-east-1.api.aws/v1";
  const RUNTIME = "https://bedrock-runtime.us-east-1.amazonaws.com";
  const at = (endpoint: Value | string | null, over: Partial<Client> = {}) =>
    client({ options: record(endpoint === null ? {} : { endpoint }), ...over });
  const guarded = (over: Partial<ModelCall> = {}) =>
    call({ request: record({ guardrail: record({ identifier: "abc" }) }), ...over });
  const both = { client: { status: "known", ids: ["client", "second"] } } as const;

  it.each<[string, readonly Client[], Partial<ModelCall>, boolean]>([
    ["an address of Mantle", [at(MANTLE)], {}, true],
    ["an address of the runtime", [at(RUNTIME)], {}, false],
    ["no address", [at(null)], {}, false],
    ["an address that is not known", [at(unknown("environment"))], {}, false],
    ["an address or one that is not known", [at(oneOf(literal(MANTLE), unknown("environment")))], {}, false],
    ["one of two addresses", [at(oneOf(literal(MANTLE), literal(RUNTIME)))], {}, false],
    ["what is no address", [at(literal(null))], {}, false],
    ["a class of Mantle", [at(null, { name: "AnthropicBedrockMantle" })], {}, true],
    ["a client that is not seen", [], {}, false],
    ["a client that is not known", [at(MANTLE)], { client: { status: "unknown", ids: ["client"] } }, false],
    ["one of two clients", [at(MANTLE), at(RUNTIME, { id: "second" })], both, false],
    ["both of two clients", [at(MANTLE), at(MANTLE, { id: "second" })], both, true],
    ["no guardrail", [at(MANTLE)], { request: record() }, false],
    ["perhaps a guardrail", [at(MANTLE)], { request: record({}, true) }, false],
  ])("%s", (_, clients, over, reported) => {
    expect(findings("security/guardrail-not-supported", { clients, calls: [guarded(over)] })).toHaveLength(
      reported ? 1 : 0,
    );
  });
});

describe("security/hardcoded-credentials", () => {
  const check = (fields: Readonly<Record<string, Value | string>>) =>
    findings("security/hardcoded-credentials", { clients: [client({ options: record(fields) })] });
  // Put together, so that scanners for secrets do not take them for real ones.
  const secret = ["q7VdR2xWm9Tz4KcYp1Hs", "8NbLg3Jf6QaEu5Xo0ZtD"].join("");
  const long = ["ABSK", "QmVkcm9ja0FQSUtleS1hYmNk", "MTIzNDU2Nzg5MA"].join("");
  const short = ["bedrock-api-key-", "YmVkcm9jay5hbWF6b25hd3Mu", "Y29tLz9BY3Rpb249Q2Fs"].join("");

  it.each<[string, Readonly<Record<string, Value | string>>, boolean]>([
    ["a secret key", { secretAccessKey: secret }, true],
    ["a secret key among credentials", { credentials: record({ secretAccessKey: secret }) }, true],
    [
      "a secret key beside what is not known",
      { secretAccessKey: oneOf(unknown("environment"), literal(secret)) },
      true,
    ],
    ["more than a key", { secretAccessKey: `${secret}0` }, false],
    ["more than a key among credentials", { credentials: record({ secretAccessKey: `0${secret}` }) }, false],
    ["less than a key", { secretAccessKey: secret.slice(1) }, false],
    ["a sentence", { secretAccessKey: `${secret.slice(0, 30)} and so on` }, false],
    ["a placeholder", { secretAccessKey: "YOUR_SECRET_ACCESS_KEY_GOES_IN_HERE_PLEA" }, false],
    ["what repeats", { secretAccessKey: "aB3aB3aB3a".repeat(4) }, false],
    ["small letters only", { secretAccessKey: secret.toLowerCase() }, false],
    ["capital letters only", { secretAccessKey: secret.toUpperCase() }, false],
    ["no digits", { secretAccessKey: secret.replace(/\d/g, "x") }, false],
    ["a dozen different letters", { secretAccessKey: "abcdefGHIJK1".repeat(4).slice(0, 40) }, false],
    ["one more than a dozen", { secretAccessKey: "abcdefGHIJK12".repeat(4).slice(0, 40) }, true],
    ["a variable", { secretAccessKey: unknown("environment") }, false],
    ["an API key", { apiKey: long }, true],
    ["an API key with its padding", { apiKey: `${long}==` }, true],
    ["an API key for some hours", { apiKey: short }, true],
    ["an API key inside a text", { apiKey: `Bearer ${long}` }, false],
    ["an API key with something behind it", { apiKey: `${short}?` }, false],
    ["what only begins like one", { apiKey: "bedrock-api-key-A1b2c3" }, false],
    ["a placeholder of an API key", { apiKey: "bedrock-api-key-xxxxxxxxxxxxxxxxxxxxxxxx" }, false],
    ["nothing", {}, false],
  ])("%s", (_, fields, reported) => {
    expect(check(fields)).toHaveLength(reported ? 1 : 0);
  });
});

describe("security/missing-guardrail", () => {
  const check = (inputs: readonly Input[], over: Partial<ModelCall> = {}, clients: readonly Client[] = []) =>
    findings("security/missing-guardrail", {
      clients,
      calls: [call({ input: { status: "validated", inputs }, ...over })],
    });

  it.each<[string, Partial<Input>, boolean]>([
    ["a request", {}, true],
    ["the command line", { source: "argv" }, false],
    ["standard input", { source: "stdin" }, false],
    ["what does not reach the prompt", { reaches: "other" }, false],
    ["what is bounded", checkedBy("length", "schema"), true],
    ["what a guardrail has seen", checkedBy("length", "guardrail"), false],
    ["what a trusted function has seen", checkedBy("trusted"), false],
    ["what a list allows", checkedBy("allow-list"), false],
  ])("%s", (_, over, reported) => {
    expect(check([input(over)])).toHaveLength(reported ? 1 : 0);
  });

  it("names the first input that nothing has looked at", () => {
    const seen = input({ ...checkedBy("guardrail"), name: "req.body.title" });
    const other = input({ name: "req.query.lang", place: span(90) });
    expect(check([seen, other])[0]?.message).toMatch(/^`req\.query\.lang` from/);
  });

  it("asks for none where the endpoint applies none", () => {
    expect(check([input()], {}, [client({ name: "AnthropicBedrockMantle" })])).toEqual([]);
    expect(check([input()], {}, [client()])).toHaveLength(1);
  });

  it("is silent where there is one, or may be", () => {
    expect(check([input()], { request: record({ guardrail: record() }) })).toEqual([]);
    expect(check([input()], { request: record({}, true) })).toEqual([]);
    const guard = call({ id: "guard", api: "ApplyGuardrail", operation: "guardrail" });
    const calls = [guard, call({ input: { status: "unvalidated", inputs: [input()] } })];
    expect(findings("security/missing-guardrail", { calls })).toEqual([]);
    const enforced = [resource("EnforcedGuardrailConfiguration")];
    expect(findings("security/missing-guardrail", { calls: calls.slice(1), resources: enforced })).toEqual([]);
    expect(
      findings("security/missing-guardrail", { calls: calls.slice(1), resources: [resource("Agent")] }),
    ).toHaveLength(1);
  });
});

describe("security/overbroad-permissions", () => {
  const texts = (...values: readonly string[]) => list(...values.map((each) => literal(each)));
  const statement = (properties: Readonly<Record<string, Value | string>>, open = false) =>
    resource("", record({ actions: texts("bedrock:*"), ...properties }, open), {
      type: "AWS::IAM::PolicyStatement",
      by: "cdk",
    });
  const check = (
    properties: Readonly<Record<string, Value | string>>,
    calls: readonly ModelCall[] = [],
    open = false,
  ) => findings("security/overbroad-permissions", { calls, resources: [statement(properties, open)] });

  it.each<[string, Readonly<Record<string, Value | string>>, string | null]>([
    ["every action of Bedrock", {}, "bedrock:*"],
    ["a single text", { actions: "Bedrock:*" }, "Bedrock:*"],
    ["every action of another service", { actions: texts("mybedrock:*") }, null],
    ["some of the actions", { actions: texts("bedrock:*Guardrail") }, null],
    ["every action of all services, everywhere", { actions: texts("*"), resources: texts("*") }, "*"],
    [
      "every action of all services, on one thing or everywhere",
      { actions: "*", resources: texts("arn:aws:s3:::a", "*") },
      "*",
    ],
    ["every action of all services, on Bedrock", { actions: "*", resources: "arn:aws:bedrock:*:*:guardrail/*" }, "*"],
    ["every action of all services, on a bucket", { actions: "*", resources: "arn:aws:s3:::documents/*" }, null],
    ["every action of all services, on what is not known", { actions: "*", resources: unknown("parameter") }, null],
    ["every action of all services, on nothing that is said", { actions: "*" }, null],
    ["invocation everywhere", { actions: "bedrock:InvokeModel", resources: texts("*") }, "bedrock:InvokeModel"],
    ["retrieval everywhere", { actions: texts("s3:Get", "bedrock:Retrieve"), resources: "*" }, "bedrock:Retrieve"],
    ["invocation of another service everywhere", { actions: "mybedrock:InvokeModel", resources: "*" }, null],
    ["lists everywhere, which can't be bound", { actions: "bedrock:ListFoundationModels", resources: "*" }, null],
    [
      "invocation of one model",
      { actions: "bedrock:InvokeModel", resources: "arn:aws:bedrock:*::foundation-model/a" },
      null,
    ],
    ["nothing that is known", { actions: unknown("parameter"), resources: "*" }, null],
    ["some that are known", { actions: list(literal("bedrock:*"), unknown("parameter")) }, null],
    ["what is allowed", { effect: "Allow" }, "bedrock:*"],
    ["what is denied", { effect: "Deny" }, null],
    ["what is disallowed", { effect: "Disallow" }, null],
    ["what is allowed not", { effect: "AllowNot" }, null],
    ["what may be denied", { effect: unknown("parameter") }, null],
    ["what is allowed or denied", { effect: oneOf(literal("Allow"), literal("Deny")) }, "bedrock:*"],
    ["what a condition binds", { conditions: record() }, null],
  ])("%s", (_, properties, action) => {
    const found = check(properties);
    expect(found.map((each) => /^`([^`]+)`/.exec(each.message)?.[1])).toEqual(action === null ? [] : [action]);
  });

  it("is silent where the statement is not seen whole, or some actions are there on some paths only", () => {
    expect(check({}, [], true)).toEqual([]);
    const sometimes = { presence: "sometimes", value: texts("bedrock:*") } as const;
    const properties = { ...record(), fields: { actions: sometimes } };
    const resources = [resource("", properties, { type: "AWS::IAM::PolicyStatement", by: "cdk" })];
    expect(findings("security/overbroad-permissions", { resources })).toEqual([]);
  });

  it("knows AWS's policy by its name, and no other type by its properties", () => {
    const of = (type: string, fields: Readonly<Record<string, Value | string>>) =>
      findings("security/overbroad-permissions", { resources: [resource("", record(fields), { type, by: "cdk" })] });
    const policy = "AWS::IAM::ManagedPolicy";
    expect(of(policy, { name: "AmazonBedrockFullAccess" })).toHaveLength(1);
    expect(of(policy, { name: "arn:aws:iam::aws:policy/AmazonBedrockFullAccess" })).toHaveLength(1);
    expect(of(policy, { name: "AmazonBedrockFullAccessForNobody" })).toEqual([]);
    expect(of(policy, { name: "AmazonBedrockReadOnly" })).toEqual([]);
    expect(of(policy, { name: unknown("parameter") })).toEqual([]);
    expect(of(policy, {})).toEqual([]);
    expect(of("AWS::IAM::Role", { actions: texts("bedrock:*") })).toEqual([]);
  });

  it("allows the models in the code, profiles with the model behind them", () => {
    const named = (modelId: Value | string) => call({ request: record({ modelId }) });
    const set = (calls: readonly ModelCall[]) =>
      check({}, calls).flatMap((each) =>
        each.fixes.flatMap((fix) =>
          fix.changes.map((change) =>
            change.kind === "set" && change.value.kind === "list"
              ? change.value.items.map((item) => (item.kind === "literal" ? item.value : null))
              : null,
          ),
        ),
      )[1];
    const nova = "amazon.nova-lite-v1:0";
    const model = `arn:aws:bedrock:*::foundation-model/${nova}`;
    const profile = `arn:aws:bedrock:*:*:inference-profile/us.${nova}`;
    const own = "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc";
    expect(set([named(`us.${nova}`), named(nova), named(nova)])).toEqual([model, profile].sort());
    expect(set([named(own)])).toEqual([own]);
    expect(set([named(nova), call({ id: "other" }), named("us")])).toEqual([model]);
    expect(set([named(oneOf(literal(own), literal(nova)))])).toEqual([model, own].sort());
    expect(set([named("nothing that a model is called")])).toBeUndefined();
    expect(set([])).toBeUndefined();
  });
});

describe("security/untrusted-system-prompt", () => {
  const check = (inputs: readonly Input[], over: Partial<ModelCall> = {}) =>
    findings("security/untrusted-system-prompt", {
      calls: [call({ input: { status: "unvalidated", inputs }, ...over })],
    });
  const own = { request: record({ tools: list(record()) }) };

  it.each<[string, Partial<Input>, Partial<ModelCall>, boolean]>([
    ["the system prompt", { reaches: "system" }, {}, true],
    ["the user's turn", { reaches: "messages" }, {}, false],
    ["something else", { reaches: "other" }, {}, false],
    ["a tool", { reaches: "tools" }, own, true],
    ["tools that are not known", { reaches: "tools" }, { request: record({ tools: unknown("input") }) }, false],
    [
      "tools of which some are not known",
      { reaches: "tools" },
      { request: record({ tools: { ...list(), open: true } }) },
      false,
    ],
    [
      "tools or what is not known",
      { reaches: "tools" },
      { request: record({ tools: oneOf(list(), unknown("input")) }) },
      false,
    ],
    ["tools that are not there", { reaches: "tools" }, {}, false],
    ["a text that is cut off", { reaches: "system", ...checkedBy("truncation", "length") }, {}, true],
    ["one of a few words", { reaches: "system", ...checkedBy("length", "allow-list") }, {}, false],
    ["what a schema let through", { reaches: "system", ...checkedBy("schema") }, {}, false],
  ])("%s", (_, over, more, reported) => {
    expect(check([input(over)], more)).toHaveLength(reported ? 1 : 0);
  });

  it("takes what goes to the messages as well for a conversation that is sorted by roles", () => {
    const system = input({ reaches: "system" });
    expect(check([system, input()])).toEqual([]);
    expect(check([system, input({ name: "req.body.question" })])).toHaveLength(1);
    expect(check([system, input({ span: span(62) })])).toHaveLength(1);
    expect(check([system, input({ span: span(60, 76, "/app/other.ts") })])).toHaveLength(1);
  });

  it("tells the system prompt and tools apart", () => {
    const inputs = [
      input({ reaches: "system" }),
      input({ reaches: "tools", name: "req.body.tool", place: span(90) }),
      input({ reaches: "system", name: "req.body.tone", place: span(95) }),
    ];
    const [first, second, ...others] = check(inputs, own).map((each) => each.message);
    expect(others).toEqual([]);
    expect(first).toMatch(
      /^`req\.body\.message` from an HTTP request \(Express\) and 1 more become part of the system prompt/,
    );
    expect(second).toMatch(/^`req\.body\.tool` from an HTTP request \(Express\) becomes part of a tool's definition/);
  });
});

describe("security/unvalidated-media", () => {
  const file = (over: Partial<Input> = {}, kind: NonNullable<Input["media"]>["kind"] = "image") =>
    input({ source: "upload", framework: "Multer", name: "req.file", media: { kind, checked: false }, ...over });
  const check = (...inputs: readonly Input[]) =>
    findings("security/unvalidated-media", { calls: [call({ input: { status: "unvalidated", inputs } })] });

  it.each<[string, Input, boolean]>([
    ["a file", file(), true],
    ["a text", input(), false],
    ["a file that is checked", file({ media: { kind: "image", checked: true } }), false],
    ["a file that was validated", file(checkedBy("schema")), false],
    ["a file of whoever starts the program", file({ source: "argv" }), false],
  ])("%s", (_, one, reported) => {
    expect(check(one)).toHaveLength(reported ? 1 : 0);
  });

  it("says how many there are, and bounds them where the service's limit is known", () => {
    const other = file({ name: "req.files.terms", place: span(90) }, "document");
    const [found] = check(file(), other);
    expect(found?.message).toMatch(/^2 files, the first of them `req\.file` from an upload \(Multer\)/);
    expect(found?.fixes).toMatchObject([{ changes: [{ maxBytes: 3_750_000 }, { maxBytes: 4_500_000 }] }]);
    expect(check(file())[0]?.message).toMatch(/^`req\.file` from an upload \(Multer\) goes to the model as image/);
    expect(check(file({}, "video"))[0]?.fixes).toEqual([]);
    expect(check(file(), file({ place: span(90) }, "audio"))[0]?.fixes).toEqual([]);
  });
});

describe("security/missing-encryption-key", () => {
  const check = (
    type: string,
    by: "cdk" | "api" = "cdk",
    fields: Readonly<Record<string, Value | string>> = {},
    open = false,
  ) =>
    findings("security/missing-encryption-key", {
      resources: [resource(type, record(fields, open), { by, name: `Cfn${type}` })],
    }).map((each) => each.message);

  it.each([
    ["Agent", "This agent", "`customerEncryptionKeyArn`"],
    ["DataSource", "This data source of a knowledge base", "`serverSideEncryptionConfiguration.kmsKeyArn`"],
    ["Flow", "This flow", "`customerEncryptionKeyArn`"],
    ["Guardrail", "This guardrail", "`kmsKeyArn`"],
    ["Prompt", "This managed prompt", "`customerEncryptionKeyArn`"],
  ])("%s", (type, name, property) => {
    const [message] = check(type);
    expect(message).toMatch(new RegExp(`^${name} is encrypted`));
    expect(message).toContain(`in ${property}.`);
  });

  it("is silent about what has a key, may have one, can have none, or is not made by infrastructure code", () => {
    expect(check("Guardrail", "cdk", { kmsKeyArn: unknown("parameter") })).toEqual([]);
    expect(check("Guardrail", "cdk", {}, true)).toEqual([]);
    expect(check("KnowledgeBase")).toEqual([]);
    expect(check("Guardrail", "api")).toEqual([]);
  });
});

describe("security/unchecked-output", () => {
  const use = (into: ResponseUse["into"], checked = false, start = 300): ResponseUse => ({
    part: "text",
    into,
    name: "JSON.parse",
    span: span(start),
    steps: [],
    checked,
  });
  const check = (status: ModelCall["errorHandling"]["status"], ...uses: readonly ResponseUse[]) =>
    findings("security/unchecked-output", {
      calls: [call({ errorHandling: { status, steps: [] }, response: { uses, escapes: [], cutOffFails: false } })],
    });

  it.each<[ModelCall["errorHandling"]["status"], string | null]>([
    ["none", "proven"],
    ["unknown", "possible"],
    ["handled", null],
    ["handled-by-caller", null],
  ])("where errors are handled: %s", (status, evidence) => {
    expect(check(status, use("json"))[0]?.evidence ?? null).toBe(evidence);
  });

  it("is about JSON that nobody checks", () => {
    expect(check("none", use("json", true))).toEqual([]);
    expect(check("none", use("value"))).toEqual([]);
    expect(check("none", use("json"), use("schema"))).toEqual([]);
    expect(check("none", use("json"), use("json", false, 320), use("json", true, 340))).toHaveLength(2);
  });
});

describe("security/ignored-intervention", () => {
  it("is about answers of a model that somebody reads", () => {
    const check = (part: ResponseUse["part"], guardrail: boolean) =>
      findings("security/ignored-intervention", {
        calls: [
          call({
            request: record(guardrail ? { guardrail: record() } : {}),
            response: {
              uses: [{ part, into: "value", name: part, span: span(300), steps: [], checked: false }],
              escapes: [],
              cutOffFails: false,
            },
          }),
        ],
      });
    expect(check("text", true)).toHaveLength(1);
    expect(check("text", false)).toEqual([]);
    expect(check("usage", true)).toEqual([]);
    expect(check("stopReason", true)).toEqual([]);
  });
});

describe("security/unguarded-tool-dispatch", () => {
  it.each<[string, Partial<ModelCall>, number]>([
    ["a call", {}, 1],
    ["a command that is never sent", { sent: "no" }, 0],
    ["what is no text", { operation: "embedding" }, 0],
  ])("%s", (_, over, count) => {
    const dispatches = [{ span: span(300), table: "tools", exposed: true }];
    expect(findings("security/unguarded-tool-dispatch", { calls: [call({ dispatches, ...over })] })).toHaveLength(
      count,
    );
  });
});
