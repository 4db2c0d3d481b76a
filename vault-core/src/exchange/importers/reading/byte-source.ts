/**
 * Bytes that can be read more than once: a file, or a member of an archive.
 * @module
 */
import { refusal } from "./limits.ts";

const JOINED_BYTES = 8_388_608;

/** Something that gives the same bytes each time it is read. */
export interface ByteSource {
  /** Begins at the first byte. Leaving the loop early stops the reading. */
  chunks(): AsyncIterable<Uint8Array>;
  /** The same bytes where any of them can be read at once; absent for what has to be unpacked. */
  readonly blob?: Blob;
}

/** Reads a file, or any other blob. */
export function blobSource(blob: Blob): ByteSource {
  return { blob, chunks: () => streamChunks(blob.stream()) };
}

/** Reads a stream chunk by chunk, and cancels it if the loop is left early. */
export async function* streamChunks(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let ended = false;
  try {
    while (!ended) {
      const { done, value } = await reader.read();
      ended = done;
      if (value !== undefined) yield value;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
  }
}

/** Holds a whole source in memory. @throws {VaultError} import-refused above `limit` bytes. */
export async function blobOf(source: ByteSource, limit: number): Promise<Blob> {
  const blobs: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let [held, joined] = [0, 0];
  for await (const chunk of source.chunks()) {
    held += chunk.length;
    if (held > limit) throw refusal("too-large", limit);
    parts.push(new Uint8Array(chunk));
    if (held - joined < JOINED_BYTES) continue;
    // Pieces that all wait to be joined at the end would take as much memory again.
    blobs.push(new Blob(parts));
    parts = [];
    joined = held;
  }
  return new Blob([...blobs, ...parts]);
}

/** Gives the first bytes, at most `length`. */
export async function firstBytes(source: ByteSource, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let held = 0;
  for await (const chunk of source.chunks()) {
    const part = chunk.subarray(0, length - held);
    bytes.set(part, held);
    held += part.length;
    if (held === length) break;
  }
  return bytes.subarray(0, held);
}
