import { type Node, parseTree } from "jsonc-parser";
import type { Alias } from "./imports.ts";
import { folderOf, nameOf } from "./paths.ts";

export interface Names {
  /** The folders of packages by name. */
  readonly packages: ReadonlyMap<string, string>;
  readonly aliases: readonly Alias[];
}

/** Reads from manifests what packages are called and which other names files have. What cannot be read says nothing. */
export function readNames(files: readonly string[], read: (file: string) => string | undefined): Names {
  const packages = new Map<string, string>();
  const aliases: Alias[] = [];
  for (const file of files) {
    const tree = parse(read(file));
    if (!tree) continue;
    if (nameOf(file) !== "package.json") {
      aliases.push(...aliasesIn(member(member(tree, "compilerOptions"), "paths")));
      continue;
    }
    const name = member(tree, "name")?.value;
    if (typeof name === "string" && name !== "" && !packages.has(name)) packages.set(name, folderOf(file));
    aliases.push(...aliasesIn(member(tree, "imports")));
  }
  return { packages, aliases };
}

function parse(text: string | undefined): Node | undefined {
  // Far longer than any manifest, and a bound for how deep the parser can be made to recurse.
  if (text === undefined || text.length > 200_000 || /[[{]{500}/.test(text.replace(/[\s"\w:]/g, ""))) return undefined;
  return parseTree(text, [], { allowTrailingComma: true });
}

function member(node: Node | undefined, name: string): Node | undefined {
  if (node?.type !== "object") return undefined;
  return node.children?.find((each) => each.children?.[0]?.value === name)?.children?.[1];
}

function aliasesIn(node: Node | undefined): readonly Alias[] {
  if (node?.type !== "object") return [];
  return (node.children ?? []).flatMap(({ children: [key, targets] = [] }) =>
    textsIn(targets).map((target) => ({ pattern: String(key?.value), target })),
  );
}

/** All texts below a node: targets may be lists, and conditions may nest. */
function textsIn(node: Node | undefined): readonly string[] {
  if (!node) return [];
  if (node.type === "string") return [String(node.value)];
  if (node.type === "array") return (node.children ?? []).flatMap(textsIn);
  return (node.children ?? []).flatMap((property) => textsIn(property.children?.[1]));
}
