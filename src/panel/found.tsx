import type { Match } from "../capacity/from-code.ts";
import { Button } from "./field.tsx";
import type { ToHost } from "./messages.ts";
import type { PlannedWorkload } from "./planned.ts";
import type { CodeState } from "./snapshot.ts";

interface FoundProps {
  readonly code: CodeState;
  readonly match: Match | null;
  readonly post: (message: ToHost) => void;
  readonly onAdd: (names: readonly string[]) => void;
}

/** Calls in the code that no workload stands for yet. */
export function Found({ code, match, post, onAdd }: FoundProps) {
  return (
    <div class="found">
      {code.state === "failed" && <p class="trouble">The code could not be read. {code.message}</p>}
      {code.state === "reading" && <p class="hint">Looking for calls in the code…</p>}
      {match && <Unplanned match={match} post={post} onAdd={onAdd} />}
    </div>
  );
}

/** More would push everything else off the page. */
const LISTED = 8;

function Unplanned({ match, post, onAdd }: { readonly match: Match } & Pick<FoundProps, "post" | "onAdd">) {
  const { added } = match;
  if (added.length === 0) return null;
  const first = added.slice(0, LISTED);
  return (
    <>
      <p>
        {added.length === 1
          ? "One call in the code is not planned yet."
          : `${added.length} calls in the code are not planned yet.`}
      </p>
      <ul class="plain">
        {first.map((name) => {
          const span = Object.hasOwn(match.spans, name) ? match.spans[name] : undefined;
          const call = match.workloads.find((workload) => workload.name === name)?.call;
          return (
            <li key={name}>
              <span>{name}</span>
              {span && call && (
                <button type="button" class="link" onClick={() => post({ type: "openCall", span })}>
                  {call.file}:{span.line}
                </button>
              )}
              {added.length > 1 && (
                <Button onPress={() => onAdd([name])} title={`Adds a workload for the call in ${name}`}>
                  Add
                </Button>
              )}
            </li>
          );
        })}
        {added.length > first.length && <li>and {added.length - first.length} more</li>}
      </ul>
      <div class="buttons">
        <Button isMain onPress={() => onAdd(added)}>
          {added.length === 1 ? "Add It" : `Add All ${added.length}`}
        </Button>
      </div>
    </>
  );
}

interface DifferencesProps {
  readonly workload: PlannedWorkload;
  readonly onTake: () => void;
  readonly onForget: () => void;
}

/** What the code says of a workload's call otherwise than the workload. */
export function Differences({ workload, onTake, onForget }: DifferencesProps) {
  const { isGone, changes, entry } = workload;
  if (isGone) {
    const { file, function: name } = entry.workload.call ?? {};
    return (
      <div class="trouble">
        <p>
          Its call{name ? ` in ${name}` : ""} ({file}) is no longer in the code.
        </p>
        <div class="buttons">
          <Button onPress={onForget}>Keep Without the Call</Button>
        </div>
      </div>
    );
  }
  if (changes.length === 0) return null;
  return (
    <div class="difference">
      <ul class="plain">
        {changes.map(({ field, from, to }) => (
          <li key={field}>
            {field} is {shown(to)} in the code and {shown(from)} here.
          </li>
        ))}
      </ul>
      <div class="buttons">
        <Button onPress={onTake}>Take Over from the Code</Button>
      </div>
    </div>
  );
}

function shown(value: unknown): string {
  return value === null ? "not set" : typeof value === "number" ? value.toLocaleString("en-US") : String(value);
}
