import { ts } from "@ts-morph/common";
import type { FileFacts, Problem, Span } from "../../core/facts.ts";
import { failureIn, noFacts } from "../../core/failure.ts";
import type { Change } from "../../core/rule.ts";
import type { ExtractOptions, Language, ProjectFiles, TextEdit } from "../language.ts";
import { backOff } from "./back-off.ts";
import { behindCachePoint } from "./behind-cache-point.ts";
import { boundInput } from "./bound-input.ts";
import { boundMedia } from "./bound-media.ts";
import { editComment } from "./comment-edits.ts";
import { commentPlace } from "./comment-place.ts";
import { described } from "./described.ts";
import { edit, isSpellable, joined, replaceValue, takeItem, takeOut } from "./edits.ts";
import type { Reader } from "./engine.ts";
import { createEngine } from "./evaluate.ts";
import { extractFrom } from "./extract.ts";
import { guardDispatch } from "./guard-dispatch.ts";
import { inPortions } from "./in-portions.ts";
import { cdk } from "./infrastructure/cdk.ts";
import { controlPlane } from "./infrastructure/control-plane.ts";
import type { Infrastructure } from "./infrastructure/infrastructure.ts";
import type { ModuleFiles } from "./modules.ts";
import { agentRuntime } from "./sdks/agent-runtime.ts";
import { aiSdk } from "./sdks/ai-sdk.ts";
import { anthropicSdk } from "./sdks/anthropic-sdk.ts";
import { awsSdk } from "./sdks/aws-sdk.ts";
import { awsSdkV2 } from "./sdks/aws-sdk-v2.ts";
import { fetchApi } from "./sdks/fetch.ts";
import { genkit } from "./sdks/genkit.ts";
import { langchain } from "./sdks/langchain.ts";
import { llamaindex } from "./sdks/llamaindex.ts";
import { mastra } from "./sdks/mastra.ts";
import { openai } from "./sdks/openai.ts";
import type { Sdk } from "./sdks/sdk.ts";
import { strands } from "./sdks/strands.ts";
import { nodeAt, parse, type Source, TooDeepError } from "./source.ts";
import { spellAt } from "./spelling.ts";
import { boundLoop, logError, removeStatement, rethrow, together } from "./statements.ts";
import { tryParse } from "./try-parse.ts";
import { createVersioned } from "./versioned.ts";

const SDKS: readonly Sdk[] = [
  awsSdk,
  agentRuntime,
  awsSdkV2,
  anthropicSdk,
  aiSdk,
  langchain,
  strands,
  openai,
  llamaindex,
  genkit,
  mastra,
  fetchApi,
];

const INFRASTRUCTURES: readonly Infrastructure[] = [controlPlane, cdk];

/** TypeScript and JavaScript, with JSX and in both module systems. */
export const typescript: Language = {
  ...described,
  prepare(file, files) {
    return parsed.hasRoom() && reader(files, []).source(file) !== undefined;
  },
  extract,
  spell,
  commentPlace(file, offset, files) {
    const source = reader(files, []).source(file);
    return source ? commentPlace(source.tree, offset) : null;
  },
};

function extract(file: string, files: ProjectFiles, options: ExtractOptions): FileFacts {
  const problems: Problem[] = [];
  const read = reader(files, problems);
  const source = read.source(file);
  if (!source) return noFacts(file, problems);
  try {
    const facts = extractFrom(createEngine(withoutSdks(files), options, read), source, SDKS, INFRASTRUCTURES);
    return { ...facts, problems: [...facts.problems, ...problems.filter((each) => each.file === file)] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return noFacts(file, [tooDeep(file)]);
  }
}

const SDK_PACKAGES = [...SDKS, ...INFRASTRUCTURES].flatMap((each) => each.packages ?? []);

const opaque = new WeakMap<ProjectFiles, ModuleFiles>();

/** An SDK is known by what it exports, not by how it does its work: its packages stay packages in their own repository. */
function withoutSdks(files: ProjectFiles): ModuleFiles {
  const known = opaque.get(files);
  if (known) return known;
  const made: ModuleFiles = {
    read: (file) => files.read(file),
    version: (file) => files.version(file),
    glimpse: (file) => files.glimpse(file),
    importers: (file) => files.importers(file),
    packages: () => files.packages(),
    isOpaque: (name) => SDK_PACKAGES.some((sdk) => sdk.test(name)),
  };
  opaque.set(files, made);
  return made;
}

function tooDeep(file: string): Problem {
  return { file, code: "too-deep", message: "This file nests too deeply to be read; it was left out.", span: null };
}

/** Parsing is most of the work. A tree takes some sixty times the room of its text. */
const MAX_PARSED_CHARACTERS = 6_000_000;
const parsed = createVersioned<Source>(MAX_PARSED_CHARACTERS);

/** Texts that were asked for a name without being parsed. */
const MAX_TEXT_CHARACTERS = 6_000_000;
const texts = createVersioned<string>(MAX_TEXT_CHARACTERS);

function reader(files: ProjectFiles, problems: Problem[]): Reader {
  const failed = new Set<string>();
  const textOf = (file: string, version: string): string | undefined =>
    parsed.known(file, version)?.text ??
    texts.of(file, version, () => {
      const text = files.read(file);
      return text === undefined ? undefined : { made: text, weight: text.length };
    });
  return {
    source(file) {
      const version = files.version(file);
      if (version === undefined || failed.has(file)) return undefined;
      try {
        return parsed.of(file, version, () => {
          const text = files.read(file);
          return text === undefined ? undefined : { made: parse(file, text), weight: text.length };
        });
      } catch (error) {
        failed.add(file);
        const isTooDeep = error instanceof TooDeepError || error instanceof RangeError;
        problems.push(isTooDeep ? tooDeep(file) : failureIn(file, error));
        return undefined;
      }
    },
    mayName(file, name) {
      const version = files.version(file);
      const text = version === undefined ? undefined : textOf(file, version);
      // A name may be written in escapes.
      return text !== undefined && (text.includes(name) || text.includes("\\u"));
    },
  };
}

interface Speller {
  readonly sourceOf: (file: string) => Source | undefined;
  readonly engine: ReturnType<typeof createEngine>;
}

/** The fixes of a project ask the same questions again and again. */
const spellers = new WeakMap<ProjectFiles, Speller>();

function spellerOf(files: ProjectFiles): Speller {
  const known = spellers.get(files);
  if (known) return known;
  const read = reader(files, []);
  const engine = createEngine(withoutSdks(files), { trustedSources: [], trustedValidators: [] }, read);
  const made = { sourceOf: read.source, engine };
  spellers.set(files, made);
  return made;
}

function spell(changes: readonly Change[], files: ProjectFiles): readonly TextEdit[] | null {
  const { sourceOf, engine } = spellerOf(files);
  const edits: TextEdit[] = [];
  for (const change of changes) {
    const spelledChange = spellOne(change, sourceOf, engine);
    if (!spelledChange) return null;
    edits.push(...spelledChange);
  }
  return joined(edits);
}

function spellOne(
  change: Change,
  sourceOf: (file: string) => Source | undefined,
  engine: ReturnType<typeof createEngine>,
): readonly TextEdit[] | null {
  engine.refuel();
  if (change.kind === "replace") return replaced(sourceOf(change.span.file), change);
  if (change.kind === "comment") return editComment(sourceOf(change.span.file), change.span, change.text);
  if (change.kind === "remove-key" || change.kind === "rename-key")
    return changedKey(sourceOf(change.key.file), change.key, change.kind === "rename-key" ? change.to : null);
  if (change.kind === "back-off") return backOff(sourceOf(change.clause.file), change);
  if (change.kind === "bound-loop") return boundLoop(sourceOf(change.head.file), change);
  if (change.kind === "together") return together(sourceOf(change.first.file), change);
  if (change.kind === "log-error") return logError(sourceOf(change.clause.file), change);
  if (change.kind === "rethrow") return rethrow(sourceOf(change.clause.file), change);
  if (change.kind === "remove-statement") return removeStatement(sourceOf(change.at.file), change);
  if (change.kind === "try-parse") return tryParse(sourceOf(change.at.file), change);
  if (change.kind === "in-portions") return inPortions(sourceOf(change.at.file), change);
  if (change.kind === "behind-cache-point") return behindCachePoint(sourceOf(change.point.file), change);
  if (change.kind === "bound-media") return boundMedia(sourceOf(change.input.file), change);
  if (change.kind === "guard-dispatch") return guardDispatch(sourceOf(change.at.file), change);
  if (change.kind === "bound-input") return boundInput(sourceOf(change.input.file), change.input, change.maxCharacters);
  const target = /^(.*):(\d+):(\d+)$/.exec(change.target);
  const source = target?.[1] ? sourceOf(target[1]) : undefined;
  if (!source) return null;
  const node = nodeAt(source.tree, Number(target?.[2]), Number(target?.[3]), isCallOrNew);
  if (!node) return null;
  return spellAt(engine, { sdks: SDKS, infrastructures: INFRASTRUCTURES }, node, change);
}

/** The key of an object literal under another name, or taken away where there is none. */
function changedKey(source: Source | undefined, key: Span, to: string | null): readonly TextEdit[] | null {
  const name = source && nodeAt(source.tree, key.start, key.end, ts.isPropertyName);
  const property = name?.parent;
  if (!property || !ts.isObjectLiteralElementLike(property) || !ts.isObjectLiteralExpression(property.parent))
    return null;
  if (to === null) return withoutProperty(property.parent, property);
  if (!ts.isPropertyAssignment(property)) return null;
  return [edit(property, name.getStart(), name.end, to)];
}

/** An item of a list that is nothing but this property goes with it. */
function withoutProperty(
  object: ts.ObjectLiteralExpression,
  property: ts.ObjectLiteralElementLike,
): readonly TextEdit[] {
  const list = object.parent;
  const whole = object.properties.length === 1 && ts.isArrayLiteralExpression(list);
  return whole ? takeItem(list, object) : takeOut(object, property);
}

/** A part of a text that holds JSON has no place of its own, and JSON itself has no environment. */
function replaced(
  source: Source | undefined,
  { span, value }: Extract<Change, { kind: "replace" }>,
): readonly TextEdit[] | null {
  const old = source && nodeAt(source.tree, span.start, span.end, isExpression);
  if (!old || (ts.isStringLiteralLike(old) && /^\s*[{[]/.test(old.text))) return null;
  return isSpellable(value, old) ? [replaceValue(old, value)] : null;
}

function isExpression(node: ts.Node): node is ts.Expression {
  return ts.isExpression(node);
}

function isCallOrNew(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}
