/** A change of a document in the editor's words. All changes of one event speak of the text before it. */
interface ContentChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Where a place stands after some changes of the text. One inside of what was replaced goes to its beginning. */
export function movedOffset(offset: number, changes: readonly ContentChange[]): number {
  return changes.reduce((moved, { rangeOffset, rangeLength, text }) => {
    if (rangeOffset + rangeLength <= offset) return moved + text.length - rangeLength;
    return rangeOffset < offset ? moved - (offset - rangeOffset) : moved;
  }, offset);
}
