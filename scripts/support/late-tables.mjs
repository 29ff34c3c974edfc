// Tables of the tokenizer that are made when the first text is counted. As the array of a hundred thousand literals that
// they are in their package, they would take a third of the time in which the engine is loaded.
const TABLES = /^gpt-tokenizer\/bpeRanks\/\w+$/;

/** @type {import("esbuild").Plugin} */
export const lateTables = {
  name: "late tables",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: TABLES }, ({ path, namespace }) => ({
      path,
      namespace: namespace === "table" ? "table getter" : "table",
    }));
    // What is imported from a CommonJS module is asked of it wherever it is used, so that a getter can put the work off.
    onLoad({ filter: /.*/, namespace: "table" }, ({ path }) => ({
      contents: `export { default } from ${JSON.stringify(path)};`,
    }));
    onLoad({ filter: /.*/, namespace: "table getter" }, async ({ path }) => {
      const { default: table } = await import(path);
      return { contents: getter(table) };
    });
  },
};

/** A text is cut into its parts in a fraction of the time that reading the same list of literals takes. */
function getter(table) {
  const bytes = table.flatMap((token, rank) => (typeof token === "string" ? [] : [[rank, token]]));
  const separator = separatorFor(table);
  const text = table.map((token) => (typeof token === "string" ? token : "")).join(separator);
  return `
let table;
const read = () => {
  table = ${JSON.stringify(text)}.split(${JSON.stringify(separator)});
  for (const [rank, token] of ${JSON.stringify(bytes)}) table[rank] = token;
  return table;
};
Object.defineProperty(exports, "__esModule", { value: true });
Object.defineProperty(exports, "default", { enumerable: true, get: () => table ?? read() });
`;
}

/** A character that no token has. */
function separatorFor(table) {
  const used = new Set(table.filter((token) => typeof token === "string").join(""));
  for (let code = 0x80; ; code++) if (!used.has(String.fromCharCode(code))) return String.fromCharCode(code);
}
