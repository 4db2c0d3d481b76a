/**
 * A form made from the shape of a collection: what is needed and what matters first, all else folded. Errors stand at
 * their fields.
 * @module
 */
import type { CollectionForm, FormField, Json, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { SelectField } from "../../parts/field.tsx";
import { textAt, valueAt } from "../../parts/values.ts";
import { useAsk, useBusy } from "../../state/ask.ts";
import { codeOf } from "../../state/errors.ts";
import { fieldsOfType } from "../../state/forms.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { localDay } from "../../text/format.ts";
import { faultAt } from "./form-fault.ts";
import { FieldControl } from "./form-fields.tsx";
import type { Fault } from "./form-read.ts";
import { isChosen } from "./form-record.tsx";
import type { FormState } from "./form-state.ts";
import { type Inputs, readInputs, toInputs } from "./form-values.ts";
import type { Look } from "./look.ts";

interface FormProps {
  readonly look: Look;
  readonly form: CollectionForm;
  /** The owner's currency, or the empty text. */
  readonly currency: string;
  /** The record that is changed; null for a new one. */
  readonly one: RecordView | null;
  /** Takes the values of a new record, or those that are others now; null takes one away. */
  readonly onSave: (type: string, values: Readonly<Record<string, Json>>) => Promise<void>;
}

const MONIES = ["lineTotal", "unitPrice", "price", "balance", "budget.max", "patientPaid"];

/** The form. */
export function RecordForm(props: Omit<FormProps, "currency">): VNode {
  const { form, one } = props;
  const preferences = useAsk("preferences", () => api.value.preferences()).value;
  const types = form.types.map(({ type }) => type);
  const [type, setType] = useState(one === null ? (types[0] ?? "") : textAt(one.shown, "type"));
  return (
    <div class="stack narrow">
      {one === null && types.length > 1 ? (
        <SelectField
          label={t.records.form.type}
          value={type}
          options={Object.fromEntries(
            types.map((name) => [name, t.records.form.types[name] ?? name]),
          )}
          onChange={setType}
        />
      ) : null}
      {preferences === null ? null : (
        <Fields key={type} {...props} type={type} currency={preferences.currency ?? ""} />
      )}
    </div>
  );
}

function Fields(props: FormProps & { readonly type: string }): VNode {
  const { look, form, one, type } = props;
  const fields = fieldsOfType(form, type).filter(isTyped);
  const [begun] = useState<Inputs>(() =>
    toInputs(fields, one?.shown ?? {}, one === null ? startsOf(props) : {}),
  );
  const [inputs, setInputs] = useState(begun);
  const [faults, setFaults] = useState<Readonly<Record<string, Fault>>>({});
  const [busy, start] = useBusy();
  const box = useFirstFault(faults);
  const save = (event: Event): void => {
    event.preventDefault();
    const read = readInputs(fields, inputs);
    if (!read.ok) return setFaults(read.faults);
    setFaults({});
    start(async () => {
      try {
        await props.onSave(type, one === null ? read.values : changed(read.values, begun, inputs));
      } catch (error) {
        const fault = codeOf(error) === "invalid-record" ? faultAt(fields, error) : null;
        if (fault === null) throw error;
        setFaults({ [fault]: { why: "refused" } });
      }
    });
  };
  const state = stateOf(look, inputs, faults, setInputs);
  const first = inOrder(
    look,
    fields.filter((field) => isFirst(look, field, one)),
  );
  return (
    <form class="stack record-form" ref={box} noValidate onSubmit={save}>
      {first.map((field) => (
        <FieldControl key={field.path} field={field} state={state} />
      ))}
      <Rest fields={fields.filter((field) => !first.includes(field))} state={state} />
      <div class="actions fill-phone">
        <button type="submit" class="btn primary" disabled={busy}>
          {busy ? t.working : t.records.form.save}
        </button>
        <a class="btn quiet" href={one === null ? look.list : `${look.at}/${one.id}`}>
          {t.do.cancel}
        </a>
      </div>
    </form>
  );
}

function stateOf(
  { collection }: Look,
  inputs: Inputs,
  faults: FormState["faults"],
  setInputs: (change: (before: Inputs) => Inputs) => void,
): FormState {
  return {
    collection,
    inputs,
    faults,
    onInput: (path, input) => setInputs((before) => ({ ...before, [path]: input })),
  };
}

/** The fields that are folded; open where one of them is wrong. */
function Rest(props: {
  readonly fields: readonly FormField[];
  readonly state: FormState;
}): VNode | null {
  const { fields, state } = props;
  if (fields.length === 0) return null;
  const isWrong = fields.some(({ path }) => hasFault(state.faults, path));
  return (
    <details class="more-fields" {...(isWrong && { open: true })}>
      <summary>{t.records.form.more}</summary>
      <div class="stack">
        {fields.map((field) => (
          <FieldControl key={field.path} field={field} state={state} />
        ))}
      </div>
    </details>
  );
}

/** What was not touched stays exactly as it is: a control may know less of a time than the record. */
function changed(
  values: Readonly<Record<string, Json>>,
  begun: Inputs,
  inputs: Inputs,
): Readonly<Record<string, Json>> {
  const touched = Object.entries(values).filter(
    ([path]) => JSON.stringify(inputs[path]) !== JSON.stringify(begun[path]),
  );
  return Object.fromEntries(touched);
}

/** What a new record begins with: what its collection suggests, the owner's day and currency. */
function startsOf({ look, currency }: FormProps): Readonly<Record<string, string>> {
  const monies = Object.fromEntries(MONIES.map((path) => [path, currency]));
  return { when: localDay(Date.now()), ...monies, ...look.starts };
}

/** Ids that an importer set are not for people to type. */
function isTyped({ kind, path }: FormField): boolean {
  return kind !== "record" || isChosen(path);
}

/** Shown at once: what is needed, what matters, and what is filled in. */
function isFirst(look: Look, field: FormField, one: RecordView | null): boolean {
  if (field.required && field.parent === null && !(field.isList && !look.main.includes(field.path)))
    return true;
  if (look.main.includes(field.path)) return true;
  const value = one === null ? undefined : valueAt(one.shown, field.path);
  return value !== undefined && value !== null;
}

/** What names a record comes first, then what is needed, then the rest in its order. */
function inOrder(look: Look, fields: readonly FormField[]): readonly FormField[] {
  const rank = ({ path, required }: FormField): number => {
    if (look.name.includes(path)) return 0;
    return required ? 1 : 2;
  };
  return fields.toSorted((a, b) => rank(a) - rank(b));
}

function hasFault(faults: Readonly<Record<string, Fault>>, path: string): boolean {
  return Object.keys(faults).some((at) => at === path || at.startsWith(`${path}.`));
}

/** Leads to the first field that is wrong. */
function useFirstFault(faults: Readonly<Record<string, Fault>>): {
  current: HTMLFormElement | null;
} {
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(faults).length === 0) return;
    box.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [faults]);
  return box;
}
