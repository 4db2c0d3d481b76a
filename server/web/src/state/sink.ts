/**
 * A file that is written while it is read.
 * @module
 */

/** Where its bytes go. */
export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All is written: the file is whole, or the download begins. */
  close(): Promise<void>;
  /** Nothing of it is kept. */
  abort(): Promise<void>;
}

/** Who may stop it, and who is told how far it is. */
export interface Pouring {
  readonly signal: AbortSignal;
  /** Told how many bytes are written. */
  readonly onBytes: (bytes: number) => void;
}

/** Writes all pieces; gives how many bytes they were, null if it was stopped. A file that fails or is stopped is not kept. */
export async function pour(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  sink: Sink,
  { signal, onBytes }: Pouring,
): Promise<number | null> {
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      if (signal.aborted) break;
      await sink.write(piece);
      bytes += piece.length;
      onBytes(bytes);
    }
    if (!signal.aborted) {
      await sink.close();
      return bytes;
    }
  } catch (error) {
    await sink.abort().catch(() => undefined);
    throw error;
  }
  await sink.abort();
  return null;
}
