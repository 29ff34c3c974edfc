import type { ComponentChildren } from "preact";

interface SectionProps {
  readonly title: string;
  readonly folded: readonly string[];
  readonly onFold: (title: string, isFolded: boolean) => void;
  readonly children: ComponentChildren;
}

/** A part of the page that can be folded in. */
export function Section({ title, folded, onFold, children }: SectionProps) {
  return (
    <details
      class="vscode-collapsible"
      open={!folded.includes(title)}
      onToggle={(event) => onFold(title, !event.currentTarget.open)}
    >
      <summary>
        <svg class="icon-arrow" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M6 4l4 4-4 4" fill="none" stroke="currentColor" />
        </svg>
        <h2 class="title">{title}</h2>
      </summary>
      <div class="body">{children}</div>
    </details>
  );
}
