import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { models } from "../../src/catalog/index.ts";

const json = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../src/catalog/${name}`, import.meta.url), "utf8"));

describe("the catalogue's data", () => {
  it("follows its schema", () => {
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const validate = ajv.compile(json("models.schema.json"));
    validate(json("models.json"));
    expect(validate.errors ?? []).toEqual([]);
  });

  it("names every model once, in order", () => {
    const ids = models.map((model) => model.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
  });

  it("says how sure it is of every limit that it states", () => {
    for (const model of models) {
      expect(model.maxOutputTokensConfidence === null, model.id).toBe(model.maxOutputTokens === null);
      expect(model.contextWindowConfidence === null, model.id).toBe(model.contextWindow === null);
    }
  });

  it("lists profiles of the model itself only", () => {
    for (const model of models) {
      for (const profile of model.inferenceProfileIds) expect(profile.endsWith(`.${model.id}`), profile).toBe(true);
    }
  });
});
