import type { CodeWorkload } from "../capacity/from-code.ts";
import type { MeasurementReading } from "../capacity/measurements/read.ts";
import type { WorkloadCall } from "../capacity/workload.ts";
import type { Draft } from "./draft.ts";

/** Everything that the page shows and does not work out itself. Plain data. */
export interface Snapshot {
  readonly draft: Draft;
  /** The last edition of this page's draft that the host has seen. */
  readonly edition: number;
  /** Whether the draft differs from the file. */
  readonly isChanged: boolean;
  readonly file: FileState;
  /** The folders that can have a workload file, by name. */
  readonly folders: readonly string[];
  readonly folder: string | null;
  readonly code: CodeState;
  readonly measurements: MeasurementState | null;
  /** The call whose workload is to be shown, as somebody asked for it in the code. The time tells requests apart. */
  readonly wanted: { readonly call: WorkloadCall; readonly time: number } | null;
}

export type FileState =
  /** No folder is open: there is nowhere to keep a file. */
  | { readonly state: "nowhere" }
  | { readonly state: "missing" }
  | { readonly state: "read" }
  /** The file has changed while the draft had changes of its own. */
  | { readonly state: "changed" }
  /** The file has mistakes, and is not written to before they are mended. */
  | { readonly state: "broken"; readonly problems: readonly { readonly line: number; readonly message: string }[] }
  | { readonly state: "failed"; readonly message: string };

/** The calls in the code of the folder, as far as they were looked for. */
export type CodeState =
  | { readonly state: "unread" | "reading" }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "read"; readonly found: readonly CodeWorkload[] };

export interface MeasurementState extends MeasurementReading {
  readonly files: readonly string[];
}
