/**
 * A file as a blob. Node's own blobs of files come in small pieces, each with memory and promises of its own: reading a large
 * file takes twice as long by them.
 * @module
 */
import { closeSync, fstatSync, openAsBlob, openSync, readSync } from "node:fs";
import { stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";

/** Bytes of a piece. */
const PIECE_BYTES = 131_072;
/** After so many pieces signals and answers have their turn. */
const TURN = 16;

/** A file as it was when it was opened. */
interface OpenedFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * Opens a file as a blob. Its stream ends in an error, as that of any blob, if the file has changed since, or is gone.
 *
 * @throws {Error} of the file system.
 */
export async function openFile(path: string): Promise<Blob> {
  // A blob of a file that may not be read is made all the same, and says so in the middle of an import.
  closeSync(openSync(path, "r"));
  const blob = await openAsBlob(path);
  const { size, mtimeMs } = await stat(path);
  return Object.assign(blob, { stream: () => streamOf({ path, size, mtimeMs }) });
}

/** Reads only when it is asked to, so that one piece is held at a time. */
function streamOf(file: OpenedFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = piecesOf(file);
  let count = 0;
  return new ReadableStream(
    {
      pull: async (controller) => {
        count += 1;
        if (count % TURN === 0) await setImmediate();
        const next = pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: () => void pieces.return(undefined),
    },
    { highWaterMark: 0 },
  );
}

/** Nothing goes on while a piece is read: handing the reading to a thread, and being woken by it, costs as much as the reading. */
function* piecesOf(file: OpenedFile): Generator<Uint8Array<ArrayBuffer>, undefined> {
  const handle = opened(file.path);
  try {
    const { size, mtimeMs } = fstatSync(handle);
    if (size !== file.size || mtimeMs !== file.mtimeMs) throw unreadable();
    for (let at = 0; at < size;) {
      // Of its own: somebody may hold it when the next one is read.
      const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at));
      const bytesRead = readSync(handle, piece, 0, piece.length, at);
      if (bytesRead === 0) throw unreadable();
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    closeSync(handle);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** As Node's own blobs of files say it. */
function unreadable(cause?: unknown): Error {
  return Object.assign(new DOMException("The blob could not be read", "NotReadableError"), {
    cause,
  });
}
