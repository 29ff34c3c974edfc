import type { CodeField } from "../capacity/from-code.ts";
import type { MeasurementReading } from "../capacity/measurements/read.ts";
import type { WorkloadCall } from "../capacity/workload.ts";
import type { Span } from "../core/facts.ts";
import type { Draft } from "./draft.ts";

/** Everything that the page shows and does not work out itself. Plain data. */
export interface Snapshot {
  readonly draft: Draft;
  /** The last edition of this page's draft that the host has seen. */
  readonly edition: number;
  /** Whether the draft differs from the file. */
  readonly isChanged: boolean;
  readonly file: FileState;
  /** The folders that can have a workload file, by name, when there are several. */
  readonly folders: readonly string[];
  readonly folder: string | null;
  readonly code: CodeState;
  readonly measurements: MeasurementState | null;
  /** The workload to show, as somebody asked for it elsewhere. The number changes each time. */
  readonly wanted: { readonly id: number; readonly time: number } | null;
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

export type CodeState =
  | { readonly state: "unread" | "reading" }
  | { readonly state: "failed"; readonly message: string }
  | {
      readonly state: "read";
      /** Where the workloads' calls stand, by the workloads' ids. Those that are missing are gone. */
      readonly spans: Readonly<Record<number, Span>>;
      /** Calls without a workload. */
      readonly free: readonly FreeCall[];
      /** What the code says otherwise than the draft. */
      readonly changes: readonly CodeChange[];
    };

export interface FreeCall {
  readonly name: string;
  readonly model: string | null;
  readonly line: number;
  readonly call: WorkloadCall;
}

export interface CodeChange {
  readonly id: number;
  readonly field: CodeField;
  readonly from: unknown;
  readonly to: unknown;
}

export interface MeasurementState extends MeasurementReading {
  readonly files: readonly string[];
}
