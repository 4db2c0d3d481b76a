/**
 * The columns of a table, each with its first cells and what it is for.
 * @module
 */
import type { MappableField, MappedKind } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { ErrorLine } from "../../parts/notice.tsx";
import type { TableStart } from "../../rpc/door.ts";
import { t } from "../../text/catalog.ts";
import { type ColumnUse, type Entry, RAW, withField } from "./entry.ts";

const SHOWN_CELLS = 3;
const MOST_LETTERS = 40;

/** What the columns are drawn from. */
interface ColumnsProps {
  readonly entry: Entry;
  readonly fields: readonly MappableField[];
  /** The start of the file; empty without one. */
  readonly table: TableStart;
  /** The column or field that is wrong, and why. */
  readonly fault: { readonly field: string; readonly text: string } | null;
  readonly onEntry: (entry: Entry) => void;
}

/** The list. */
export function Columns(props: ColumnsProps): VNode {
  const { entry } = props;
  return (
    <ul class="rows ruled">
      {entry.headers.map((header) => (
        <li key={header}>
          <Column {...props} header={header} />
        </li>
      ))}
      {Object.entries(entry.also).map(([path, { from }]) => (
        <li key={path} class="second small-text pad-block">
          {t.mapping.also(labelOf(entry.collection, path), from)}
        </li>
      ))}
    </ul>
  );
}

interface ColumnProps extends ColumnsProps {
  readonly header: string;
}

function Column(props: ColumnProps): VNode {
  const { header } = props;
  const id = useId();
  return (
    <div class="map-row">
      <div class="map-name">
        <label for={id}>
          <b>{header}</b>
        </label>
        <small class="second">{cellsOf(props.table, header)}</small>
      </div>
      <Use {...props} id={id} />
    </div>
  );
}

/** What the column is for, and how it is read where there is more than one way. */
function Use(props: ColumnProps & { readonly id: string }): VNode {
  const { entry, fields, header, id } = props;
  const use = entry.columns[header] ?? null;
  const error = errorAt(props, use);
  const choose = (next: ColumnUse | null): void => props.onEntry(withField(entry, header, next));
  return (
    <div class="stack tight">
      <select
        id={id}
        class="input"
        value={use?.field ?? ""}
        aria-label={t.mapping.field(header)}
        {...(error !== null && { "aria-invalid": "true" as const, "aria-describedby": `${id}-e` })}
        onChange={({ currentTarget: { value } }) =>
          choose(value === "" ? null : { field: value, as: null })
        }
      >
        <FieldOptions collection={entry.collection} fields={fields} />
      </select>
      {use === null ? null : (
        <KindSelect
          header={header}
          field={fields.find(({ path }) => path === use.field)}
          value={use.as}
          onKind={(as) => choose({ ...use, as })}
        />
      )}
      {error === null ? null : <ErrorLine id={`${id}-e`} text={error} />}
    </div>
  );
}

function errorAt({ fault, header }: ColumnProps, use: ColumnUse | null): string | null {
  if (fault === null) return null;
  return fault.field === header || fault.field === use?.field ? fault.text : null;
}

function FieldOptions(props: {
  readonly collection: string;
  readonly fields: readonly MappableField[];
}): VNode {
  const { collection, fields } = props;
  const options = (isExtra: boolean): VNode[] =>
    fields
      .filter((field) => field.isExtra === isExtra)
      .map(({ path }) => (
        <option key={path} value={path}>
          {isExtra ? (t.mapping.extras[path] ?? path) : labelOf(collection, path)}
        </option>
      ));
  return (
    <>
      <option value="">{t.mapping.leaveOut}</option>
      <option value={RAW}>{t.mapping.keep}</option>
      <optgroup label={t.mapping.ofRecord}>{options(false)}</optgroup>
      <optgroup label={t.mapping.helps}>{options(true)}</optgroup>
    </>
  );
}

/** The plain way first; nothing where there is no other. */
function KindSelect(props: {
  readonly header: string;
  readonly field: MappableField | undefined;
  readonly value: MappedKind | null;
  readonly onKind: (kind: MappedKind | null) => void;
}): VNode | null {
  const { field, value } = props;
  if (field === undefined || field.others.length === 0) return null;
  return (
    <select
      class="input"
      aria-label={t.mapping.reads(props.header)}
      value={value ?? field.as}
      onChange={({ currentTarget }) =>
        props.onKind(field.others.find((kind) => kind === currentTarget.value) ?? null)
      }
    >
      {[field.as, ...field.others].map((kind) => (
        <option key={kind} value={kind}>
          {t.mapping.plain(t.mapping.kinds[kind] ?? kind)}
        </option>
      ))}
    </select>
  );
}

/** A field's name, or that of an extra. */
export function labelOf(collection: string, path: string): string {
  return t.mapping.extras[path] ?? t.records.label(collection, path);
}

function cellsOf({ headers, rows }: TableStart, header: string): string {
  const at = headers.indexOf(header);
  const cells = rows.map((row) => (row[at] ?? "").trim()).filter((cell) => cell !== "");
  return [...new Set(cells)]
    .slice(0, SHOWN_CELLS)
    .map((cell) => (cell.length > MOST_LETTERS ? `${cell.slice(0, MOST_LETTERS)}…` : cell))
    .join(" · ");
}
