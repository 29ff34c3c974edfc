#!/usr/bin/env node
const { writeFile } = require("node:fs/promises");
const { writeArticle } = require("./article");

async function main() {
  const [topic, audience, file] = process.argv.slice(2);
  if (!topic || !audience || !file) {
    console.error("usage: write-article <topic> <audience> <file>");
    process.exitCode = 2;
    return;
  }
  await writeFile(file, await writeArticle({ topic, audience }));
  console.log(`Wrote ${file}`);
}

main();
