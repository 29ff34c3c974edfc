// Paths are absolute, with forward slashes and without one at the end, except for the root folder itself.

/** The folder in which a file or folder stands. The root stands in itself. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash > 0 ? path.slice(0, slash) : "/";
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function join(folder: string, name: string): string {
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}

/** Whether a path is the folder itself or stands below it. */
export function isInside(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  return path.length === folder.length || folder.endsWith("/") || path[folder.length] === "/";
}

/** A path inside a folder, relative to it; empty for the folder itself. */
export function relativeTo(folder: string, path: string): string {
  return path.slice(folder.endsWith("/") ? folder.length : folder.length + 1);
}

/** The path that a relative one leads to from a folder. */
export function resolve(folder: string, path: string): string {
  return path.split(/[/\\]/).reduce((at, part) => {
    if (part === "" || part === ".") return at;
    return part === ".." ? folderOf(at) : join(at, part);
  }, folder);
}

/** The way from a folder to any path, with `..` where it leads upwards. */
export function wayTo(folder: string, path: string): string {
  if (isInside(path, folder)) return relativeTo(folder, path);
  return folder === "/" ? path : `../${wayTo(folderOf(folder), path)}`;
}

/** The deepest of some folders that contains a path. */
export function deepest(folders: Iterable<string>, path: string): string | undefined {
  return containing(folders, path).at(-1);
}

/** The outermost of some folders that contains a path. */
export function outermost(folders: Iterable<string>, path: string): string | undefined {
  return containing(folders, path)[0];
}

function containing(folders: Iterable<string>, path: string): readonly string[] {
  return [...folders].filter((folder) => isInside(path, folder)).sort((a, b) => a.length - b.length);
}

/** The folders from `top` down to the one in which a path stands, both included. */
export function foldersDownTo(top: string, path: string): readonly string[] {
  const parts = relativeTo(top, path).split("/").slice(0, -1);
  return [top, ...parts.map((_, index) => join(top, parts.slice(0, index + 1).join("/")))];
}

/** The file in which a call or client stands: its id is the file with one or two offsets behind it. */
export function fileOfId(id: string): string {
  return id.replace(/(:\d+){1,2}$/, "");
}
