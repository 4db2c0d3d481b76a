/**
 * Rows of blocks whose lines took the places of whole blocks, one after the other. A member may write ten thousand of them, and
 * each line is asked for the newest: so a row knows all of its chain, and nothing is gone through link by link.
 * @module
 */

/**
 * Of a row the rows whose lines were live one after the other, as they came; one list for all of them. A row that came after
 * newer ones is not in the list that it has.
 */
export type RowChains = Map<number, number[]>;

/** Notes that all lines of a row have newer versions at their places in another one. The greater of the two has just come. */
export function chainRows(
  chains: RowChains,
  { before, after }: { readonly before: number; readonly after: number },
): void {
  const known = Math.min(before, after);
  const chain = chains.get(known) ?? [known];
  chains.set(known, chain);
  chains.set(Math.max(before, after), chain);
  if (after > before) chain.push(after);
}

/** The row among the first rows whose lines took the places of a row's lines, or itself. */
export function newestRow(chains: RowChains, row: number, rows: number): number {
  const chain = chains.get(row);
  const last = chain?.at(-1) ?? row;
  if (chain === undefined || last < rows) return last;
  let [least, most] = [0, chain.length - 1];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if ((chain[middle] ?? 0) < rows) least = middle;
    else most = middle - 1;
  }
  return chain[least] ?? row;
}
