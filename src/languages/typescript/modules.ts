import { ts } from "@ts-morph/common";
import type { ProjectFiles } from "../language.ts";
import { createVersioned } from "./versioned.ts";

/** Where an import leads: a file of the project, or a package that is not part of it. */
export type Target =
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "package"; readonly name: string };

const ENDINGS = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
const INDEXES = ["/index.ts", "/index.tsx", "/index.mts", "/index.js", "/index.jsx", "/index.mjs", "/index.cjs"];

/** Files with the packages among them that are never looked into. */
export interface ModuleFiles extends ProjectFiles {
  /** Whether a package is known by what it exports: its sources are not read, not even in its own repository. */
  isOpaque?(packageName: string): boolean;
}

/** Resolves an import specifier as TypeScript and bundlers do, from files alone. */
export function resolveModule(from: string, specifier: string, files: ModuleFiles): Target {
  const clean = specifier.replace(/^npm:/, "").replace(/[?#].*$/, "");
  if (clean.startsWith(".") || clean.startsWith("/")) {
    const base = clean.startsWith("/") ? clean : join(folderOf(from), clean);
    const file = probe(base, files);
    return file ? { kind: "file", file } : { kind: "package", name: clean };
  }
  if (files.isOpaque?.(nameOf(clean))) return { kind: "package", name: clean };
  const mapped = throughPaths(from, clean, files) ?? throughWorkspace(clean, files);
  return mapped ? { kind: "file", file: mapped } : { kind: "package", name: packageName(clean, from, files) };
}

/** Finds the source file that a path without (or with another) ending means. */
export function probe(base: string, files: ProjectFiles): string | undefined {
  const stem = base.replace(/\.([cm]?)jsx?$/, "");
  const candidates = [
    ...(stem === base ? [] : [`${stem}.ts`, `${stem}.tsx`, `${stem}.mts`, `${stem}.cts`]),
    ...ENDINGS.map((ending) => base + ending),
    ...INDEXES.map((index) => base.replace(/\/$/, "") + index),
  ];
  return candidates.find(
    (candidate) => /\.[cm]?[jt]sx?$|\.json$/.test(candidate) && files.version(candidate) !== undefined,
  );
}

/** `paths` and `baseUrl` of the nearest tsconfig or jsconfig, `extends` followed. */
function throughPaths(from: string, specifier: string, files: ProjectFiles): string | undefined {
  const config = nearestConfig(folderOf(from), files);
  if (!config) return undefined;
  for (const [pattern, targets] of Object.entries(config.paths)) {
    const matched = matchPattern(pattern, specifier);
    if (matched === undefined) continue;
    for (const target of targets) {
      const found = probe(join(config.base, target.replace("*", matched)), files);
      if (found) return found;
    }
  }
  return config.baseUrl ? probe(join(config.baseUrl, specifier), files) : undefined;
}

interface PathConfig {
  readonly base: string;
  readonly baseUrl: string | undefined;
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

function nearestConfig(folder: string, files: ProjectFiles): PathConfig | undefined {
  for (let at = folder; ; at = folderOf(at)) {
    for (const name of ["tsconfig.json", "jsconfig.json"]) {
      const config = readConfig(`${at}/${name}`, files, 0);
      if (config) return config;
    }
    if (at === folderOf(at)) return undefined;
  }
}

function readConfig(file: string, files: ProjectFiles, depth: number): PathConfig | undefined {
  if (files.version(file) === undefined || depth > 8) return undefined;
  const config = readJson(file, files);
  const options = isObject(config.compilerOptions) ? config.compilerOptions : {};
  const folder = folderOf(file);
  const baseUrl = typeof options.baseUrl === "string" ? join(folder, options.baseUrl) : undefined;
  if (isObject(options.paths)) return { base: baseUrl ?? folder, baseUrl, paths: onlyLists(options.paths) };
  const parent = [config.extends].flat().filter((each) => typeof each === "string");
  for (const each of parent) {
    const target = each.startsWith(".") ? join(folder, each.endsWith(".json") ? each : `${each}.json`) : undefined;
    const inherited = target ? readConfig(target, files, depth + 1) : undefined;
    if (inherited) return baseUrl ? { ...inherited, baseUrl } : inherited;
  }
  return { base: baseUrl ?? folder, baseUrl, paths: {} };
}

function onlyLists(paths: Record<string, unknown>): Record<string, readonly string[]> {
  const lists = Object.entries(paths).flatMap(([key, value]): [string, string[]][] =>
    Array.isArray(value) ? [[key, value.filter((each) => typeof each === "string")]] : [],
  );
  return Object.fromEntries(lists);
}

/** What the `*` of a pattern stands for, an empty text for patterns without one, or undefined when it does not match. */
function matchPattern(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === specifier ? "" : undefined;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  if (!specifier.startsWith(head) || !specifier.endsWith(tail) || specifier.length < head.length + tail.length) {
    return undefined;
  }
  return specifier.slice(head.length, specifier.length - tail.length);
}

/** Packages of the same repository are read from their sources, since their build output is not there. */
function throughWorkspace(specifier: string, files: ProjectFiles): string | undefined {
  const name = nameOf(specifier);
  const folder = files.packages().get(name);
  if (folder === undefined) return undefined;
  const rest = specifier.slice(name.length + 1);
  const manifest = readJson(`${folder}/package.json`, files);
  const entries = rest ? [...exported(manifest, `./${rest}`), rest, `src/${rest}`] : entryPoints(manifest);
  for (const entry of entries) {
    const found = probe(join(folder, entry), files) ?? probe(join(folder, toSource(entry)), files);
    if (found) return found;
  }
  return undefined;
}

function entryPoints(manifest: Record<string, unknown>): readonly string[] {
  const named = ["source", "types", "module", "main"]
    .map((key) => manifest[key])
    .filter((each) => typeof each === "string");
  return [...exported(manifest, "."), ...named, "src/index", "index", "src/main", "lib/index"];
}

/** All files that a subpath of `exports` may mean, conditions flattened. */
function exported(manifest: Record<string, unknown>, subpath: string): readonly string[] {
  const { exports } = manifest;
  if (subpath === "." && (typeof exports === "string" || (isObject(exports) && !("." in exports))))
    return strings(exports);
  return isObject(exports) ? strings(exports[subpath]) : [];
}

function strings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return isObject(value) ? Object.values(value).flatMap(strings) : [];
}

/** `dist/index.js` comes from `src/index.ts` in nearly every repository. */
function toSource(entry: string): string {
  return entry.replace(/^(\.\/)?(dist|lib|build|out)(\/(esm|cjs|src|types))?\//, "src/").replace(/\.d\.[cm]?ts$/, "");
}

/** Aliases of package.json (`"bedrock": "npm:@aws-sdk/client-bedrock-runtime@3"`) are given their real name. */
function packageName(specifier: string, from: string, files: ProjectFiles): string {
  const name = nameOf(specifier);
  for (let at = folderOf(from); ; at = folderOf(at)) {
    const manifest = readJson(`${at}/package.json`, files);
    for (const key of ["dependencies", "devDependencies", "peerDependencies"]) {
      const section = manifest[key];
      const version = isObject(section) && Object.hasOwn(section, name) ? section[name] : undefined;
      const alias = typeof version === "string" ? /^npm:(@?[^@]+)/.exec(version)?.[1] : undefined;
      if (alias) return alias + specifier.slice(name.length);
    }
    if (at === folderOf(at) || Object.keys(manifest).length > 0) return specifier;
  }
}

function nameOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

const MAX_JSON_CHARACTERS = 3_000_000;
const parsed = createVersioned<Record<string, unknown>>(MAX_JSON_CHARACTERS);

/** The object in a JSON file, comments allowed; an empty one where there is none. */
export function readJson(file: string, files: ProjectFiles): Record<string, unknown> {
  const version = files.version(file);
  if (version === undefined) return {};
  const read = () => {
    const text = files.read(file) ?? "";
    const { config } = ts.parseConfigFileTextToJson(file, text);
    return { made: isObject(config) ? config : {}, weight: text.length };
  };
  return parsed.of(file, version, read) ?? {};
}

/** The nearest folder with a package.json, or the root. */
export function packageFolder(file: string, files: ProjectFiles): string {
  let at = folderOf(file);
  while (files.version(`${at}/package.json`) === undefined && at !== folderOf(at)) at = folderOf(at);
  return at;
}

/**
 * Whether code outside the repository may import a file's exports: its package is published, and an entry point leads
 * there. Only then are the callers of an exported function not all in sight.
 */
export function isLibrary(file: string, files: ProjectFiles): boolean {
  for (let at = folderOf(file); ; at = folderOf(at)) {
    const manifest = readJson(`${at}/package.json`, files);
    if (Object.keys(manifest).length > 0) {
      return manifest.private !== true && typeof manifest.name === "string" && hasEntryPoint(at, manifest, files);
    }
    if (at === folderOf(at)) return false;
  }
}

/** `npm init` writes `"main": "index.js"` into every application: it counts only where there is such a file. */
function hasEntryPoint(folder: string, manifest: Record<string, unknown>, files: ProjectFiles): boolean {
  if (["exports", "module", "types", "typings"].some((key) => manifest[key] !== undefined)) return true;
  if (typeof manifest.main !== "string") return false;
  if (manifest.main !== "index.js") return true;
  return ["index.js", "index.ts"].some((name) => files.version(`${folder}/${name}`) !== undefined);
}

const MAX_MENTIONING = 100;

/**
 * Whether a file holds a note of the language, or one that its imports lead to, or one that imports it. Too many files to
 * look into may mention anything.
 */
export function mentionedAround(files: ProjectFiles, file: string, note: string): boolean {
  const mentions = (each: string): boolean => files.glimpse(each).notes.includes(note);
  const reached = new Set([file]);
  for (const each of reached) {
    if (reached.size > MAX_MENTIONING || mentions(each)) return true;
    for (const target of importsOf(files, each)) reached.add(target);
  }
  return files.importers(file).some((each) => mentions(each) && importsOf(files, each).includes(file));
}

/** The file and all files from which imports lead to it, by whichever way, up to a limit. */
export function usersOf(files: ProjectFiles, file: string): ReadonlySet<string> {
  const reached = new Set([file]);
  for (const each of reached) {
    if (reached.size > MAX_MENTIONING) break;
    for (const user of files.importers(each)) {
      if (!reached.has(user) && importsOf(files, user).includes(each)) reached.add(user);
    }
  }
  return reached;
}

/** The files of the project that a file imports, as far as a glance tells. */
function importsOf(files: ProjectFiles, file: string): readonly string[] {
  return files.glimpse(file).specifiers.flatMap((specifier) => {
    const target = resolveModule(file, specifier, files);
    return target.kind === "file" ? [target.file] : [];
  });
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? path.slice(0, 1) || "/" : path.slice(0, slash);
}

export function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return (/^[A-Za-z]:$/.test(parts[0] ?? "") ? "" : "/") + parts.join("/");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
