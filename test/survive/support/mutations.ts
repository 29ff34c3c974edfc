import type { Random } from "./random.ts";

/** A text made worse in the way that its name says. */
interface Mutation {
  readonly name: string;
  apply(text: string, random: Random): string;
}

/** Words, strings, white space and signs: near enough to tokens for code that may be broken already. */
function tokensOf(text: string): string[] {
  return text.match(/\w+|"[^"\n]*"|'[^'\n]*'|\s+|[\s\S]/g) ?? [];
}

function inTokens(change: (tokens: string[], at: number, random: Random) => void): Mutation["apply"] {
  return (text, random) => {
    const tokens = tokensOf(text);
    if (tokens.length === 0) return text;
    change(tokens, random.below(tokens.length), random);
    return tokens.join("");
  };
}

function inLines(change: (lines: string[], at: number, random: Random) => void): Mutation["apply"] {
  return (text, random) => {
    const lines = text.split("\n");
    change(lines, random.below(lines.length), random);
    return lines.join("\n");
  };
}

function inserted(texts: readonly string[]): Mutation["apply"] {
  return (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(texts) + text.slice(at);
  };
}

const HALF_TYPED = [
  "new ConverseCommand({",
  "client.",
  "await client.send(new ",
  "...",
  "inferenceConfig: { maxTokens: ",
  "?.",
  "`${",
  "/*",
  '"',
  "/[",
  "<div>{",
  "import { ",
  "export default ",
  "import x from ",
  "class A extends ",
  "=> ",
  "@",
  "#",
  "\\u{",
  "catch (",
  "for (const x of ",
  "// bedrock-readiness-disable-next-line ",
  "/* bedrock-readiness-disable",
  "// bedrock-readiness-disable-line __proto__ -- why",
  "__proto__: null, ",
  "constructor, toString, hasOwnProperty, ",
  "[Symbol.iterator]() {}",
];

/** How deep a text nests that is made to exhaust whoever walks it. */
const DEPTHS = [50, 900, 1_100, 4_000, 30_000];

const NESTS: readonly ((depth: number) => string)[] = [
  (depth) => `const deep = ${"(".repeat(depth)}1${")".repeat(depth)};`,
  (depth) => `const deep = ${"[".repeat(depth)}`,
  (depth) => `const deep = ${"{a:".repeat(depth)}1${"}".repeat(depth)};`,
  (depth) => `const deep = a${".b".repeat(depth)};`,
  (depth) => `const deep = a${"()".repeat(depth)};`,
  (depth) => `const deep = 1${" + 1".repeat(depth)};`,
  (depth) => `const deep = "a"${' + "b"'.repeat(depth)};`,
  (depth) => `const deep = ${"`${".repeat(depth)};`,
  (depth) => `const deep = ${"a ? b : ".repeat(depth)}c;`,
  (depth) => `const deep = ${"!".repeat(depth)}a;`,
  (depth) => `const deep = ${"() => ".repeat(depth)}1;`,
  (depth) => "{".repeat(depth),
  (depth) => `${"if (a) {} else ".repeat(depth)}{}`,
  (depth) => `type Deep = ${"A<".repeat(depth)}B${">".repeat(depth)};`,
  (depth) => `const deep = ${"new A(".repeat(depth)}${")".repeat(depth)};`,
  (depth) => `${"function f() {".repeat(depth)}${"}".repeat(depth)}`,
  (depth) => `const deep = ${"<a>".repeat(depth)}`,
  (depth) =>
    `let v0 = 1;${Array.from({ length: Math.min(depth, 3_000) }, (_, i) => `let v${i + 1} = v${i};`).join("")}`,
];

const LONG_LINES: readonly ((length: number) => string)[] = [
  (length) => `// ${"x".repeat(length)}`,
  (length) => `const long = "${"x".repeat(length)}";`,
  (length) => `const long = [${"1,".repeat(length / 2)}];`,
  (length) => `/* ${"* ".repeat(length / 2)}`,
  (length) => `import ${" ".repeat(length)}`,
  (length) => `import ${"/**/".repeat(length / 4)}`,
  (length) => `const long = ${"a;".repeat(length / 2)}`,
  (length) => "\t".repeat(length),
  (length) => `"${"\\".repeat(length)}`,
  (length) => "bedrock ".repeat(length / 8),
  (length) => "// bedrock-readiness-disable ".repeat(length / 29),
];

/** Ways in which files are broken while people write, merge, copy and save them. */
const MUTATIONS: readonly Mutation[] = [
  { name: "token deleted", apply: inTokens((tokens, at) => void tokens.splice(at, 1)) },
  { name: "token doubled", apply: inTokens((tokens, at) => void tokens.splice(at, 0, tokens[at] ?? "")) },
  {
    name: "tokens swapped",
    apply: inTokens((tokens, at, random) => {
      const other = random.below(tokens.length);
      [tokens[at], tokens[other]] = [tokens[other] ?? "", tokens[at] ?? ""];
    }),
  },
  {
    name: "token replaced by another",
    apply: inTokens((tokens, at, random) => {
      tokens[at] = random.pick(tokens);
    }),
  },
  { name: "cut off", apply: (text, random) => text.slice(0, random.below(text.length + 1)) },
  { name: "half typed", apply: inserted(HALF_TYPED) },
  {
    name: "line cut",
    apply: inLines((lines, at, random) => {
      lines[at] = (lines[at] ?? "").slice(0, random.below((lines[at] ?? "").length + 1));
    }),
  },
  { name: "lines deleted", apply: inLines((lines, at, random) => void lines.splice(at, 1 + random.below(5))) },
  {
    name: "lines doubled",
    apply: inLines((lines, at, random) => void lines.splice(at, 0, ...lines.slice(at, at + 1 + random.below(12)))),
  },
  {
    name: "merge markers",
    apply: inLines((lines, at, random) => {
      const ours = lines.slice(at, at + 1 + random.below(4));
      lines.splice(at, ours.length, "<<<<<<< HEAD", ...ours, "=======", ...ours.reverse(), ">>>>>>> theirs");
    }),
  },
  { name: "CRLF", apply: (text) => text.replaceAll("\n", "\r\n") },
  { name: "CR", apply: (text) => text.replaceAll("\n", "\r") },
  {
    name: "mixed line ends",
    apply: (text, random) => text.replace(/\n/g, () => random.pick(["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85"])),
  },
  { name: "byte order mark", apply: (text, random) => (random.chance(0.5) ? `\uFEFF${text}` : `\uFEFF\uFEFF${text}`) },
  { name: "NUL", apply: inserted(["\0", "\0\0\0\0", "a\0b"]) },
  { name: "lone surrogate", apply: inserted(["\uD800", "\uDFFF", "'\uD83D'", '"\\uD800"', "a\uDC00b"]) },
  {
    name: "odd characters",
    apply: inserted([
      "\u202E",
      "\u0000\u0001\u001B[31m",
      "𝒳",
      "é́́́",
      "\u200B",
      "\uFFFE",
      "<script>alert(1)</script>",
      "](javascript:1)",
    ]),
  },
];

/** Made rarely: each of them costs as much as hundreds of the others. */
const HEAVY: readonly Mutation[] = [
  {
    name: "nested deeply",
    apply: (text, random) => joined(text, random.pick(NESTS)(random.pick(DEPTHS)), random),
  },
  {
    name: "long line",
    apply: (text, random) => joined(text, random.pick(LONG_LINES)(random.pick([30_000, 300_000, 1_500_000])), random),
  },
  {
    name: "many lines of its own",
    apply: (text, random) => `${text}\n`.repeat(1 + random.below(40)),
  },
];

const HUGE: Mutation = {
  name: "line of 10 MB",
  apply: (text, random) => joined(text, random.pick(LONG_LINES)(10_000_000), random),
};

function joined(text: string, more: string, random: Random): string {
  return random.chance(0.5) ? `${text}\n${more}` : `${more}\n${text}`;
}

export interface Mutated {
  readonly text: string;
  readonly how: readonly string[];
}

/** A text after one to four mutations. One of fifty is a heavy one, one of a thousand has a line of 10 MB. */
export function mutated(text: string, random: Random): Mutated {
  const light = Array.from({ length: 1 + random.below(4) }, () => random.pick(MUTATIONS));
  const draw = random.next();
  const chosen = draw < 0.001 ? [...light, HUGE] : draw < 0.021 ? [...light, random.pick(HEAVY)] : light;
  return {
    text: chosen.reduce((worse, mutation) => mutation.apply(worse, random), text),
    how: chosen.map(({ name }) => name),
  };
}

/** Bytes as some program may write a text: mostly UTF-8, else another encoding or broken on the way. */
export function encoded(text: string, random: Random): { readonly bytes: Buffer; readonly how: string } {
  const draw = random.below(20);
  if (draw === 0) return { bytes: Buffer.from(`\uFEFF${text}`, "utf16le"), how: "UTF-16LE" };
  if (draw === 1) return { bytes: Buffer.from(`\uFEFF${text}`, "utf16le").swap16(), how: "UTF-16BE" };
  if (draw === 2) return { bytes: Buffer.from(text.replaceAll("e", "é"), "latin1"), how: "Latin-1" };
  if (draw === 3) return { bytes: withNoise(Buffer.from(text), random), how: "noise" };
  if (draw === 4) return { bytes: withSurrogates(text), how: "surrogates in three bytes each" };
  return { bytes: Buffer.from(text), how: "UTF-8" };
}

function withNoise(bytes: Buffer, random: Random): Buffer {
  for (let count = 1 + random.below(10); count > 0 && bytes.length > 0; count--) {
    bytes[random.below(bytes.length)] = random.below(256);
  }
  return bytes;
}

/** UTF-8 as programs write it that take surrogates for characters of their own. */
function withSurrogates(text: string): Buffer {
  return Buffer.from(
    [...text].flatMap((char) => {
      const code = char.charCodeAt(0);
      const lone = char.length === 1 && code >= 0xd800 && code <= 0xdfff;
      return lone ? [0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)] : [...Buffer.from(char)];
    }),
  );
}
