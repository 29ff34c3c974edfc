import type { LinkTo } from "../readiness/markdown.ts";
import { wayTo } from "./paths.ts";

/**
 * Links from a folder to places, as web hosts of repositories understand them.
 *
 * @param absolute finds the file that a report names
 */
export function linksFrom(folder: string, absolute: (file: string) => string): LinkTo {
  return ({ file, line }) => {
    const way = wayTo(folder, absolute(file));
    return `${way.split("/").map(encodeURIComponent).join("/")}#L${line}`;
  };
}
