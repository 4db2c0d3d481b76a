/**
 * Screen of a mapping: what the columns of a table mean, and at once what its first rows become.
 * @module
 */
import type { CsvMapping } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField, TextField } from "../../parts/field.tsx";
import { ErrorLine, WarnLine } from "../../parts/notice.tsx";
import { useBusy } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { looks } from "../records/look.ts";
import { Columns } from "./columns.tsx";
import { isName, mappingName, toDraft } from "./entry.ts";
import { FileManner, Manner } from "./manner.tsx";
import { Constants, KeyColumns, LeftOutRows } from "./rules.tsx";
import { TrialView } from "./trial.tsx";
import { type Editing, type Placed, placed, type Subject, useEntry } from "./use-entry.ts";

/** What a statement holds depends on its key, which no column can say. */
const NOT_MAPPED = "profile";

/** The form. */
export function MappingForm(
  props: Subject & {
    readonly onSaved: (mapping: CsvMapping) => void;
    readonly onLeave: () => void;
  },
): VNode {
  const editing = useEntry(props);
  const { entry, form } = editing;
  const [nameError, setNameError] = useState<string | null>(null);
  const [busy, start] = useBusy();
  const isNew = props.mapping === undefined;
  const faults = placed(editing);
  const save = async (): Promise<void> => {
    const error = isNew ? await nameFault(entry.name) : null;
    setNameError(error);
    if (error !== null) return;
    const mapping = await api.value.saveMapping({ mapping: toDraft(entry, form) });
    say(t.mapping.saved(mapping.name));
    props.onSaved(mapping);
  };
  return (
    <form
      class="stack wide-gap map-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start(save);
      }}
    >
      {isNew ? <p class="second">{t.mapping.text}</p> : null}
      <Head editing={editing} isNew={isNew} nameError={nameError} />
      <ColumnsPart editing={editing} faults={faults} />
      <Choices editing={editing} faults={faults} />
      <fieldset class="pair">
        <legend>{t.imports.preview}</legend>
        {faults.elsewhere === null ? null : <ErrorLine id="mapping-e" text={faults.elsewhere} />}
        <TrialView trial={editing.trial} isBusy={editing.isBusy && props.file !== null} />
      </fieldset>
      <div class="actions fill-phone">
        <button type="submit" class="btn primary" disabled={busy}>
          {isNew && props.file !== null ? t.mapping.saveAndRead : t.mapping.save}
        </button>
        <button type="button" class="btn quiet" onClick={props.onLeave}>
          {t.do.cancel}
        </button>
      </div>
    </form>
  );
}

/** What is wrong with a new name; null for a good one. */
async function nameFault(name: string): Promise<string | null> {
  if (!isName(name)) return t.mapping.nameWrong;
  const saved = await api.value.mappings();
  return saved.some((one) => one.name === name.trim()) ? t.mapping.nameTaken : null;
}

/** Name, collection and type. */
function Head(props: {
  readonly editing: Editing;
  readonly isNew: boolean;
  readonly nameError: string | null;
}): VNode {
  const { entry, form, setEntry, setKind } = props.editing;
  const types = Object.fromEntries(form.map(({ type }) => [type, t.records.choice(type)]));
  const names = Object.fromEntries(
    looks.flatMap(({ collection }) =>
      collection === NOT_MAPPED ? [] : [[collection, t.collections[collection] ?? collection]],
    ),
  );
  return (
    <div class="choice-grid">
      {props.isNew ? (
        <TextField
          label={t.mapping.name}
          value={entry.name}
          hint={t.mapping.nameHint}
          error={props.nameError}
          required
          onInput={(name) => setEntry({ ...entry, name: mappingName(name) })}
        />
      ) : null}
      <SelectField
        label={t.mapping.collection}
        value={entry.collection}
        options={names}
        onChange={(collection) => setKind(collection, "")}
      />
      {form.length < 2 ? null : (
        <SelectField
          label={t.mapping.type}
          value={entry.type === "" ? (form[0]?.type ?? "") : entry.type}
          options={types}
          onChange={(type) => setKind(entry.collection, type)}
        />
      )}
    </div>
  );
}

interface PartProps {
  readonly editing: Editing;
  readonly faults: Placed;
}

function ColumnsPart({ editing, faults }: PartProps): VNode {
  const { entry, fields, table, setEntry } = editing;
  return (
    <fieldset class="pair">
      <legend>{t.mapping.columns}</legend>
      <p class="second small-text">{t.mapping.columnsText}</p>
      <div role="status">{faults.needed === null ? null : <WarnLine text={faults.needed} />}</div>
      <Columns
        entry={entry}
        fields={fields}
        table={table}
        fault={faults.atField}
        onEntry={setEntry}
      />
    </fieldset>
  );
}

/** How the file is written, what holds for all rows; what is seldom needed folded away. */
function Choices({ editing, faults }: PartProps): VNode {
  const { entry, fields, setEntry } = editing;
  const common = { entry, onEntry: setEntry };
  return (
    <>
      <fieldset class="pair">
        <legend>{t.mapping.manner}</legend>
        <Manner {...common} errorOf={faults.of} />
      </fieldset>
      <Constants {...common} fields={fields} fault={faults.atField} />
      <details class="more-fields">
        <summary>{t.mapping.more}</summary>
        <div class="stack wide-gap">
          <FileManner {...common} errorOf={faults.of} />
          <KeyColumns {...common} error={faults.of("key")} />
          <LeftOutRows {...common} />
        </div>
      </details>
    </>
  );
}
