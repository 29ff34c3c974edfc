import { join } from "node:path";
import { type Comparison, median } from "./measure.ts";
import { ended, ROOT } from "./processes.ts";

/** What a person does not notice when a window opens, in milliseconds. */
const UNNOTICED = 30;

/**
 * Loads and activates the extension in an editor that answers everything with nothing, and prints how long that took. Ends
 * with an error when the server's client was loaded for it, or anything that is not the extension's own.
 */
const ACTIVATE = `
const Module = require("node:module");
// Whatever is asked of it, that can be called, constructed and extended in turn.
const anything = (known = {}) => {
  const itself = new Proxy(class {}, {
    get(it, name) {
      if (Object.hasOwn(known, name)) return known[name];
      if (name === Symbol.toPrimitive) return () => "";
      if (name === Symbol.iterator) return () => [].values();
      return name === "prototype" ? it.prototype : typeof name === "symbol" || name === "then" ? undefined : anything();
    },
    set: () => true,
    apply: () => anything(),
    construct: (it, given, by) => (by === itself ? anything() : Reflect.construct(it, [], by)),
  });
  return itself;
};
const workspace = anything({ textDocuments: [], getConfiguration: () => ({ get: () => undefined }) });
const languages = anything({ getDiagnostics: () => [], match: () => 0 });
const editor = anything({ workspace, languages, window: anything({ visibleTextEditors: [], activeTextEditor: undefined }) });
const load = Module._load;
Module._load = function (name) { return name === "vscode" ? editor : load.apply(this, arguments); };
const [file] = process.argv.slice(1);
const started = performance.now();
require(file).activate({ subscriptions: [], extension: anything(), extensionUri: anything(), workspaceState: anything(), globalState: anything() });
const took = performance.now() - started;
const others = Object.keys(require.cache).filter((each) => !each.startsWith(file.slice(0, -4)) || /client/.test(each));
if (others.length > 0) throw new Error("activation loads " + others.join(", "));
console.log(took);
`;

/** The work of the extension itself when a window opens, where no file mentions Bedrock. */
export function activation(rounds: number): readonly Comparison[] {
  const file = join(ROOT, "dist/extension.cjs");
  const times = Array.from({ length: rounds }, () => Number(ended(process.execPath, ["-e", ACTIVATE, file]).stdout));
  return [
    {
      what: "activation of the extension, no file with Bedrock",
      own: median(times),
      against: "what nobody notices",
      base: UNNOTICED,
      unit: "ms",
      target: 1,
    },
  ];
}
