// Which requests are sent all at once, and for how many items.
import { describe, expect, it } from "vitest";
import { read } from "../../support/project.ts";

const SDK = `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import express from "express";
import pLimit from "p-limit";
import pMap from "p-map";
const client = new BedrockRuntimeClient({});
const app = express();
const limit = pLimit(5);
const ask = async (text) => client.send(new ConverseCommand({ modelId: "m", messages: [{ role: "user", content: [{ text }] }] }));
`;

const concurrencyIn = (code: string) => read(SDK + code).call.concurrency;

describe("at once", () => {
  it.each([
    ["Promise.all", "export const all = (items) => Promise.all(items.map((each) => ask(each)));", null],
    ["by name", "export const all = (items) => Promise.all(items.map(ask));", null],
    [
      "Promise.allSettled, by way of a variable",
      "export async function all(items) { const tasks = items.map((each) => ask(each)); return Promise.allSettled(tasks); }",
      null,
    ],
    ["two lists", "export const all = (a, b) => Promise.all([...a.map(ask), ...b.map(ask)]);", null],
    ["filtered first", "export const all = (items) => Promise.all(items.filter(Boolean).map(ask));", null],
    ["forEach", "export const all = (items) => items.forEach(async (each) => { await ask(each); });", null],
    [
      "pushed",
      "export async function all(items) { const tasks = []; for (const each of items) tasks.push(ask(each)); await Promise.all(tasks); }",
      null,
    ],
    ["p-map without a limit", "export const all = (items) => pMap(items, ask);", null],
    ["a list that is written out", "export const all = () => Promise.all(['a', 'b', 'c'].map(ask));", 3],
    ["so many times", "export const all = () => Promise.all(Array.from({ length: 4 }, () => ask('a')));", 4],
    ["a filled array", "export const all = () => Promise.all(Array(7).fill('a').map(ask));", 7],
    [
      "a constant of another line",
      "const NAMES = ['a', 'b'];\nexport const all = () => Promise.all(NAMES.map(ask));",
      2,
    ],
  ])("%s", (_, code, items) => {
    expect(concurrencyIn(code)).toMatchObject({ items, untrusted: false });
  });

  it("knows when strangers decide how many", () => {
    const code = `app.post("/", async (req, res) => { res.json(await Promise.all(req.body.items.map(ask))); });`;
    expect(concurrencyIn(code)).toMatchObject({ list: "req.body.items", untrusted: true });
  });
});

describe("not at once", () => {
  it.each([
    ["one by one", "export async function all(items) { for (const each of items) await ask(each); }"],
    ["one", "export const one = () => ask('a');"],
    ["p-limit", "export const all = (items) => Promise.all(items.map((each) => limit(() => ask(each))));"],
    ["p-limit by name", "export const all = (items) => Promise.all(items.map((each) => limit(ask, each)));"],
    ["p-map with a limit", "export const all = (items) => pMap(items, ask, { concurrency: 3 });"],
    ["p-map with options that are not known", "export const all = (items, options) => pMap(items, ask, options);"],
    [
      "a queue of a package, whatever its name",
      `import { AsyncCaller } from "@langchain/core/utils/async_caller";
class Embedder {
  caller = new AsyncCaller({});
  one(text) { return this.caller.call(async () => ask(text)); }
  all(texts) { return Promise.all(texts.map((each) => this.one(each))); }
}
export { Embedder };`,
    ],
    [
      "a queue that a base class of a package brings",
      `import { Embeddings } from "@langchain/core/embeddings";
export class Embedder extends Embeddings {
  one(text) { return this.caller.callWithOptions({}, async () => ask(text)); }
  all(texts) { return Promise.all(texts.map((each) => this.one(each))); }
}`,
    ],
    [
      "a limiter inside of what is mapped",
      "const one = (text) => limit(() => ask(text));\nexport const all = (items) => Promise.all(items.map(one));",
    ],
    [
      "portions",
      "export async function all(items) { for (const batch of inFives(items)) await Promise.all(batch.map(ask)); }",
    ],
    ["a part", "export const all = (items) => Promise.all(items.slice(0, 5).map(ask));"],
    [
      "a part by another name",
      "export const all = (items) => { const first = items.slice(0, 5); return Promise.all(first.map(ask)); };",
    ],
    [
      "a list that nobody waits for together",
      "export const all = (items) => items.map((each) => each.trim()).join() && ask('a');",
    ],
  ])("%s", (_, code) => {
    expect(concurrencyIn(code)).toBeNull();
  });
});
