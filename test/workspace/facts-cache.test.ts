import { beforeEach, describe, expect, it } from "vitest";
import type { ExtractOptions, Language, ProjectFiles } from "../../src/languages/language.ts";
import { createFactsCache, type FactsCache } from "../../src/workspace/facts-cache.ts";
import { fileFacts } from "../support/facts.ts";
import { fakeLanguage } from "../support/fake-language.ts";

const OPTIONS: ExtractOptions = { trustedSources: [], trustedValidators: [] };

describe("facts are read again", () => {
  let versions: Map<string, string>;
  let importers: readonly string[];
  let packages: ReadonlyMap<string, string>;
  let edition: number;
  let readings: string[];
  let cache: FactsCache;

  /** Asks for everything that there is to ask for, and for the version of another file. */
  const language: Language = {
    ...fakeLanguage,
    extract(file, files) {
      readings.push(file);
      files.version("/other.ts");
      files.importers(file);
      files.packages();
      return fileFacts(file);
    },
  };

  const ask = (options = OPTIONS): number => {
    readings = [];
    cache.factsOf("/a.ts", language, options);
    return readings.length;
  };

  beforeEach(() => {
    versions = new Map([
      ["/a.ts", "1"],
      ["/other.ts", "1"],
    ]);
    importers = [];
    packages = new Map();
    edition = 0;
    const files: ProjectFiles = {
      read: () => "",
      version: (file) => versions.get(file),
      glimpse: () => ({ specifiers: [], notes: [] }),
      importers: () => importers,
      packages: () => packages,
    };
    cache = createFactsCache(
      { files, edition: () => edition },
      () => new Map(),
      () => false,
    );
    expect(ask()).toBe(1);
    expect(ask()).toBe(0);
  });

  it.each(["/a.ts", "/other.ts"])("when %s has changed", (file) => {
    versions.set(file, "2");
    cache.changed(file);
    expect(ask()).toBe(1);
    expect(ask()).toBe(0);
  });

  it("when a file has come or gone that was asked for", () => {
    versions.delete("/other.ts");
    cache.changed("/other.ts");
    expect(ask()).toBe(1);
    versions.set("/other.ts", "1");
    cache.changed("/other.ts");
    expect(ask()).toBe(1);
  });

  it("when there are other importers", () => {
    importers = ["/b.ts"];
    edition++;
    expect(ask()).toBe(1);
    expect(ask()).toBe(0);
  });

  it("when packages have other names", () => {
    packages = new Map([["a", "/"]]);
    edition++;
    expect(ask()).toBe(1);
  });

  it("when other options hold", () => {
    expect(ask({ ...OPTIONS, trustedSources: ["a"] })).toBe(1);
    expect(ask({ ...OPTIONS, trustedSources: ["a"] })).toBe(0);
    expect(ask()).toBe(1);
  });

  it("not when a file has changed that was not asked for, or all is as before", () => {
    versions.set("/unknown.ts", "1");
    for (let index = 0; index < 10; index++) cache.changed(`/unknown${index}.ts`);
    cache.changed("/a.ts");
    edition++;
    expect(ask()).toBe(0);
  });

  it("and are not kept for another run when they may not hold", () => {
    expect([...cache.stored().keys()]).toEqual(["/a.ts"]);
    cache.changed("/other.ts");
    expect([...cache.stored().keys()]).toEqual([]);
  });
});
