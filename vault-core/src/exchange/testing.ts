/**
 * What the tests of imports share.
 * @module
 */
import {
  BlobReader,
  BlobWriter,
  TextReader,
  TextWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import type { Draft, ImportAnswers, ImportItem } from "../model/drafts.ts";
import { readFile, type ReadFileOptions } from "./read.ts";
import type { ImportSource } from "./source.ts";

/** Reads a text or a file as a format, to the end. */
export async function itemsOf(
  file: string | ImportSource,
  format: string,
  answers: ImportAnswers = {},
  options: ReadFileOptions = {},
): Promise<ImportItem[]> {
  const blob = typeof file === "string" ? new Blob([file]) : file;
  const items: ImportItem[] = [];
  for await (const some of readFile(blob, format, answers, options)) items.push(...some);
  return items;
}

/** The drafts among items. */
export function draftsOf(items: readonly ImportItem[]): readonly Draft[] {
  return items.flatMap((item) => (item.kind === "draft" ? [item] : []));
}

/** What would be stored of items, as one text; natural keys are not stored. */
export function storedText(items: readonly ImportItem[]): string {
  return JSON.stringify(items.map((item) => ({ ...item, naturalKey: null })));
}

function rowOf(item: ImportItem): number {
  return "row" in item ? item.row : 0;
}

/** Items in the order of their rows: a statement tells what came in last. */
export function inRows(items: readonly ImportItem[]): readonly ImportItem[] {
  return items.toSorted((one, other) => rowOf(one) - rowOf(other));
}

/** Packs texts and files as a zip archive, names as they are. */
export async function zipOf(
  members: Readonly<Record<string, string | Blob>>,
  options: { readonly password?: string; readonly zip64?: boolean; readonly level?: number } = {},
): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter("application/zip"));
  for (const [name, content] of Object.entries(members)) {
    const reader = typeof content === "string" ? new TextReader(content) : new BlobReader(content);
    await writer.add(name, reader, options);
  }
  return writer.close();
}

/** The members of a zip archive as texts, in their order. */
export async function unzipped(blob: Blob): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const entry of await new ZipReader(new BlobReader(blob)).getEntries())
    if (!entry.directory) texts[entry.filename] = await entry.getData(new TextWriter());
  return texts;
}

/** Text as UTF-16, little endian, with its byte order mark. */
export function utf16(text: string): Blob {
  const bytes = new DataView(new ArrayBuffer(text.length * 2 + 2));
  const marked = `\ufeff${text}`;
  for (let index = 0; index < marked.length; index++) {
    bytes.setUint16(index * 2, marked.charCodeAt(index), true);
  }
  return new Blob([bytes]);
}
