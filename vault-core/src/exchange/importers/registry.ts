/**
 * The importers. A new source is one file and one line here.
 * @module
 */
import { amazonOrders } from "./amazon-orders.ts";
import type { Importer } from "./importer.ts";
import { spotifyExtended } from "./spotify-extended.ts";
import { takeoutBrowserHistory } from "./takeout-browser-history.ts";

/** All importers. */
export const importers: readonly Importer[] = [
  amazonOrders,
  takeoutBrowserHistory,
  spotifyExtended,
];

/** Gives an importer by id; null if there is none. */
export function importerNamed(id: string): Importer | null {
  return importers.find((importer) => importer.id === id) ?? null;
}
