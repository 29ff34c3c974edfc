/** How long a token counts against a quota per minute, in seconds. */
export const WINDOW_SECONDS = 60;

/** Sums of fractional tokens come out a little off; this much over the quota is none. */
const ROUNDING = 1e-6;

const NONE = -1;

/** Charges in the order of their time. The numbers that `push` gives stay valid until the charge is shifted out. */
class Charges {
  private times = new Float64Array(1024);
  private amounts = new Float64Array(1024);
  private first = 0;
  private end = 0;

  get count(): number {
    return this.end - this.first;
  }

  push(time: number, tokens: number): number {
    if (this.count === this.times.length) this.grow();
    const at = this.end & (this.times.length - 1);
    this.times[at] = time;
    this.amounts[at] = tokens;
    return this.end++;
  }

  firstTime(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : (this.times[this.first & (this.times.length - 1)] ?? 0);
  }

  shift(): number {
    return this.amounts[this.first++ & (this.times.length - 1)] ?? 0;
  }

  has(number: number): boolean {
    return number >= this.first;
  }

  set(number: number, tokens: number): void {
    this.amounts[number & (this.times.length - 1)] = tokens;
  }

  private grow(): void {
    const size = this.times.length;
    const times = new Float64Array(size * 2);
    const amounts = new Float64Array(size * 2);
    for (let number = this.first; number < this.end; number++) {
      times[number & (size * 2 - 1)] = this.times[number & (size - 1)] ?? 0;
      amounts[number & (size * 2 - 1)] = this.amounts[number & (size - 1)] ?? 0;
    }
    this.times = times;
    this.amounts = amounts;
  }
}

/**
 * A quota per minute as the service describes it: a request is let in when its reservation fits into what is left, and
 * what it reserved is corrected to what it really cost when it ends (AWS: quotas-token-burndown).
 *
 * How the quota refills is nowhere said. Here it is a rolling minute: a charge counts for 60 seconds from when it is
 * made, a reservation at least until its request ends, and what a request costs beyond its reservation is a charge of
 * its own at its end. So no minute, wherever it begins, gives out more than the quota. A bucket that refills steadily
 * lets in all that this does and up to twice the quota in the minute after a pause, and fixed minutes do so at their
 * edges: a plan that holds here holds under either.
 */
export class Ledger {
  private used = 0;
  private running = 0;
  private readonly starts = new Charges();
  private readonly surcharges = new Charges();

  /** @param requestsPerMinute Infinity where there is no such quota */
  constructor(
    private readonly tokensPerMinute: number,
    private readonly requestsPerMinute: number,
  ) {}

  /** Whether a reservation could ever be let in. */
  couldAdmit(reserved: number): boolean {
    return reserved <= this.tokensPerMinute + ROUNDING && this.requestsPerMinute >= 1;
  }

  /** Lets a request in and gives its number, or gives a negative one where the quota has no room. */
  admit(now: number, reserved: number): number {
    this.expire(now);
    if (this.used + reserved > this.tokensPerMinute + ROUNDING) return NONE;
    if (this.starts.count + 1 > this.requestsPerMinute) return NONE;
    this.used += reserved;
    this.running += reserved;
    // While a request runs, its charge is not the window's to release.
    return this.starts.push(now, 0);
  }

  /** Corrects a reservation to what the request cost. */
  settle(now: number, number: number, reserved: number, settled: number): void {
    this.expire(now);
    this.running -= reserved;
    if (this.starts.has(number)) {
      const kept = Math.min(reserved, settled);
      this.starts.set(number, kept);
      this.used -= reserved - kept;
    } else {
      this.used -= reserved;
    }
    if (settled > reserved) {
      this.used += settled - reserved;
      this.surcharges.push(now, settled - reserved);
    }
  }

  /** When the next charge ceases to count. */
  nextRelease(): number {
    return Math.min(this.starts.firstTime(), this.surcharges.firstTime()) + WINDOW_SECONDS;
  }

  /** What counts against the quota, and how much of that is reserved for requests that still run. */
  useAt(now: number): { readonly used: number; readonly reserved: number } {
    this.expire(now);
    return { used: this.used, reserved: this.running };
  }

  private expire(now: number): void {
    while (this.starts.firstTime() + WINDOW_SECONDS <= now) this.used -= this.starts.shift();
    while (this.surcharges.firstTime() + WINDOW_SECONDS <= now) this.used -= this.surcharges.shift();
  }
}
