#!/usr/bin/env node
// Stands in for the executable of a desktop VS Code; tsx lets Node 20 run the TypeScript behind it.
import { register } from "tsx/esm/api";

register();
const { launch } = await import("./launch.ts");
try {
  process.exit(await launch(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
