import { URI } from "vscode-uri";

/** Stands in front of paths of documents that are no files, such as unsaved or virtual ones. No disk has such a folder. */
const VIRTUAL = "/~virtual/";

/** Stands for an empty authority, since no part of a path can be empty. No encoded one looks like this. */
const NO_AUTHORITY = "%";

/** The path that the engine knows a document by: absolute, with forward slashes. */
export function pathOf(uri: string): string {
  const parsed = URI.parse(uri);
  if (parsed.scheme === "file") return driveOf(parsed.fsPath.replaceAll("\\", "/"));
  const path = parsed.path.replace(/^\//, "").replace(/\/$/, "");
  const authority = parsed.authority === "" ? NO_AUTHORITY : encodeURIComponent(parsed.authority);
  return `${VIRTUAL}${parsed.scheme}/${authority}${path === "" ? "" : `/${path}`}`;
}

/** The document that the engine's path stands for. The way back from {@link pathOf}. */
export function uriOf(path: string): string {
  if (!path.startsWith(VIRTUAL)) return URI.file(path).toString();
  const [scheme = "", authority = "", ...rest] = path.slice(VIRTUAL.length).split("/");
  const name = rest.join("/");
  // An untitled document's path has no slash in front, and gets none.
  const rooted = scheme === "untitled" ? name : `/${name}`;
  const decoded = authority === NO_AUTHORITY ? "" : decodeURIComponent(authority);
  return URI.from({ scheme, authority: decoded, path: rooted }).toString();
}

/** Whether no disk holds the document behind the path. */
export function isVirtual(path: string): boolean {
  return path.startsWith(VIRTUAL);
}

/** Whether somebody may have something at a path that lies on no disk: below a scheme and authority that have files. */
export function mayBeElsewhere(path: string): boolean {
  const [scheme, authority] = isVirtual(path) ? path.slice(VIRTUAL.length).split("/") : [];
  return authority !== undefined && scheme !== "untitled";
}

/** The folder of a file. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/** Editors write drive letters in either case, and files must have one name. */
function driveOf(path: string): string {
  return /^[A-Z]:/.test(path) ? path.charAt(0).toLowerCase() + path.slice(1) : path;
}
