import type { Finding, Fix } from "../core/rule.ts";
import type { TextEdit } from "../languages/language.ts";

/** Edits by file, none of which overlap. */
export type EditPlan = ReadonlyMap<string, readonly TextEdit[]>;

/**
 * Chooses among the safe fixes of findings those that can be made together. A fix whose edits touch those of an earlier
 * one is left for the next pass: what it says may no longer hold. Fixes count as a whole, over all of their files.
 */
export function planFixes(
  findings: readonly Finding[],
  spell: (fix: Fix) => readonly TextEdit[] | null,
): { readonly plan: EditPlan; readonly fixes: number } {
  const plan = new Map<string, TextEdit[]>();
  let fixes = 0;
  for (const finding of findings) {
    const safe = finding.fixes.find((fix) => fix.safe);
    const edits = safe && spell(safe);
    if (
      !edits ||
      edits.length === 0 ||
      edits.some((edit) => plan.get(edit.file)?.some((other) => touch(edit, other)))
    ) {
      continue;
    }
    fixes++;
    for (const edit of edits) plan.set(edit.file, [...(plan.get(edit.file) ?? []), edit]);
  }
  return { plan, fixes };
}

/** Whether two edits of one file overlap or meet. Where they meet, their order could matter. */
function touch(a: TextEdit, b: TextEdit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** Applies edits of one file that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.newText + result.slice(edit.end), text);
}
