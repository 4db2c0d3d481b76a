/**
 * What holds for all rows: values that every record has, rows that are left out, columns that tell a row from the others.
 * @module
 */
import type { MappableField } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { SelectField, TextField } from "../../parts/field.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { t } from "../../text/catalog.ts";
import { labelOf } from "./columns.tsx";
import type { Constant, Entry, LeftOut } from "./entry.ts";

/** Kinds of fields that one text can say. */
const SAYABLE: ReadonlySet<string> = new Set([
  "text",
  "day",
  "decimal",
  "number",
  "integer",
  "boolean",
  "list",
  "word",
  "url",
]);

interface RulesProps {
  readonly entry: Entry;
  readonly onEntry: (entry: Entry) => void;
}

/** Values that every record has. */
export function Constants(
  props: RulesProps & {
    readonly fields: readonly MappableField[];
    readonly fault: { readonly field: string; readonly text: string } | null;
  },
): VNode {
  const { entry, fields, onEntry } = props;
  const sayable = fields.filter(({ as, isExtra }) => !isExtra && SAYABLE.has(as));
  const change = (constants: readonly Constant[]): void => onEntry({ ...entry, constants });
  const named = (path: string): MappableField | undefined =>
    sayable.find((field) => field.path === path);
  const names = Object.fromEntries(
    sayable.map(({ path }) => [path, labelOf(entry.collection, path)]),
  );
  return (
    <Several
      heading={t.mapping.constants}
      add={t.mapping.addConstant}
      onAdd={() =>
        change([...entry.constants, { field: sayable[0]?.path ?? "", text: firstText(sayable[0]) }])
      }
      onRemove={(at) => change(entry.constants.toSpliced(at, 1))}
      lines={entry.constants.map((one, at) => {
        const put = (next: Constant): void => change(entry.constants.with(at, next));
        return (
          <>
            <SelectField
              label={t.mapping.constantField}
              value={one.field}
              options={names}
              error={props.fault?.field === one.field ? props.fault.text : null}
              onChange={(path) => put({ field: path, text: firstText(named(path)) })}
            />
            <ConstantValue
              field={named(one.field)}
              text={one.text}
              onText={(text) => put({ ...one, text })}
            />
          </>
        );
      })}
    />
  );
}

function ConstantValue(props: {
  readonly field: MappableField | undefined;
  readonly text: string;
  readonly onText: (text: string) => void;
}): VNode {
  const { field, text, onText } = props;
  const label = t.mapping.constantValue;
  const choices = field?.as === "boolean" ? ["true", "false"] : (field?.choices ?? []);
  if (choices.length > 0 && field?.as !== "list") {
    const options = Object.fromEntries(choices.map((word) => [word, t.records.choice(word)]));
    return <SelectField label={label} value={text} options={options} onChange={onText} />;
  }
  const hint = field?.as === "list" ? { hint: t.mapping.listHint } : {};
  return <TextField label={label} value={text} {...hint} onInput={onText} />;
}

function firstText(field: MappableField | undefined): string {
  if (field?.as === "boolean") return "true";
  return field?.as === "list" ? "" : (field?.choices?.[0] ?? "");
}

/** Rows that are left out. */
export function LeftOutRows({ entry, onEntry }: RulesProps): VNode {
  const change = (leftOut: readonly LeftOut[]): void => onEntry({ ...entry, leftOut });
  const headers = Object.fromEntries(entry.headers.map((header) => [header, header]));
  return (
    <Several
      heading={t.mapping.leftOut}
      add={t.mapping.addLeftOut}
      onAdd={() => change([...entry.leftOut, { column: entry.headers[0] ?? "", equals: "" }])}
      onRemove={(at) => change(entry.leftOut.toSpliced(at, 1))}
      lines={entry.leftOut.map((one, at) => (
        <>
          <SelectField
            label={t.mapping.leftOutColumn}
            value={one.column}
            options={headers}
            onChange={(column) => change(entry.leftOut.with(at, { ...one, column }))}
          />
          <TextField
            label={t.mapping.leftOutEquals}
            value={one.equals}
            onInput={(equals) => change(entry.leftOut.with(at, { ...one, equals }))}
          />
        </>
      ))}
    />
  );
}

/** Columns that tell a row from all others. */
export function KeyColumns({
  entry,
  onEntry,
  error,
}: RulesProps & { readonly error: string | null }): VNode {
  return (
    <fieldset class="pair">
      <legend>{t.mapping.key}</legend>
      <p class="second small-text">{t.mapping.keyText}</p>
      <div class="ticks">
        {entry.headers.map((header) => (
          <label class="tick-line" key={header}>
            <input
              type="checkbox"
              class="tick"
              checked={entry.key.includes(header)}
              onChange={({ currentTarget: { checked } }) => {
                const others = entry.key.filter((one) => one !== header);
                onEntry({ ...entry, key: checked ? [...others, header] : others });
              }}
            />
            {header}
          </label>
        ))}
      </div>
      {error === null ? null : <ErrorLine id="mapping-key-e" text={error} />}
    </fieldset>
  );
}

/** Lines of two controls each, with a way to add and to remove one. */
function Several(props: {
  readonly heading: string;
  readonly add: string;
  readonly lines: readonly VNode[];
  readonly onAdd: () => void;
  readonly onRemove: (at: number) => void;
}): VNode {
  return (
    <fieldset class="pair">
      <legend>{props.heading}</legend>
      {props.lines.map((line, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line is nothing but its place
        <div class="map-pair" key={at}>
          {line}
          <button type="button" class="btn small" onClick={() => props.onRemove(at)}>
            {t.mapping.remove}
          </button>
        </div>
      ))}
      <div class="actions">
        <button type="button" class="btn small" onClick={props.onAdd}>
          {props.add}
        </button>
      </div>
    </fieldset>
  );
}
