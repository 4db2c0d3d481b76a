/**
 * Keeps spreadsheets from running what stands in a cell: an apostrophe stands before what they would take for a formula.
 * @module
 */
const decimal = /^-?\d{1,15}(\.\d{1,6})?$/u;

/** Guards a text cell that begins with `= + - @`, tab or CR, unless it is a decimal; or with what guarding looks like. */
export function guardCell(cell: string): string {
  return /^'*[=+\-@\t\r]/u.test(cell) && !decimal.test(cell) ? `'${cell}` : cell;
}

/** Takes the guard off again. */
export function unguardCell(cell: string): string {
  return /^'+[=+\-@\t\r]/u.test(cell) ? cell.slice(1) : cell;
}
