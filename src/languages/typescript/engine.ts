import type { ts } from "@ts-morph/common";
import type { ExtractOptions } from "../language.ts";
import type { Abstract, Argument, Frame } from "./abstract.ts";
import type { ModuleFiles } from "./modules.ts";
import type { Source } from "./source.ts";

/** Reads files, each no further than the question needs. */
export interface Reader {
  /** The parsed file, or undefined when there is none or it cannot be read. */
  source(file: string): Source | undefined;
  /** Whether a name may stand in a file, which need not be parsed to tell. */
  mayName(file: string, name: string): boolean;
}

/**
 * What the parts of the evaluator ask of each other. Each part is a file of functions that take the engine; only
 * `evaluate.ts` knows them all and ties the knot.
 */
export interface Engine extends Reader {
  readonly files: ModuleFiles;
  readonly options: ExtractOptions;
  /** What an expression yields. With a frame, parameters are bound to its arguments; without, to those of all callers. */
  evaluate(node: ts.Node, frame: Frame | null): Abstract;
  /** Charges the budget for looking at so many uses of a name, which no evaluation of its own counts. */
  lookedAt(uses: number): void;
  argument(argument: Argument | undefined, at: ts.Node): Abstract;
  /** What a declaration (variable, parameter, import, function...) stands for. */
  declaration(node: ts.Declaration, frame: Frame | null, use: ts.Node): Abstract;
  member(of: Abstract, name: string, at: ts.Node): Abstract;
  /** What a call of the value yields. */
  call(callee: Abstract, args: readonly Argument[], at: ts.Node, frame: Frame | null): Abstract;
  /** What `export`s of a file are called by a name; `*` for all of them together. */
  exported(file: string, name: string, at: ts.Node): Abstract;
  /** All places that call a function. */
  callers(fn: ts.FunctionLikeDeclaration): Callers;
  /** Untrusted data or a framework's object, when the parameter is one that a framework fills. */
  entry(parameter: ts.ParameterDeclaration): Abstract | undefined;
  /** The same evaluator without the question by which other ways an object is changed; null for that one itself. */
  readonly withoutAliases: Engine | null;
  /** What the project's infrastructure code sets a variable of the environment to, where it does. */
  deployed(name: string, at: ts.Node): Abstract | undefined;
  /** Adds to untrusted data what checks it between its source and this use. */
  guarded(value: Abstract, use: ts.Node, frame: Frame | null): Abstract;
}

export interface Callers {
  readonly sites: readonly (ts.CallExpression | ts.NewExpression)[];
  /** Whether these are all of them: false when the function is handed on as a value or leaves the project. */
  readonly complete: boolean;
  /** A framework or a timer calls the function: no caller in the project is to be expected. */
  readonly entryPoint: boolean;
  /** The calls that are given the function as an argument. */
  readonly handedTo: readonly ts.CallExpression[];
}
