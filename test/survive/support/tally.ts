/** What came of a long run: how often, how slow, and everything that went wrong. */
export class Tally {
  readonly failures: string[] = [];
  count = 0;
  findings = 0;
  #slowest: readonly { readonly ms: number; readonly what: string }[] = [];

  timed(ms: number, what: string): void {
    this.count += 1;
    this.#slowest = [...this.#slowest, { ms, what }].sort((a, b) => b.ms - a.ms).slice(0, 5);
  }

  failed(what: string, error: unknown): void {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.failures.push(`${what}: ${told.split("\n").slice(0, 8).join("\n")}`);
  }

  get slowestMs(): number {
    return this.#slowest[0]?.ms ?? 0;
  }

  toString(): string {
    const slow = this.#slowest.map(({ ms, what }) => `    ${Math.round(ms)} ms: ${what}`);
    const failures = this.failures.slice(0, 20).map((each) => `    ${each}`);
    return [
      `${this.count} cases, ${this.findings} findings, ${this.failures.length} failures; slowest:`,
      ...slow,
      ...(failures.length > 0 ? ["  failures:", ...failures] : []),
    ].join("\n");
  }
}
