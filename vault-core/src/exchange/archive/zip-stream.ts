/**
 * Writes a zip archive as it is read: one member after the other, nothing kept. Members have no date, so that the same
 * content has the same bytes.
 * @module
 */
import { configure, ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";
import { streamChunks } from "../importers/reading/byte-source.ts";

// Whoever writes an archive is in a worker or a process of its own already.
configure({ useWebWorkers: false });

/** A member to write. */
export interface NewMember {
  readonly name: string;
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const MAX_HELD = 1_048_576;

/** Gives the bytes of an archive. Each member is asked for when the one before is written. */
export async function* zipStream(members: AsyncIterable<NewMember>): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(
    undefined,
    undefined,
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_HELD }),
  );
  const zip = new ZipWriter(writable, {
    // The beginning of zip's own calendar, whatever the zone.
    lastModDate: new Date(1980, 0, 1),
    extendedTimestamp: false,
    dataDescriptor: true,
    level: 6,
  });
  const write = async (): Promise<void> => {
    for await (const member of members) await zip.add(member.name, streamOf(member.chunks()));
    await zip.close();
  };
  const written = write().catch(async (error: unknown) => {
    await writable.abort(error).catch(() => undefined);
    throw error;
  });
  // Told by the stream, or below.
  written.catch(() => undefined);
  yield* streamChunks(readable);
  await written;
}

function streamOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  const iterator =
    Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (control) => {
        const { done, value } = await iterator.next();
        if (done === true) control.close();
        else control.enqueue(value);
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
