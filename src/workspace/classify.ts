import { nameOf } from "./paths.ts";

/** Folders of other people's code, of build output and of tools. Nobody writes there by hand. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  ".git",
  ".hg",
  ".svn",
  "dist",
  "build",
  "out",
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".turbo",
  ".cache",
  ".vercel",
  ".serverless",
  ".aws-sam",
  ".sst",
  ".yarn",
  "cdk.out",
  "coverage",
]);

/** Whether nothing below a folder of this name is read. */
export function isSkippedFolder(name: string): boolean {
  return SKIPPED_FOLDERS.has(name);
}

/** Whether a file is left out by its name: declarations and minified bundles. */
export function isSkippedFile(name: string): boolean {
  return /\.d\.([a-z]+\.)?[cm]?ts$|[.-]min\.[cm]?js$/.test(name);
}

/** Whether a file names packages or gives other names to files. */
export function isManifest(file: string): boolean {
  return /^(package\.json|[tj]sconfig.*\.json)$/.test(nameOf(file));
}

/** Nothing that people write comes near this many bytes; a text that long cannot even be held on small machines. */
export const MAX_BYTES = 64_000_000;

/** Characters from which on a file is not read as source any more. */
export const MAX_CHARACTERS = 2_000_000;

/** Whether the first lines of a file say that a program wrote it. */
export function isGenerated(text: string): boolean {
  const head = text.slice(0, 2_000).split("\n", 12);
  return head.some((line) => /^\s*(\/\/|\/?\*|#|<!--).*(@generated\b|\bdo not edit\b)/i.test(line));
}

/** Whether a file was written for machines only: nearly all of it stands on very long lines. */
export function isMinified(text: string): boolean {
  if (text.length < 5_000) return false;
  const inLongLines = text.split("\n").reduce((sum, line) => sum + (line.length > 1_000 ? line.length : 0), 0);
  return inLongLines > text.length * 0.8;
}
