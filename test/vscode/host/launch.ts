import { resolve } from "node:path";
import { format } from "node:util";
import { TEST_OUTPUT } from "../output.ts";
import { launchBrowser } from "./browser.ts";
import { installHost } from "./install.ts";
import { startVscodeServer } from "./server.ts";
import { exposeAutomation, workbenchUrl } from "./workbench.ts";

interface Arguments {
  readonly workspace: string;
  readonly extensionDevelopmentPath: string;
  readonly extensionTestsPath: string;
}

const LIMIT = 5 * 60_000;

/** Runs extension tests like the executable of a desktop VS Code: same arguments, same exit code. */
export async function launch(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv);
  const host = await installHost();
  const server = await startVscodeServer(host, { testing: true });
  const browser = await launchBrowser(host);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const code = new Promise<number>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`The tests did not end within ${LIMIT / 1000} s`)), LIMIT);
      const exit = (status: number): void => {
        clearTimeout(timer);
        done(status);
      };
      exposeAutomation(page, { log: print, exit })
        .then(() => page.goto(workbenchUrl({ port: server.port, ...args })))
        .catch(fail);
    });
    return await code;
  } finally {
    await browser.close();
    await server.stop();
  }
}

function parseArguments(argv: readonly string[]): Arguments {
  const value = (name: string): string => {
    const found = argv.find((argument) => argument.startsWith(`--${name}=`));
    if (!found) throw new Error(`--${name}= is missing`);
    return resolve(found.slice(name.length + 3));
  };
  const workspace = argv.find((argument) => !argument.startsWith("-"));
  if (!workspace) throw new Error("The workspace folder is missing");
  return {
    workspace: resolve(workspace),
    extensionDevelopmentPath: value("extensionDevelopmentPath"),
    extensionTestsPath: value("extensionTestsPath"),
  };
}

/**
 * The workbench's console is chatty, and complains of native modules that a test does without: only what the tests say
 * gets through, unless everything is asked for. Lines come as a format with its arguments.
 */
function print(type: string, args: readonly unknown[]): void {
  const line = format(...args);
  if (line.startsWith(TEST_OUTPUT)) console.log(line.slice(TEST_OUTPUT.length));
  else if (process.env.BEDROCK_READINESS_VERBOSE) console.error(`[${type}] ${line}`);
}
