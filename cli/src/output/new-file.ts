/**
 * Files that a command writes for the owner: readable by nobody else, and never in the place of another unless asked.
 * @module
 */
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { RvError } from "../errors.ts";

/**
 * Writes a new file; an existing one is replaced only on request.
 * @throws {RvError} bad-value if it exists.
 */
export async function writeNewFile(
  texts: AsyncIterable<string | Uint8Array> | Iterable<string>,
  path: string,
  replace: boolean,
): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600, flags: replace ? "w" : "wx" });
  try {
    await once(file, "open");
    for await (const text of texts) await write(file, text);
    file.end();
    await once(file, "finish");
  } catch (error) {
    file.destroy();
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw exists ? new RvError("bad-value", `${path} exists. Say --yes to replace it.`) : error;
  }
}

async function write(file: WriteStream, text: string | Uint8Array): Promise<void> {
  if (!file.write(text)) await once(file, "drain");
}
