import { type Browser, chromium } from "playwright-core";
import type { Host } from "./install.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

/** Starts the host's browser, headless, with the host's fonts. */
export async function launchBrowser(host: Host): Promise<Browser> {
  return chromium.launch({
    executablePath: host.chromium,
    args: FLAGS,
    env: {
      ...stringsOf(process.env),
      ...(host.libraries ? { LD_LIBRARY_PATH: host.libraries } : {}),
      FONTCONFIG_FILE: host.fontconfig,
    },
  });
}

function stringsOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => !!entry[1]));
}
