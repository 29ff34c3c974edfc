import { describe, expect, it } from "vitest";
import { resolve, wayTo } from "../../src/workspace/paths.ts";

describe("the way from a folder to a path", () => {
  it.each([
    ["/a/b", "/a/b/c/d.ts", "c/d.ts"],
    ["/a/b", "/a/c/d.ts", "../c/d.ts"],
    ["/a/b", "/x.ts", "../../x.ts"],
    ["/", "/x.ts", "x.ts"],
    ["/a/b", "/a/bc", "../bc"],
  ])("%s to %s is %s, and back", (folder, path, way) => {
    expect(wayTo(folder, path)).toBe(way);
    expect(resolve(folder, way)).toBe(path);
  });

  it("may hold dots that mean nothing, and never leaves the root", () => {
    expect(resolve("/a", "./b//c")).toBe("/a/b/c");
    expect(resolve("/a", "../../../b")).toBe("/b");
  });
});
