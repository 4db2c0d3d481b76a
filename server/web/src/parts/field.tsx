/**
 * Labeled fields.
 * @module
 */
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { ErrorLine } from "./notice.tsx";

/** What a field of text is told. */
interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: "text" | "password" | "number" | "date" | "time" | "datetime-local" | "search";
  /** Which keys a phone shows. */
  readonly mode?: "decimal" | "numeric";
  readonly placeholder?: string;
  /** Marked as wrong though its error stands elsewhere. */
  readonly wrong?: boolean;
  readonly autocomplete?: "off" | "current-password" | "new-password";
  readonly hint?: string;
  readonly error?: string | null;
  /** A field of several lines. */
  readonly lines?: number;
  readonly required?: boolean;
  readonly min?: string;
  readonly max?: string;
}

/** A field of text with label, hint and error. */
export function TextField(props: TextFieldProps): VNode {
  const id = useId();
  const error = props.error ?? null;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <Control {...props} id={id} />
      {error === null ? null : <ErrorLine id={`${id}-e`} text={error} />}
      {props.hint === undefined ? null : (
        <p class="hint" id={`${id}-h`}>
          {props.hint}
        </p>
      )}
    </div>
  );
}

function Control(props: TextFieldProps & { readonly id: string }): VNode {
  const hasError = typeof props.error === "string";
  const wrong = hasError || props.wrong === true;
  const common = {
    id: props.id,
    class: "input",
    value: props.value,
    required: props.required === true,
    "aria-invalid": wrong ? ("true" as const) : undefined,
    "aria-describedby": describe(props.id, props.hint !== undefined, hasError),
    spellcheck: false,
    ...(props.mode === undefined ? {} : { inputMode: props.mode }),
    ...(props.placeholder === undefined ? {} : { placeholder: props.placeholder }),
    autocomplete: props.autocomplete ?? ("off" as const),
  };
  if (props.lines !== undefined) {
    return (
      <textarea
        {...common}
        rows={props.lines}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    );
  }
  return (
    <input
      {...common}
      {...plainType(props.type ?? "text")}
      {...(props.min === undefined ? {} : { min: props.min })}
      {...(props.max === undefined ? {} : { max: props.max })}
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />
  );
}

/** The library ties roles to each type of input; none is set here, so all of these are alike to it. */
function plainType(type: string): { readonly type: "text" } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return { type: type as "text" };
}

function describe(id: string, hint: boolean, wrong: boolean): string | undefined {
  const ids = [wrong ? `${id}-e` : "", hint ? `${id}-h` : ""].filter((one) => one !== "");
  return ids.length === 0 ? undefined : ids.join(" ");
}

/** A choice out of few. */
export function SelectField(props: {
  readonly label: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly error?: string | null;
  readonly onChange: (value: string) => void;
}): VNode {
  const id = useId();
  const error = props.error ?? null;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        class="input"
        value={props.value}
        aria-invalid={error === null ? undefined : "true"}
        aria-describedby={error === null ? undefined : `${id}-e`}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {Object.entries(props.options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {error === null ? null : <ErrorLine id={`${id}-e`} text={error} />}
    </div>
  );
}
