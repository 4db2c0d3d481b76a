/**
 * The catalog in use. Every sentence of the app stands in `text/`; a language is one more object of the type `Catalog`.
 * @module
 */
import { en } from "./en.ts";

/** The type that every language fills in. */
export type Catalog = typeof en;

/** The sentences of the language in use. */
export const t: Catalog = en;
