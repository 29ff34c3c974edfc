import { URI } from "vscode-uri";

/** Stands in front of paths of documents that are no files, such as unsaved or virtual ones. No disk has such a folder. */
const VIRTUAL = "/~virtual/";

/** The path that the engine knows a document by: absolute, with forward slashes. */
export function pathOf(uri: string): string {
  const parsed = URI.parse(uri);
  if (parsed.scheme === "file") return driveOf(parsed.fsPath.replaceAll("\\", "/"));
  return `${VIRTUAL}${parsed.scheme}/${encodeURIComponent(parsed.authority)}/${parsed.path.replace(/^\//, "")}`;
}

/** The document that the engine's path stands for. The way back from {@link pathOf}. */
export function uriOf(path: string): string {
  if (!path.startsWith(VIRTUAL)) return URI.file(path).toString();
  const [scheme = "", authority = "", ...rest] = path.slice(VIRTUAL.length).split("/");
  const name = rest.join("/");
  // An untitled document's path has no slash in front, and gets none.
  const rooted = scheme === "untitled" ? name : `/${name}`;
  return URI.from({ scheme, authority: decodeURIComponent(authority), path: rooted }).toString();
}

/** Whether no disk holds the document behind the path. */
export function isVirtual(path: string): boolean {
  return path.startsWith(VIRTUAL);
}

/** The folder of a file. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/** Editors write drive letters in either case, and files must have one name. */
function driveOf(path: string): string {
  return /^[A-Z]:/.test(path) ? path.charAt(0).toLowerCase() + path.slice(1) : path;
}
