import type { FileFacts } from "../core/facts.ts";
import type { Change } from "../core/rule.ts";
import type { TextEdit } from "../languages/language.ts";
import { type Memory, NOTHING_STORED, readStored, type Stored, type StoredLint, writeStored } from "./memory.ts";

type Edits = readonly TextEdit[] | null;

/** What an earlier run has left, and what this one leaves to the next. Without a memory there is neither. */
export interface Earlier {
  stored(): Stored;
  /** How many characters it has left: known long before what it has left. */
  size(): number;
  /** The edits of changes: those of the earlier run where no source file has changed since, else worked out. */
  edits(changes: readonly Change[], state: () => string, spell: () => Edits): Edits;
  /** Whether the edits of changes are known without working them out. */
  hasEdits(changes: readonly Change[], state: () => string): boolean;
  /** What the rules said of some facts now, in place of what they said earlier. It is asked for when it is kept. */
  said(lint: () => StoredLint | null, facts: readonly FileFacts[]): void;
  /** Keeps what is known, unless that is what was kept already. */
  keep(state: () => string, known: () => Pick<Stored, "sources" | "facts">): void;
}

/** Reads nothing before the first question. */
export function createEarlier(memory: Memory | undefined): Earlier {
  let left: { readonly size: number; text: string } | undefined;
  let loaded: Stored | undefined;
  let edits: { readonly state: string; readonly byChanges: Map<string, Edits> } | undefined;
  let said: { readonly lint: () => StoredLint | null; readonly facts: readonly FileFacts[] } | undefined;
  let isNew = false;

  const kept = (): { readonly size: number; text: string } => {
    if (left) return left;
    const text = memory?.load() ?? "";
    left = { size: text.length, text };
    return left;
  };

  const stored = (): Stored => {
    if (!loaded) {
      loaded = readStored(kept().text);
      kept().text = "";
    }
    return loaded;
  };

  const editsIn = (state: string): Map<string, Edits> => {
    if (edits?.state !== state) {
      const isAsBefore = stored().state === state;
      edits = { state, byChanges: new Map(isAsBefore ? stored().edits : []) };
      isNew ||= !isAsBefore;
    }
    return edits.byChanges;
  };

  /** What the rules said is good for as long as the facts are those of which they said it. */
  const lintOf = (known: Stored["facts"]): StoredLint | null => {
    const { lint, facts } = said ?? {
      lint: () => stored().lint,
      facts: [...stored().facts.values()].map((each) => each.facts),
    };
    return facts.every((each) => known.get(each.file)?.facts === each) ? lint() : null;
  };

  if (!memory) {
    return {
      stored: () => NOTHING_STORED,
      size: () => 0,
      edits: (_changes, _state, spell) => spell(),
      hasEdits: () => false,
      said: () => {},
      keep: () => {},
    };
  }
  return {
    stored,
    size: () => kept().size,
    edits(changes, state, spell) {
      const known = editsIn(state());
      const key = JSON.stringify(changes);
      const found = known.get(key);
      if (found !== undefined) return found;
      isNew = true;
      const spelled = spell();
      known.set(key, spelled);
      return spelled;
    },
    hasEdits: (changes, state) => editsIn(state()).has(JSON.stringify(changes)),
    said(lint, facts) {
      said = { lint, facts };
      isNew = true;
    },
    keep(state, known) {
      const now = state();
      const byChanges = editsIn(now);
      if (!isNew) return;
      const { sources, facts } = known();
      memory.save(writeStored({ sources, facts, lint: lintOf(facts), state: now, edits: byChanges }));
      isNew = false;
    },
  };
}

/** A short text for a long list of texts, which is the same for the same list and hardly ever for another. */
export function digestOf(texts: readonly string[]): string {
  // FNV-1a over two halves with different seeds, since one half alone would collide now and then.
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x5bd1e995);
    }
    a = Math.imul(a ^ 0x1f, 0x01000193);
    b = Math.imul(b ^ 0x1f, 0x5bd1e995);
  }
  return `${texts.length} ${(a >>> 0).toString(36)} ${(b >>> 0).toString(36)}`;
}
