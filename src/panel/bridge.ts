import type { ToHost, ToPage } from "./messages.ts";
import type { SimulationChoice } from "./simulation-choice.ts";

/** What a page keeps for itself while it is hidden. The draft is not among it: the host has that. */
export interface PageState {
  /** The workload that is shown in full. */
  readonly selected: number | null;
  /** Sections that are folded in, by their titles. */
  readonly folded: readonly string[];
  /** When the workload was asked for that was shown last. */
  readonly wanted: number;
  readonly simulation: SimulationChoice;
}

/** What VS Code gives a page to talk with its host. */
export interface Bridge {
  post(message: ToHost): void;
  listen(receive: (message: ToPage) => void): void;
  state(): Partial<PageState>;
  keep(state: PageState): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The bridge as a webview has it. Can be made once only. */
export function webviewBridge(): Bridge {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    listen: (receive) => window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => receive(data)),
    state: () => (api.getState() as Partial<PageState> | undefined) ?? {},
    keep: (state) => api.setState(state),
  };
}
