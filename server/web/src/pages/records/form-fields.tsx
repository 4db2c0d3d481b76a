/**
 * The controls of a form, one for each kind of field, with its error under it.
 * @module
 */
import type { FormField } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { SelectField, TextField } from "../../parts/field.tsx";
import { t } from "../../text/catalog.ts";
import { ChoicesList } from "./form-choices.tsx";
import { PairControl, PairsControl, WhenControl } from "./form-controls.tsx";
import { DayControl } from "./form-day.tsx";
import { RecordControl } from "./form-record.tsx";
import { type ControlProps, faultText, type FormState } from "./form-state.ts";
import {
  type Input,
  type Inputs,
  type Item,
  type Named,
  type Pair,
  toInputs,
} from "./form-values.ts";

/** One field. */
export function FieldControl(props: {
  readonly field: FormField;
  readonly state: FormState;
}): VNode {
  const { field, state } = props;
  const { collection, inputs, faults, onInput } = state;
  const input = inputs[field.path] ?? "";
  const fault = faults[field.path];
  const own = t.records.label(collection, field.label);
  const common = {
    collection,
    field,
    label: isPlain(field) ? own : t.records.form.label(own),
    error: fault === undefined ? null : faultText(fault),
    onInput: (next: Input) => onInput(field.path, next),
  };
  const { kind } = field;
  if (kind === "group") return <GroupControl {...common} value={itemsOf(input)} faults={faults} />;
  if (kind === "pairs") return <PairsControl {...common} value={namedOf(input)} />;
  if (kind === "money" || kind === "quantity")
    return <PairControl {...common} value={pairOf(input)} />;
  if (kind === "when") return <WhenControl {...common} value={pairOf(input)} />;
  if (kind === "record") return <RecordControl {...common} value={input} />;
  return <PlainControl {...common} value={input} inputs={inputs} />;
}

/** Said without "optional": what is needed, and groups, of which there may be none. */
function isPlain({ required, parent, kind }: FormField): boolean {
  return (required && parent === null) || kind === "group";
}

/** Texts, numbers, days, choices, and lists of them. */
function PlainControl(props: ControlProps<Input> & { readonly inputs: Inputs }): VNode {
  const { value, inputs } = props;
  const field = keyed(props.field, inputs);
  if (field.kind === "choice" && field.isList)
    return (
      <ChoicesList
        label={props.label}
        names={wordsOf(field)}
        chosen={textsOf(value)}
        onInput={props.onInput}
      />
    );
  const text = typeof value === "string" ? value : "";
  if (field.isList) return <LinesControl {...props} value={text} />;
  const options = optionsOf(field);
  if (options !== null)
    return (
      <SelectField
        label={props.label}
        value={text}
        options={options}
        error={props.error}
        onChange={props.onInput}
      />
    );
  if (field.kind === "day") return <DayControl {...props} value={text} />;
  return <LineControl {...props} field={field} value={text} />;
}

/** A statement's value is of the kind of its key. */
function keyed(field: FormField, inputs: Inputs): FormField {
  if (field.kind !== "value") return field;
  const key = inputs[field.by ?? ""];
  const as = typeof key === "string" ? field.kinds?.[key] : undefined;
  return { ...field, kind: as?.kind ?? "text", isList: as?.isList === true };
}

/** The words of a choice, or null if a field has none. */
function optionsOf(field: FormField): Readonly<Record<string, string>> | null {
  const { unsaid, yes, no } = t.records.form;
  const first = field.required ? {} : { "": unsaid };
  if (field.kind === "flag") return { ...first, yes, no };
  // A category that nobody chose is none.
  if (field.path === "category" && field.kind === "text")
    return { "": unsaid, ...withoutEmpty(t.categories) };
  if (field.kind !== "choice") return null;
  return { "": unsaid, ...wordsOf(field) };
}

function wordsOf({ choices = [] }: FormField): Readonly<Record<string, string>> {
  return Object.fromEntries(choices.map((choice) => [choice, t.records.choice(choice)]));
}

function withoutEmpty(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(words).filter(([key]) => key !== ""));
}

/** Texts that may be long. */
const LONG: ReadonlySet<string> = new Set(["note", "sig", "want", "benefit.terms"]);

function LineControl(props: ControlProps<string>): VNode {
  const { field } = props;
  const isTime = field.kind === "moment" || field.kind === "local-time";
  return (
    <TextField
      label={props.label}
      value={props.value}
      type={isTime ? "datetime-local" : "text"}
      error={props.error}
      {...(field.kind === "number" && { mode: "decimal" as const })}
      {...(LONG.has(field.path) && { lines: 3 })}
      {...(field.path.endsWith("Ms") && { hint: t.records.form.ms })}
      onInput={props.onInput}
    />
  );
}

function LinesControl(props: ControlProps<string>): VNode {
  return (
    <TextField
      label={props.label}
      value={props.value}
      lines={2}
      hint={t.records.form.lines}
      error={props.error}
      onInput={props.onInput}
    />
  );
}

/** Items of a group, each with its fields. */
function GroupControl(
  props: ControlProps<readonly Item[]> & { readonly faults: FormState["faults"] },
): VNode {
  const { field, label, value, collection } = props;
  const fields = field.fields ?? [];
  const change = (index: number, path: string, input: Input): void =>
    props.onInput(
      value.map((item, at) =>
        at === index ? { base: item.base, inputs: { ...item.inputs, [path]: input } } : item,
      ),
    );
  const add = (): void => props.onInput([...value, { base: {}, inputs: toInputs(fields, {}, {}) }]);
  return (
    <fieldset class="group">
      <legend>{label}</legend>
      {value.map((item, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an item is nothing but its place
        <fieldset class="item" key={index}>
          <legend>{t.records.form.item(label, index + 1)}</legend>
          <div class="limits">
            {fields.map((one) => (
              <FieldControl
                key={one.path}
                field={one}
                state={{
                  collection,
                  inputs: item.inputs,
                  faults: faultsBelow(props.faults, `${field.path}.${index}.`),
                  onInput: (path, input) => change(index, path, input),
                }}
              />
            ))}
          </div>
          <button
            type="button"
            class="btn quiet small"
            onClick={() => props.onInput(value.filter((_, at) => at !== index))}
          >
            {t.records.form.removeItem(label, index + 1)}
          </button>
        </fieldset>
      ))}
      <button type="button" class="btn small" onClick={add}>
        {t.records.form.addItem(label)}
      </button>
    </fieldset>
  );
}

function faultsBelow(faults: FormState["faults"], prefix: string): FormState["faults"] {
  const below = Object.entries(faults).filter(([path]) => path.startsWith(prefix));
  return Object.fromEntries(below.map(([path, fault]) => [path.slice(prefix.length), fault]));
}

function pairOf(input: Input): Pair {
  return typeof input === "object" && "first" in input ? input : { first: "", second: "" };
}

function textsOf(input: Input): readonly string[] {
  return Array.isArray(input) ? input.filter((one) => typeof one === "string") : [];
}

function itemsOf(input: Input): readonly Item[] {
  return Array.isArray(input) ? input.filter((one): one is Item => isObjectWith(one, "base")) : [];
}

function namedOf(input: Input): readonly Named[] {
  return Array.isArray(input) ? input.filter((one): one is Named => isObjectWith(one, "name")) : [];
}

function isObjectWith(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && name in value;
}
