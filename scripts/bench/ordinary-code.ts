const NOUNS = [
  "order",
  "invoice",
  "customer",
  "session",
  "basket",
  "shipment",
  "payment",
  "review",
  "ticket",
  "report",
];
const VERBS = ["load", "merge", "format", "validate", "update", "sort", "group", "count", "render", "archive"];

/** Code as most of a monorepo has it: types, helpers, classes, components and imports, from 30 to 300 lines. */
export function ordinaryFile(index: number, area: string, packages: number, next: () => number): string {
  const pick = (words: readonly string[]): string => words[Math.floor(next() * words.length)] ?? "";
  const parts: string[] = [imports(index, area, packages, next), types(index)];
  const count = 3 + Math.floor(next() ** 2 * 16);
  for (let each = 0; each < count; each++) {
    const noun = pick(NOUNS);
    const name = `${pick(VERBS)}${noun[0]?.toUpperCase()}${noun.slice(1)}${index}_${each}`;
    parts.push(
      area === "components" && each % 3 === 0 ? component(name) : each % 4 === 1 ? service(name) : helper(name),
    );
  }
  return parts.join("\n");
}

function imports(index: number, area: string, packages: number, next: () => number): string {
  const own = Array.from(
    { length: 1 + Math.floor(next() * 3) },
    (_, each) =>
      `import { Entity${Math.max(0, index - packages * (each + 1))} } from "../${area}/${area}-${Math.max(0, index - packages * (each + 1))}";`,
  );
  const others = [
    'import { z } from "zod";',
    `import { limits } from "@bench/shared";`,
    'import type { Request } from "express";',
  ];
  return [
    ...own,
    ...others.filter(() => next() < 0.4),
    area === "components" ? 'import { useState } from "react";' : "",
  ].join("\n");
}

function types(index: number): string {
  return `/** What one row of the list holds. */
export interface Entity${index} {
  readonly id: string;
  readonly name: string;
  readonly amount: number;
  readonly createdAt: Date;
  readonly tags: readonly string[];
  readonly state: "open" | "closed" | "archived";
}
`;
}

function helper(name: string): string {
  return `/** Keeps what is still open, in the order of its dates. */
export function ${name}(items: readonly { id: string; amount: number; createdAt: Date; state: string }[], limit = 20) {
  const open = items.filter((item) => item.state !== "archived" && item.amount > 0);
  const sorted = [...open].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  const total = sorted.reduce((sum, item) => sum + item.amount, 0);
  if (sorted.length === 0) return { total: 0, items: [], message: "There is nothing to show" };
  return {
    total,
    items: sorted.slice(0, limit).map((item) => ({ ...item, label: \`\${item.id}: \${item.amount.toFixed(2)}\` })),
    message: total > 1_000 ? "This is more than usual" : \`\${sorted.length} entries\`,
  };
}
`;
}

function service(name: string): string {
  return `export class Service_${name} {
  private readonly cache = new Map<string, { value: unknown; expires: number }>();

  constructor(private readonly baseUrl: string, private readonly timeout = 5_000) {}

  async ${name}(id: string, options: { force?: boolean } = {}): Promise<unknown> {
    const known = this.cache.get(id);
    if (known && known.expires > Date.now() && !options.force) return known.value;
    const response = await fetch(\`\${this.baseUrl}/items/\${encodeURIComponent(id)}\`, {
      signal: AbortSignal.timeout(this.timeout),
      headers: { accept: "application/json" },
    });
    if (!response.ok) throw new Error(\`\${id} could not be loaded (\${response.status})\`);
    const value = await response.json();
    this.cache.set(id, { value, expires: Date.now() + 60_000 });
    return value;
  }
}
`;
}

function component(name: string): string {
  return `export function Card_${name}({ title, rows }: { title: string; rows: readonly { id: string; name: string }[] }) {
  const [query, setQuery] = useState("");
  const shown = rows.filter((row) => row.name.toLowerCase().includes(query.toLowerCase()));
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <input value={query} onChange={(event) => setQuery(event.target.value)} placeholder="Search" />
      <ul>
        {shown.map((row) => (
          <li key={row.id}>{row.name}</li>
        ))}
      </ul>
      {shown.length === 0 ? <p>Nothing was found</p> : null}
    </section>
  );
}
`;
}
