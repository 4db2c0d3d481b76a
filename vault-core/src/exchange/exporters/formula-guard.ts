/**
 * Keeps spreadsheets from running what stands in a cell: an apostrophe stands before what they would take for a formula.
 * @module
 */
const decimal = /^-?\d{1,15}(\.\d{1,6})?$/u;

/** Beginnings of a formula; some spreadsheets take the full-width signs for the plain ones. */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

/** Guards a text cell that begins with `= + - @` (full width too), tab, CR or LF, or with what guarding looks like; a decimal stays. */
export function guardCell(cell: string): string {
  return formula.test(cell) && !decimal.test(cell) ? `'${cell}` : cell;
}

/** Takes the guard off again. */
export function unguardCell(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
