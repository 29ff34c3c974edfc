import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  readonly label: string;
  /** What the field means, told when it is pointed at and to screen readers. */
  readonly meaning: string;
  readonly text: string;
  readonly mistake?: string | undefined;
  /** What is odd about it, without being wrong. */
  readonly remark?: string | undefined;
  readonly unit?: string;
  readonly placeholder?: string;
  readonly list?: string;
  readonly isNumber?: boolean;
  /** Whether texts are long, so that it takes the room of two. */
  readonly isWide?: boolean;
  /** Names the input for whoever looks for it. */
  readonly name: string;
  readonly onText: (text: string) => void;
}

/** A field to type in. What was typed stays, and what is wrong with it stands below. */
export function Field(props: FieldProps) {
  const id = useId();
  const { label, meaning, text, mistake, remark, unit } = props;
  const below = mistake ?? remark;
  return (
    <div class={`field${props.isWide ? " wide" : ""}`}>
      <label class="vscode-label" for={id} title={meaning}>
        <span class="normal">{unit ? `${label} (${unit})` : label}</span>
      </label>
      <input
        id={id}
        class={`vscode-textfield${mistake ? " invalid" : ""}`}
        type="text"
        inputMode={props.isNumber ? "decimal" : "text"}
        autocomplete="off"
        spellcheck={false}
        name={props.name}
        list={props.list}
        placeholder={props.placeholder}
        title={meaning}
        value={text}
        aria-invalid={mistake ? "true" : undefined}
        aria-describedby={below ? `${id}-below` : undefined}
        onInput={(event) => props.onText(event.currentTarget.value)}
      />
      <p id={`${id}-below`} class={mistake ? "mistake" : "remark"} aria-live="polite">
        {below}
      </p>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly meaning: string;
  readonly name: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChoice: (value: Value) => void;
}

/** A field to choose in. */
export function Choice<Value extends string>({ label, meaning, name, value, options, onChoice }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div class="field">
      <label class="vscode-label" for={id} title={meaning}>
        <span class="normal">{label}</span>
      </label>
      <Select id={id} name={name} value={value} options={options} onChoice={onChoice} />
    </div>
  );
}

interface SelectProps<Value extends string> {
  readonly id?: string;
  readonly name: string;
  readonly label?: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChoice: (value: Value) => void;
}

/** The select itself, for where a label of its own would be too much. */
export function Select<Value extends string>({ id, name, label, value, options, onChoice }: SelectProps<Value>) {
  return (
    <div class="vscode-select">
      <select
        id={id}
        name={name}
        aria-label={label}
        value={value}
        onChange={(event) => onChoice(event.currentTarget.value as Value)}
      >
        {options.map(([option, title]) => (
          <option key={option} value={option} selected={option === value}>
            {title}
          </option>
        ))}
      </select>
      <span class="chevron-icon" aria-hidden="true">
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4 6l4 4 4-4" fill="none" stroke="currentColor" />
        </svg>
      </span>
    </div>
  );
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly isMain?: boolean;
  readonly disabled?: boolean;
  /** What it does, where its text alone does not say. */
  readonly title?: string;
}

export function Button({ children, onPress, isMain = false, disabled = false, title }: ButtonProps) {
  return (
    <button
      type="button"
      class={`vscode-button${isMain ? "" : " secondary"}`}
      disabled={disabled}
      title={title}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
