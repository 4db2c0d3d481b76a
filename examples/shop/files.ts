/**
 * What the shop keeps: its keys and what owners granted, as JSON files that only it can read, replaced whole.
 * @module
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A file of JSON with a value for the first time. */
export interface JsonFile<Value> {
  read(): Promise<Value>;
  write(value: Value): Promise<void>;
}

/** Opens a JSON file in a folder, which is made if it is absent. Writes are kept in order. */
export async function openJsonFile<Value>(
  folder: string,
  name: string,
  first: () => Promise<Value>,
): Promise<JsonFile<Value>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  let last: Promise<void> = Promise.resolve();
  const write = async (value: Value): Promise<void> => {
    last = replaceAfter(last, path, JSON.stringify(value, null, 2));
    await last;
  };
  const read = async (): Promise<Value> => {
    await last;
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) return JSON.parse(text);
    const value = await first();
    await write(value);
    return value;
  };
  return { read, write };
}

async function replaceAfter(before: Promise<void>, path: string, text: string): Promise<void> {
  await before;
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
