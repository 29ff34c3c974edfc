/** A binary heap of what is due when. The earliest is on top. */
export class Heap {
  private times = new Float64Array(1024);
  private items = new Int32Array(1024);
  private size = 0;

  /** When the next item is due; Infinity when there is none. */
  firstTime(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.times[0] ?? 0);
  }

  push(time: number, item: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, items } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = times[parent] ?? 0;
      if (above <= time) break;
      times[at] = above;
      items[at] = items[parent] ?? 0;
      at = parent;
    }
    times[at] = time;
    items[at] = item;
  }

  /** Takes the first item off. The heap must not be empty. */
  pop(): number {
    const { times, items } = this;
    const first = items[0] ?? 0;
    const size = --this.size;
    const time = times[size] ?? 0;
    const item = items[size] ?? 0;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && (times[child + 1] ?? 0) < (times[child] ?? 0)) child++;
      const below = times[child] ?? 0;
      if (below >= time) break;
      times[at] = below;
      items[at] = items[child] ?? 0;
      at = child;
    }
    times[at] = time;
    items[at] = item;
    return first;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    const items = new Int32Array(this.items.length * 2);
    times.set(this.times);
    items.set(this.items);
    this.times = times;
    this.items = items;
  }
}
