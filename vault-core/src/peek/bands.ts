/**
 * Bands: `<250`, `250-500`, `>=500`, with a currency or unit behind. The lower edge belongs to the band.
 * @module
 */

/** A band as its text tells it. */
export interface Band {
  /** Lower edge; minus infinity below the first edge. */
  readonly from: number;
  /** Currency or unit, or empty. */
  readonly unit: string;
}

/** Writes the band of a number. */
export function toBand(number: number, edges: readonly number[], unit: string): string {
  const behind = unit === "" ? "" : ` ${unit}`;
  const above = edges.findIndex((edge) => number < edge);
  const first = edges[0] ?? 0;
  if (above === 0) return `<${first}${behind}`;
  if (above < 0) return `>=${edges.at(-1) ?? first}${behind}`;
  return `${edges[above - 1] ?? first}-${edges[above] ?? first}${behind}`;
}

/** Reads the text of a band; null for anything else. */
export function bandOf(text: string): Band | null {
  const {
    below,
    from,
    unit = "",
  } = /^(?:(?<below><)-?[\d.e+]+|>=(?<least>-?[\d.e+]+)|(?<from>-?[\d.e+]+)--?[\d.e+]+)(?: (?<unit>.+))?$/.exec(
    text,
  )?.groups ?? {};
  if (below !== undefined) return { from: -Infinity, unit };
  const least = from ?? /^>=(\S+)/.exec(text)?.[1];
  return least === undefined || Number.isNaN(Number(least)) ? null : { from: Number(least), unit };
}
