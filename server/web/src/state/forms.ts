/**
 * The forms of collections, asked once.
 * @module
 */
import type { CollectionForm, FormField } from "@rootvault/vault-core";
import { useEffect, useState } from "preact/hooks";
import { sayError } from "./errors.ts";
import { api } from "./session.ts";

const known = new Map<string, CollectionForm>();

/** The form of a collection; null until it is here. */
export function useForm(collection: string): CollectionForm | null {
  const [form, setForm] = useState(known.get(collection) ?? null);
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      const found = known.get(collection) ?? (await api.value.form({ collection }));
      known.set(collection, found);
      if (current) setForm(found);
    };
    ask().catch(sayError);
    return () => {
      current = false;
    };
  }, [collection]);
  return form;
}

/** The fields of a type of a form; none of a type that it does not have. */
export function fieldsOfType(form: CollectionForm, type: string): readonly FormField[] {
  return form.types.find((one) => one.type === type)?.fields ?? [];
}

/** A field of a form, of whichever type has it first. */
export function fieldNamed(form: CollectionForm | null, path: string): FormField | undefined {
  return form?.types.flatMap(({ fields }) => fields).find((field) => field.path === path);
}
