/**
 * Where a file goes: a place that the owner chooses, or a download.
 * @module
 */
import { saveBlob } from "../parts/save-file.ts";
import type { Sink } from "./sink.ts";

/** What a browser with a dialog for places has. */
interface Picker {
  showSaveFilePicker(ask: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Small pieces are put together, so that the browser may move them out of memory. */
const FOLD_BYTES = 8 * 1_048_576;

/**
 * Opens a file to write into; null if the owner chose no place. It is to be called straight from a click, or a browser shows no
 * dialog.
 */
export async function openSink(name: string, type: string): Promise<Sink | null> {
  const scope: object = globalThis;
  if (!hasPicker(scope)) return downloadSink(name, type);
  try {
    const handle = await scope.showSaveFilePicker({ suggestedName: name });
    return fileSink(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}

function hasPicker(scope: object): scope is Picker {
  return "showSaveFilePicker" in scope && typeof scope.showSaveFilePicker === "function";
}

/** Until it is closed the bytes lie beside the file, which stays as it was. */
function fileSink(stream: FileSystemWritableFileStream): Sink {
  return {
    write: (bytes) => stream.write(bytes),
    close: () => stream.close(),
    abort: () => stream.abort(),
  };
}

/**
 * A blob, which a browser keeps where it likes and forgets with the page. A file of the origin's own would stay on the disk, in
 * clear, if the page ended meanwhile.
 */
function downloadSink(name: string, type: string): Sink {
  let whole = new Blob([], { type });
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const fold = (): void => {
    whole = new Blob([whole, ...pieces], { type });
    pieces = [];
    held = 0;
  };
  return {
    write: async (bytes) => {
      pieces.push(bytes);
      held += bytes.length;
      if (held >= FOLD_BYTES) fold();
      return Promise.resolve();
    },
    close: async () => {
      fold();
      saveBlob(name, whole);
      return Promise.resolve();
    },
    abort: async () => {
      pieces = [];
      whole = new Blob();
      return Promise.resolve();
    },
  };
}
