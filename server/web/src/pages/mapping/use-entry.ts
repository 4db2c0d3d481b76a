/**
 * What the mapping screen holds: the entry, the form of its collection, the start of the file, and what is wrong.
 * @module
 */
import type { CsvMapping, MappableField, MappableType } from "@rootvault/vault-core";
import { useEffect, useState } from "preact/hooks";
import type { FileGroup, FileReader, TableStart } from "../../rpc/door.ts";
import { sayError } from "../../state/errors.ts";
import { type Trial, useTrial } from "../../state/mapping-trial.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { labelOf } from "./columns.tsx";
import {
  emptyEntry,
  type Entry,
  fieldsFor,
  isName,
  toDraft,
  toEntry,
  withHeaders,
} from "./entry.ts";
import { guessColumns, guessSign } from "./guess.ts";

/** What a mapping is said for. */
export interface Subject {
  readonly reader: FileReader;
  /** The file that it is tried on. */
  readonly file: FileGroup | null;
  /** The saved one that is changed; absent for a new one. */
  readonly mapping?: CsvMapping;
}

/** The state of the screen. */
export interface Editing {
  readonly entry: Entry;
  readonly form: readonly MappableType[];
  readonly fields: readonly MappableField[];
  readonly table: TableStart;
  readonly trial: Trial;
  readonly isBusy: boolean;
  readonly setEntry: (entry: Entry) => void;
  /** The collection, or the type within it, is another one: its columns are guessed anew. */
  readonly setKind: (collection: string, type: string) => void;
}

const EMPTY: TableStart = { headers: [], rows: [] };
const FIRST = "purchases";

/** Follows the owner's choices. */
export function useEntry({ reader, file, mapping }: Subject): Editing {
  const [entry, setEntry] = useState(() => emptyEntry(file?.name ?? "", FIRST));
  const [isLoaded, setLoaded] = useState(mapping === undefined);
  const form = useMappingForm(isLoaded ? entry.collection : (mapping?.collection ?? FIRST));
  const table = useTable(reader, file, isLoaded ? entry : null);
  const fields = fieldsFor(form, entry.type);
  useEffect(() => {
    if (isLoaded || mapping === undefined || form.length === 0) return;
    setEntry(toEntry(mapping, form));
    setLoaded(true);
  }, [isLoaded, mapping, form]);
  useEffect(() => {
    // A saved mapping keeps its own header: the file only shows what it makes of it.
    if (mapping !== undefined || table.headers.length === 0 || form.length === 0) return;
    setEntry((before) => {
      const isNew = table.headers.join("\n") !== before.headers.join("\n");
      const next = isNew ? withHeaders(before, table.headers) : before;
      const mayGuess = isNew || Object.keys(before.columns).length === 0;
      return mayGuess ? guessed(next, table, fields) : next;
    });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- fields follow from the form
  }, [table, form]);
  const draft = toDraft({ ...entry, name: isName(entry.name) ? entry.name : "mapping" }, form);
  const isReady = form.length > 0 && entry.headers.length > 0;
  const tried = useTrial(reader, isReady ? file : null, isReady ? draft : null);
  return {
    entry,
    form,
    fields,
    table,
    ...tried,
    setEntry,
    setKind: (collection, type) =>
      setEntry((before) => ({
        ...before,
        collection,
        type,
        columns: collection === before.collection ? before.columns : {},
        also: {},
        constants: [],
      })),
  };
}

/** A new beginning for a table: what its columns probably are, and how it writes what was paid. */
function guessed(entry: Entry, table: TableStart, fields: readonly MappableField[]): Entry {
  const columns = guessColumns(table, fields);
  return { ...entry, columns, sign: guessSign(table, columns) };
}

/** What columns may fill in a collection; empty until it is here. */
function useMappingForm(collection: string): readonly MappableType[] {
  const [known, setKnown] = useState<Readonly<Record<string, readonly MappableType[]>>>({});
  useEffect(() => {
    let current = true;
    api.value
      .mappingForm({ collection })
      .then((form) => current && setKnown((before) => ({ ...before, [collection]: form })))
      .catch(sayError);
    return () => {
      current = false;
    };
  }, [collection]);
  return known[collection] ?? NO_FORM;
}

const NO_FORM: readonly MappableType[] = [];

/** The start of the file, as the entry says that it is written. */
function useTable(reader: FileReader, file: FileGroup | null, entry: Entry | null): TableStart {
  const [table, setTable] = useState(EMPTY);
  const { delimiter = "", encoding = "", isHeaderless = false } = entry ?? {};
  useEffect(() => {
    let current = true;
    if (file === null) return;
    reader
      .table(file, {
        delimiter: delimiter === "" ? null : delimiter,
        encoding: encoding === "" ? null : encoding,
        isHeaderless,
      })
      .then((found) => current && setTable(found))
      .catch(sayError);
    return () => {
      current = false;
    };
  }, [reader, file, delimiter, encoding, isHeaderless]);
  return table;
}

/** What is wrong, sorted to where it is shown. */
export interface Placed {
  /** At a column, or at a value that every record has. */
  readonly atField: { readonly field: string; readonly text: string } | null;
  /** Above the columns. */
  readonly needed: string | null;
  /** Where nothing else fits. */
  readonly elsewhere: string | null;
  /** At a choice of how the file is written. */
  readonly of: (choice: string) => string | null;
}

const QUESTIONS: Readonly<Record<string, string>> = { dateOrder: "date-order" };
const CHOICES: ReadonlySet<string> = new Set([
  "dateOrder",
  "decimal",
  "sign",
  "currency",
  "zone",
  "delimiter",
  "encoding",
]);

/** Sorts what a trial found wrong. */
export function placed({ trial, entry }: Pick<Editing, "trial" | "entry">): Placed {
  const none = { atField: null, needed: null, elsewhere: null };
  const open = trial.at === "open" ? trial.questions : [];
  const isAsked = (choice: string): string | null => {
    const question = QUESTIONS[choice] ?? choice;
    return open.includes(question) ? (t.mapping.asks[question] ?? null) : null;
  };
  if (trial.at !== "fault" || trial.field === null)
    return { ...none, elsewhere: trial.at === "fault" ? trial.text : null, of: isAsked };
  const { field, text } = trial;
  if (trial.isNeeded)
    return { ...none, needed: t.mapping.needed(labelOf(entry.collection, field)), of: isAsked };
  if (CHOICES.has(field) && !Object.values(entry.columns).some((use) => use.field === field))
    return {
      ...none,
      of: (choice) => (choice === field ? (t.mapping.wrong[field] ?? text) : null),
    };
  const has =
    entry.headers.includes(field) ||
    Object.values(entry.columns).some((use) => use.field === field) ||
    entry.constants.some((one) => one.field === field);
  return has
    ? { ...none, atField: { field, text }, of: isAsked }
    : { ...none, elsewhere: text, of: isAsked };
}
