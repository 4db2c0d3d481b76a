/**
 * `rv add` and `rv edit`: what was typed, read from a file, or asked for, field by field as the form of the collection has it.
 * @module
 */
import { readFile } from "node:fs/promises";
import type { CollectionForm, FormField, Json, JsonObject } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { canAsk, readAll, readLine } from "../prompt.ts";
import { listed, textOption, type OptionValues } from "./command.ts";
import {
  defaultsOf,
  fieldsOf,
  newRecord,
  readFields,
  shapeText,
  type TypedFields,
} from "./fields.ts";

/** Options of `add` and `edit`. */
export const FIELD_OPTIONS = [
  ["--set <field=text...>", "a field, as after the name; field:=JSON too"],
  ["--from-json <file>", "fields as a JSON object from a file, or - for stdin"],
] as const;

/** The fields of a new record. Somebody at a terminal who names none is asked for them. */
export async function newFields(
  context: Context,
  form: CollectionForm,
  texts: readonly string[],
  options: OptionValues,
): Promise<JsonObject> {
  const defaults = defaultsOf(form.collection, Date.now());
  const given = await typedFields(form, texts, options);
  if (given !== null || !canAsk(context.options.noInput)) return newRecord(form, given ?? {});
  const type = await askType(context, form);
  const asked: Record<string, Json> = { ...(type !== undefined && { type }) };
  const known = { ...defaults, ...asked };
  for (const field of fieldsOf(form, known["type"]))
    if (isNeeded(field) && !Object.hasOwn(defaults, field.path))
      Object.assign(asked, await askField(context, form, { field, asked }));
  Object.assign(asked, await askMore(context, form, asked));
  return newRecord(form, asked);
}

/** The fields that an edit changes. @throws {RvError} bad-option if there are none and nobody can be asked. */
export async function changedFields(
  context: Context,
  form: CollectionForm,
  texts: readonly string[],
  options: OptionValues,
): Promise<TypedFields> {
  const given = await typedFields(form, texts, options);
  if (given !== null) return given;
  if (!canAsk(context.options.noInput))
    throw new RvError("bad-option", "Say what to change.", { hint: "rv edit ID field=text" });
  return askMore(context, form, {});
}

/** Null if nothing was typed and no file named. */
async function typedFields(
  form: CollectionForm,
  texts: readonly string[],
  options: OptionValues,
): Promise<TypedFields | null> {
  const all = [...texts, ...listed(options, "set")];
  const file = textOption(options, "fromJson");
  if (all.length === 0 && file === undefined) return null;
  const read = file === undefined ? {} : await readObject(file);
  return { ...read, ...readFields(all, form) };
}

async function readObject(file: string): Promise<JsonObject> {
  const text = await (file === "-" ? readAll() : readFile(file, "utf8")).catch((cause: unknown) => {
    throw new RvError("bad-value", `${file} cannot be read.`, { cause });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // told below
  }
  throw new RvError("bad-value", `${file} holds no JSON object.`);
}

function isNeeded({ required, parent, isList, kind, initial }: FormField): boolean {
  return required && parent === null && !isList && kind !== "when" && initial === undefined;
}

async function askType(context: Context, form: CollectionForm): Promise<string | undefined> {
  const [first, second] = form.types;
  if (second === undefined) return undefined;
  const types = form.types.map(({ type }) => type).join(" | ");
  return readLine(`type (${types})`, context.options.noInput, first?.type);
}

async function askField(
  context: Context,
  form: CollectionForm,
  { field, asked }: { readonly field: FormField; readonly asked: TypedFields },
): Promise<TypedFields> {
  const label = `${field.path} (${shapeText(field)})`;
  return again(context, async () => {
    const answer = await readLine(label, context.options.noInput);
    if (answer === "" && !field.nullable)
      throw new RvError("bad-value", `${field.path} is needed.`);
    return readWith(form, asked, `${field.path}=${answer}`);
  });
}

async function askMore(
  context: Context,
  form: CollectionForm,
  before: TypedFields,
): Promise<TypedFields> {
  const asked: Record<string, Json> = {};
  for (;;) {
    const more = await again(context, async () => {
      const line = await readLine("field=text, empty to end", context.options.noInput);
      return line === "" ? null : readWith(form, { ...before, ...asked }, line);
    });
    if (more === null) return asked;
    Object.assign(asked, more);
  }
}

/** Reads one more field, beside those that decide what it holds. */
function readWith(form: CollectionForm, asked: TypedFields, line: string): TypedFields {
  const deciding = Object.entries(asked).flatMap(([name, value]) =>
    typeof value === "string" && (name === "type" || name === "key") ? [`${name}=${value}`] : [],
  );
  return readFields([...deciding, line], form);
}

/** What was mistyped is told and asked again. */
async function again<Answer>(context: Context, ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RvError) || error.code !== "bad-value") throw error;
      context.output.note(error.message);
    }
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
