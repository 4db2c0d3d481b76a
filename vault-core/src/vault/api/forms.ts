/**
 * The part of `VaultApi` that says what can be typed in.
 * @module
 */
import type { CollectionForm } from "../../records/form.ts";

export type {
  CollectionForm,
  FormField,
  FormKind,
  TypeForm,
  ValueKind,
} from "../../records/form.ts";

/** Forms. */
export interface FormsApi {
  /** The forms of a collection, for `add` and `edit`. @throws {VaultError} no-collection. */
  form(ask: { readonly collection: string }): Promise<CollectionForm>;
}
