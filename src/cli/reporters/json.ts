import { findingsDocument } from "../findings-document.ts";
import type { Reporter } from "../report.ts";

/** For programs: every finding with its evidence and fixes. */
export const json: Reporter = (report) => `${JSON.stringify(findingsDocument(report), null, 2)}\n`;
