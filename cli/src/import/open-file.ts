/**
 * A file as a blob. Node's own blobs of files come in small pieces, each with memory and promises of its own: reading a large
 * file takes twice as long by them.
 * @module
 */
import { openAsBlob } from "node:fs";
import { open, stat } from "node:fs/promises";

/** Bytes of a piece. */
const PIECE_BYTES = 131_072;

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
  const blob = await openAsBlob(path);
  const { size, mtimeMs } = await stat(path);
  return Object.assign(blob, { stream: () => streamOf({ path, size, mtimeMs }) });
}

/** Reads only when it is asked to, so that one piece is held at a time. */
function streamOf(file: OpenedFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = piecesOf(file);
  return new ReadableStream(
    {
      pull: async (controller) => {
        const next = await pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => void (await pieces.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}

async function* piecesOf(file: OpenedFile): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  await using handle = await open(file.path).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  const { size, mtimeMs } = await handle.stat();
  if (size !== file.size || mtimeMs !== file.mtimeMs) throw unreadable();
  for (let at = 0; at < size;) {
    // Of its own: somebody may hold it when the next one is read.
    const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw unreadable();
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/** As Node's own blobs of files say it. */
function unreadable(cause?: unknown): Error {
  return Object.assign(new DOMException("The blob could not be read", "NotReadableError"), {
    cause,
  });
}
