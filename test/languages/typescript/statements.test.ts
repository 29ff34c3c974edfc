// Changes of whole statements, and where there is no good spelling for them.
import { describe, expect, it } from "vitest";
import { placeIn as at, spelledIn as spelled } from "../../support/spelled.ts";

describe("an endless loop", () => {
  it.each<[string, string, string | null]>([
    ["while (true) { go(); }", "while (true)", "for (let turn = 0; turn < 10; turn++) { go(); }"],
    ["for (;;) go();", "for (;;)", "for (let turn = 0; turn < 10; turn++) go();"],
    ["while (true) { turn(); }", "while (true)", null],
    ["while (!done) { go(); }", "while (!done)", null],
  ])("%s", (code, head, expected) => {
    expect(spelled(code, { kind: "bound-loop", head: at(code, head), turns: 10 })).toBe(expected);
  });
});

describe("statements that wait", () => {
  it.each<[string, string | null]>([
    ["const a = await x();\nconst b = await y();\n", "const [a, b] = await Promise.all([x(), y()]);\n"],
    ["let { a } = await x();\nlet b = await y();\n", "let [{ a }, b] = await Promise.all([x(), y()]);\n"],
    ["const a = await x();\n// Now the other.\nconst b = await y();\n", null],
    ["const a = await x();\nlog(1);\nconst b = await y();\n", null],
    ["const a = await x();\nlet b = await y();\n", null],
    ["const a: A = await x();\nconst b = await y();\n", null],
  ])("%s", (code, expected) => {
    const [first = "", second = ""] = [/\S.*x\(\);/.exec(code)?.[0], /(const|let) b.*/.exec(code)?.[0]];
    expect(spelled(code, { kind: "together", first: at(code, first), second: at(code, second) })).toBe(expected);
  });
});

describe("a catch clause", () => {
  it.each([
    ["try { a(); } catch {}", "try { a(); } catch (error) {\n  console.error(error);\n}"],
    ["try { a(); } catch (e) { return null; }", "try { a(); } catch (e) { console.error(e); return null; }"],
    ["try {\n  a();\n} catch (e) {\n  b();\n}", "try {\n  a();\n} catch (e) {\n  console.error(e);\n  b();\n}"],
    [
      "try {\n  a();\n} catch {\n  // Never mind.\n}",
      "try {\n  a();\n} catch (error) {\n  console.error(error);\n  // Never mind.\n}",
    ],
    ["try { a(); } catch ({ message }) {}", null],
  ])("%s", (code, expected) => {
    const clause = at(code, code.slice(code.indexOf("catch")));
    expect(spelled(code, { kind: "log-error", clause })).toBe(expected);
  });
});

describe("a statement that goes", () => {
  it.each<[string, string | null]>([
    ["a();\nconsole.log(it);\nb();\n", "a();\nb();\n"],
    ["a(); console.log(it); b();\n", "a();  b();\n"],
    ["if (debug) { console.log(it); }\n", "if (debug) {  }\n"],
    ["// For support.\nconsole.log(it);\n", null],
    ["console.log(it); // For support.\n", null],
    ["if (debug) console.log(it);\n", null],
    ["const done = console.log(it);\n", null],
  ])("%s", (code, expected) => {
    expect(spelled(code, { kind: "remove-statement", at: at(code, "it") })).toBe(expected);
  });
});
