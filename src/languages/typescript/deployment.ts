import { ts } from "@ts-morph/common";
import { type Abstract, branches, literal, oneOf, text, unknown, withStep } from "./abstract.ts";
import type { Engine } from "./engine.ts";
import { CDK_MENTIONS, type Construct, constructsOf } from "./infrastructure/constructs.ts";
import { slotAt } from "./lower.ts";
import { folderOf, join, probe, usersOf } from "./modules.ts";
import { unwrap } from "./scope.ts";
import { spanOf } from "./source.ts";

/** Names under which files speak of the Cloud Development Kit in their imports. */
const LIBRARIES = ["aws-cdk-lib", "aws-lambda", "aws-lambda-nodejs"];
const MAX_FILES = 40;

/** A function that is deployed, with the file in which its code begins; null where that is not known. */
interface Deployed {
  readonly construct: Construct;
  readonly entry: string | null;
}

/**
 * What the project's own infrastructure code sets a variable of the environment to, for the code that reads it at a
 * place. Undefined where it says nothing about it: then only the environment knows. What is set for one function counts
 * for the code that is reached from its entry; a function whose entry is not known may run any code.
 */
export function deployedValue(engine: Engine, name: string, at: ts.Node): Abstract | undefined {
  const tree = at.getSourceFile();
  if (!/^\w+$/.test(name) || CDK_MENTIONS.test(tree.text)) return undefined;
  const infrastructure = infrastructureOf(engine);
  if (!infrastructure.files.some((file) => engine.source(file)?.text.includes(name))) return undefined;
  const all = infrastructure.functions();
  const reached = infrastructure.usersOf(tree.fileName);
  const own = all.filter(({ entry }) => entry !== null && reached.has(entry));
  const asked = own.length > 0 ? own : all.filter(({ entry }) => entry === null);
  const values = asked.map(({ construct }) => valueIn(engine, construct, name, at));
  const found = values.filter((each) => each !== undefined);
  if (found.length === 0) return undefined;
  // A function that does not set it may get it elsewhere.
  return oneOf(found.length === values.length || own.length === 0 ? found : [...found, outside(name, at)], at);
}

function outside(name: string, at: ts.Node): Abstract {
  return unknown("environment", at, name);
}

/** The infrastructure code of a project, which is the same for every variable that is read. */
interface Infrastructure {
  readonly files: readonly string[];
  readonly functions: () => readonly Deployed[];
  /** The files from which the code of a file is reached. */
  readonly usersOf: (file: string) => ReadonlySet<string>;
}

const infrastructures = new WeakMap<Engine, Infrastructure>();

function infrastructureOf(engine: Engine): Infrastructure {
  const known = infrastructures.get(engine);
  if (known) return known;
  const files = infrastructureFiles(engine);
  const reached = new Map<string, ReadonlySet<string>>();
  let functions: readonly Deployed[] | undefined;
  const found: Infrastructure = {
    files,
    functions() {
      functions ??= deployedFunctions(engine, files);
      return functions;
    },
    usersOf(file) {
      const users = reached.get(file) ?? usersOf(engine.files, file);
      reached.set(file, users);
      return users;
    },
  };
  infrastructures.set(engine, found);
  return found;
}

function infrastructureFiles(engine: Engine): readonly string[] {
  const files = [...new Set(LIBRARIES.flatMap((each) => engine.files.importers(`/${each}`)))];
  return files.filter((file) => CDK_MENTIONS.test(engine.source(file)?.text ?? "")).slice(0, MAX_FILES);
}

function deployedFunctions(engine: Engine, files: readonly string[]): readonly Deployed[] {
  return files.flatMap((file) =>
    (engine.source(file)?.calls() ?? []).flatMap((node) =>
      ts.isNewExpression(node) && (node.arguments?.length ?? 0) > 2 && /environment/i.test(node.getText())
        ? constructsOf(engine, node)
            .filter(isFunction)
            .map((construct) => ({ construct, entry: entryOf(engine, construct, file) }))
        : [],
    ),
  );
}

function isFunction({ service, name }: Construct): boolean {
  return /^aws-lambda(-nodejs)?$/.test(service) && /Function$/.test(name);
}

/** The source file in which a function's code begins. */
function entryOf(engine: Engine, { props }: Construct, file: string): string | null {
  const entry = slotAt(props, "entry");
  const path = entry && pathsOf(engine, entry.value, file);
  const found = path?.map((each) => probe(each, engine.files)).find((each) => each !== undefined);
  if (found) return found;
  const handler = slotAt(props, "handler")?.value;
  const code = slotAt(props, "code")?.value;
  if (handler?.kind !== "literal" || code?.kind !== "external" || code.path.at(-2) !== "fromAsset") return null;
  const base = String(handler.value).replace(/\.\w+$/, "");
  const [folder] = code.args;
  const folders = folder ? pathsOf(engine, engine.argument(folder, code.node), file) : [];
  return folders.map((each) => probe(join(each, base), engine.files)).find((each) => each !== undefined) ?? null;
}

/** The absolute paths that an expression may mean: relative to the file, or to a folder above it in which the tool runs. */
function pathsOf(engine: Engine, value: Abstract, file: string): readonly string[] {
  return branches(value).flatMap((each): readonly string[] => {
    if (each.kind === "literal" && typeof each.value === "string") {
      const { value: path } = each;
      return path.startsWith("/") ? [path] : foldersAbove(file).map((folder) => join(folder, path));
    }
    const joined = each.kind === "external" && /^(node:)?path$/.test(each.module) ? each : undefined;
    const [first, ...rest] = joined?.args ?? [];
    const start = first?.node && unwrap(first.node).getText();
    const parts = rest.map((part) => engine.argument(part, each.node));
    if (!/^(__dirname|import\.meta\.dirname)$/.test(start ?? "") || !parts.every((part) => part.kind === "literal")) {
      return [];
    }
    return [
      parts.reduce((path, part) => join(path, String(part.kind === "literal" ? part.value : "")), folderOf(file)),
    ];
  });
}

function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let at = folderOf(file); folders.length < 6; at = folderOf(at)) {
    folders.push(at);
    if (at === folderOf(at)) break;
  }
  return folders;
}

/** What one function's environment holds under a name. */
function valueIn(engine: Engine, { props, node }: Construct, name: string, at: ts.Node): Abstract | undefined {
  const slot = slotAt(props, `environment.${name}`);
  if (!slot || (slot.presence === "unknown" && slot.value.kind === "unknown")) return undefined;
  const values = branches(slot.value).map((each) => atRuntime(each, name, at));
  const missing = slot.presence === "always" ? [] : [literal(undefined, at)];
  const step = {
    span: spanOf(slot.value.node),
    message: `\`${name}\` is set here for the function that runs this code`,
  };
  return engine.source(node.getSourceFile().fileName) ? withStep(oneOf([...values, ...missing], at), step) : undefined;
}

/** What a construct's attribute is once it is deployed, as far as its shape tells. */
function atRuntime(value: Abstract, name: string, at: ts.Node): Abstract {
  if (value.kind !== "external") return value.kind === "unknown" ? { ...outside(name, at), steps: value.steps } : value;
  const attribute = value.path.at(-1) ?? "";
  if (/^(attr)?InferenceProfileArn$/i.test(attribute) && /InferenceProfile$/.test(value.path.at(-3) ?? "")) {
    const part = outside(name, at);
    const parts = [literal("arn:aws:bedrock:", at), part, literal(":", at), part, literal(PROFILE, at), part];
    return { ...text(parts, at), steps: value.steps };
  }
  // A guardrail's own version attribute is its working draft; numbered versions are constructs of their own.
  if (attribute === "attrVersion" && value.path.at(-3) === "CfnGuardrail") return literal("DRAFT", value.node);
  return { ...outside(name, at), steps: value.steps };
}

const PROFILE = ":application-inference-profile/";
