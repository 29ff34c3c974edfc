import { createContext, runInContext } from "node:vm";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { type BuildOptions, build, type Metafile } from "esbuild";
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createProtocolConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type ProtocolConnection,
} from "vscode-languageserver-protocol/node";

/** What a bundle is made of, and its text. */
export interface Bundle {
  readonly text: string;
  readonly metafile: Metafile;
}

/** Builds without writing anything. */
export async function bundled(options: BuildOptions, over: BuildOptions = {}): Promise<Bundle> {
  const define = { ...options.define, ...over.define };
  const all = {
    ...options,
    ...over,
    define,
    sourcemap: false as const,
    write: false as const,
    metafile: true as const,
  };
  const { outputFiles, metafile } = await build(all);
  return { text: outputFiles[0]?.text ?? "", metafile };
}

/** What a browser gives to a worker, of which Node has the same. */
const GLOBALS = {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  queueMicrotask,
  structuredClone,
  console,
  performance,
  crypto,
  TextDecoder,
  TextEncoder,
  URL,
};

/** A worker of a browser as scripts see it: its own global object, without anything that only Node has. */
export class FakeWorker {
  readonly #context: Record<string, unknown>;
  readonly #scripts: ReadonlyMap<string, string>;
  readonly #port: MessagePort;
  readonly imported: string[] = [];
  readonly connection: ProtocolConnection;

  /** @param scripts what can be imported, by address */
  constructor(script: string, scripts: ReadonlyMap<string, string>) {
    this.#scripts = scripts;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#context = {
      ...GLOBALS,
      addEventListener: () => undefined,
      postMessage: (message: unknown) => port1.postMessage(message),
      importScripts: (address: string) => this.#import(address),
    };
    this.#context.self = this.#context;
    createContext(this.#context);
    runInContext(script, this.#context);
    port1.on("message", (data) => (this.#context.onmessage as (event: { data: unknown }) => void)({ data }));
    this.connection = createProtocolConnection(new PortReader(port2), new PortWriter(port2));
  }

  /** What a script would see under a name. */
  typeOf(name: string): string {
    return String(runInContext(`typeof ${name}`, this.#context));
  }

  stop(): void {
    this.connection.dispose();
    this.#port.close();
  }

  #import(address: string): void {
    const text = this.#scripts.get(address);
    if (text === undefined) throw new Error(`There is no script at ${address}`);
    this.imported.push(address);
    runInContext(text, this.#context);
  }
}

class PortReader extends AbstractMessageReader {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
  }

  listen(callback: DataCallback): Disposable {
    this.#port.on("message", callback);
    return { dispose: () => void this.#port.off("message", callback) };
  }
}

class PortWriter extends AbstractMessageWriter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
  }

  async write(message: Message): Promise<void> {
    this.#port.postMessage(message);
  }

  end(): void {}
}
