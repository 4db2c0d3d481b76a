/**
 * The payload sheet: the one thing in the app that looks like paper. Shows rows as a peek holds them; the same sheet
 * at the request, at a grantee and at an import. On phones a row takes two lines or more; it never scrolls sideways.
 * @module
 */
import type { JsonObject } from "@rootvault/vault-core";
import type { ComponentChildren, VNode } from "preact";
import { t } from "../text/catalog.ts";
import { cellText } from "./values.ts";

/** Columns that fit on one line of a wide sheet. */
const MOST_COLUMNS = 7;

/** A row of the sheet. */
export interface SheetRow {
  /** Shown at the margin; `+` for a row that they lack. */
  readonly mark?: string;
  readonly cells: JsonObject;
  /** It stands alone: amber. */
  readonly alone?: boolean;
  readonly lacking?: boolean;
  /** Last column, where the sheet compares. */
  readonly note?: { readonly text: string; readonly strong: boolean };
}

/** The sheet. `fields` gives the columns in their order; those in `withheld` are hatched. */
export function Sheet(props: {
  readonly heading: string;
  readonly aside?: string | undefined;
  readonly fields: readonly string[];
  /** Heads of columns in words; a peek shows its fields by their own names. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly withheld?: readonly string[];
  readonly rows: readonly SheetRow[];
  readonly noteHead?: string;
  readonly foot?: ComponentChildren;
}): VNode {
  const columns = props.fields.length + (props.noteHead === undefined ? 0 : 1);
  const phone = Math.min(columns, 3);
  const lines = Math.max(1, Math.ceil(columns / phone));
  const wide = Math.min(columns, MOST_COLUMNS);
  const style = {
    "--cols": phone,
    "--cols-wide": wide,
    "--lines": lines,
    "--lines-wide": Math.ceil(columns / wide),
  };
  return (
    <div class="sheet" style={style}>
      <div class="head">
        <h2>{props.heading}</h2>
        {props.aside === undefined ? null : <span>{props.aside}</span>}
      </div>
      {props.rows.length === 0 ? (
        <p class="foot">{t.sheet.nothing}</p>
      ) : (
        <Rows {...props} flat={columns <= MOST_COLUMNS} />
      )}
      {props.foot === undefined ? null : <div class="foot">{props.foot}</div>}
    </div>
  );
}

function Rows(props: Parameters<typeof Sheet>[0] & { readonly flat: boolean }): VNode {
  const numbered = props.rows.map((row, index) => ({ row, n: index + 1 }));
  return (
    // Roles are written out: a table drawn as a grid would lose them.
    <table class={props.flat ? "flat" : ""} role="table" aria-label={props.heading}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" class="no">
            <span class="hidden-text">{t.sheet.number}</span>
          </th>
          {props.fields.map((field, index) => (
            <th role="columnheader" key={field} class={index === 0 ? "pad" : ""}>
              {props.labels?.[field] ?? field}
            </th>
          ))}
          {props.noteHead === undefined ? null : <th role="columnheader">{props.noteHead}</th>}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {numbered.map(({ row, n }) => (
          <Row
            key={n}
            row={row}
            number={row.mark ?? String(n)}
            fields={props.fields}
            withheld={props.withheld ?? []}
          />
        ))}
      </tbody>
    </table>
  );
}

function Row(props: {
  readonly row: SheetRow;
  readonly number: string;
  readonly fields: readonly string[];
  readonly withheld: readonly string[];
}): VNode {
  const { row } = props;
  const state = row.alone === true ? "alone" : row.lacking === true ? "lacking" : "";
  return (
    <tr role="row" class={state}>
      <td role="cell" class="no">
        {props.number}
      </td>
      {props.fields.map((field, index) => (
        <td role="cell" key={field} class={index === 0 ? "pad" : ""}>
          {props.withheld.includes(field) ? <Hatched /> : <Cell row={row.cells} field={field} />}
        </td>
      ))}
      {row.note === undefined ? null : (
        <td role="cell" class={row.note.strong ? "changed" : "absent"}>
          {row.note.text}
        </td>
      )}
    </tr>
  );
}

function Cell(props: { readonly row: JsonObject; readonly field: string }): VNode {
  const text = cellText(props.row, props.field);
  return text === null ? <span class="absent">{t.sheet.none}</span> : <>{text}</>;
}

/** The mark of what is asked for and not given. */
export function Hatched(): VNode {
  return (
    <span class="hatched">
      <span class="hidden-text">{t.sheet.notGiven}</span>
    </span>
  );
}
