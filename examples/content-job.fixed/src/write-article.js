#!/usr/bin/env node
const { writeFile } = require("node:fs/promises");
const { z } = require("zod");
const { writeArticle } = require("./article");

const Order = z.object({
  topic: z.string().trim().min(1).max(300),
  audience: z.string().trim().min(1).max(100),
});

async function main() {
  const [topic, audience, file] = process.argv.slice(2);
  const order = Order.safeParse({ topic, audience });
  if (!order.success || !file) {
    console.error("usage: write-article <topic, up to 300 characters> <audience, up to 100 characters> <file>");
    process.exitCode = 2;
    return;
  }
  await writeFile(file, await writeArticle(order.data));
  console.log(`Wrote ${file}`);
}

main().catch((error) => {
  console.error(`No article: ${error.name}: ${error.message}`);
  process.exitCode = 1;
});
