import { WORKLOAD_FILE } from "../capacity/workload.ts";
import type { Mistake } from "./draft.ts";
import { Button, Select } from "./field.tsx";
import type { ToHost } from "./messages.ts";
import type { Snapshot } from "./snapshot.ts";

interface FileBarProps {
  readonly snapshot: Snapshot;
  readonly mistakes: readonly Mistake[];
  readonly post: (message: ToHost) => void;
  readonly onSave: () => void;
}

/** Which file the workloads are kept in, how the page stands to it, and what can be done about that. */
export function FileBar({ snapshot, mistakes, post, onSave }: FileBarProps) {
  const { file, folder, folders, isChanged } = snapshot;
  const canSave = isChanged && file.state !== "nowhere" && file.state !== "broken";
  return (
    <div class="file-bar">
      {folders.length > 1 && (
        <Select
          name="folder"
          label="Folder"
          value={folder ?? ""}
          options={folders.map((each) => [each, each] as const)}
          onChoice={(chosen) => post({ type: "chooseFolder", folder: chosen })}
        />
      )}
      <Button isMain disabled={!canSave} onPress={onSave}>
        Save
      </Button>
      <Button disabled={!isChanged} onPress={() => post({ type: "revert" })} title="Throws away what was not saved">
        Revert
      </Button>
      <p class="status" role="status">
        {statusOf(snapshot, mistakes)}
      </p>
      {(file.state === "read" || file.state === "changed") && (
        <button type="button" class="link" onClick={() => post({ type: "openFile", line: null })}>
          Open {WORKLOAD_FILE}
        </button>
      )}
      <Trouble snapshot={snapshot} post={post} />
    </div>
  );
}

function statusOf({ file, isChanged }: Snapshot, mistakes: readonly Mistake[]): string {
  if (file.state === "nowhere") return "Open a folder to keep workloads in a file.";
  if (mistakes.length > 0) {
    return `${mistakes.length === 1 ? "One field has a mistake" : `${mistakes.length} fields have mistakes`}. Nothing is saved before that is mended.`;
  }
  if (isChanged) return "Changes are not saved yet.";
  return file.state === "missing" ? `There is no ${WORKLOAD_FILE} yet.` : "Everything is saved.";
}

/** What keeps the page and the file apart. */
function Trouble({ snapshot: { file }, post }: Pick<FileBarProps, "snapshot" | "post">) {
  if (file.state === "failed") return <p class="trouble">{file.message}</p>;
  if (file.state === "changed") {
    return (
      <p class="trouble">
        {WORKLOAD_FILE} has changed meanwhile. Save writes your changes into it; Revert takes what it says now.
      </p>
    );
  }
  if (file.state !== "broken") return null;
  return (
    <div class="trouble">
      <p>{WORKLOAD_FILE} has mistakes and is left as it is until they are mended:</p>
      <ul>
        {file.problems.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <button type="button" class="link" onClick={() => post({ type: "openFile", line })}>
              Line {line}
            </button>
            : {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
