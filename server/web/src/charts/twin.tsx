/**
 * The table twin of a chart, and its CSV.
 * @module
 */
import type { VNode } from "preact";
import { saveFile } from "../parts/save-file.ts";
import { t } from "../text/catalog.ts";

/** The same numbers as a table, closed until it is wanted. */
export function Twin(props: {
  readonly caption: string;
  readonly file: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}): VNode {
  const csv = (): void =>
    saveFile(props.file, "text/csv", [props.head, ...props.rows].map(csvLine).join(""));
  return (
    <details class="twin">
      <summary>{t.chart.table}</summary>
      <table>
        <caption class="hidden-text">{props.caption}</caption>
        <thead>
          <tr>
            {props.head.map((cell) => (
              <th scope="col" key={cell}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.join(" ")}>
              {props.head.map((column, at) => (
                <td key={column}>{row[at]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" class="btn quiet small" onClick={csv}>
        {t.chart.csv}
      </button>
    </details>
  );
}

function csvLine(cells: readonly string[]): string {
  // A cell that a spreadsheet would run as a formula gets a quote in front.
  const safe = cells.map((cell) => (/^[=+@\t-]/.test(cell) ? `'${cell}` : cell));
  return `${safe.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`;
}
