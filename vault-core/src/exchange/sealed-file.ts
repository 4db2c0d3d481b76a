/**
 * Files sealed with a passphrase in the format age v1 (age-encryption.org/v1): an archive that leaves the vault stays readable
 * for its owner alone, with any program that knows age.
 * @module
 */
import { VaultError } from "../errors.ts";
import { blobSource, firstBytes, streamChunks } from "./importers/reading/byte-source.ts";
import { readUtf8 } from "../bytes/encoding.ts";

const MAGIC = "age-encryption.org/v1\n";
const MIN_LETTERS = 10;
/** As the program age has it: about a second and 256 MiB for one guess. */
const WORK = 18;
/** log2 of the cost above which age's library for browsers opens nothing: a gigabyte of memory. */
const MOST_WORK = 20;

/** Tells whether a file is sealed with age. */
export async function isSealedFile(blob: Blob): Promise<boolean> {
  const start = readUtf8(await firstBytes(blobSource(blob), MAGIC.length));
  return start === MAGIC;
}

/**
 * Seals bytes as they come.
 *
 * @param work log2 of the scrypt cost; tests ask for less.
 * @throws {VaultError} weak-password below 10 letters.
 */
export async function* sealFile(
  chunks: AsyncIterable<Uint8Array>,
  passphrase: string,
  work: number = WORK,
): AsyncGenerator<Uint8Array> {
  if (passphrase.length < MIN_LETTERS)
    throw new VaultError("weak-password", `A passphrase has ${MIN_LETTERS} letters or more.`);
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(work);
  encrypter.setPassphrase(passphrase);
  yield* streamChunks(await encrypter.encrypt(streamOf(chunks)));
}

/**
 * Opens a sealed file. What comes out is held in memory, or where a browser keeps blobs.
 *
 * @throws {VaultError} wrong-password if the passphrase opens it not; import-refused: damaged if the file was cut or changed,
 * too-costly if a guess at its passphrase takes more memory than a browser has.
 */
export async function openSealedFile(blob: Blob, passphrase: string): Promise<Blob> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const stream = await decrypter.decrypt(blob.stream()).catch((cause: unknown) => {
    if (cause instanceof Error && /no identity matched/.test(cause.message))
      throw new VaultError("wrong-password", "This passphrase does not open the file.", { cause });
    if (cause instanceof Error && /work factor is too high/.test(cause.message))
      throw tooCostly(cause);
    throw damaged(cause);
  });
  try {
    return await new Response(stream).blob();
  } catch (cause) {
    throw damaged(cause);
  }
}

/** A program that measures the machine it runs on may choose a cost that another one cannot bear. */
function tooCostly(cause: unknown): VaultError {
  const limit = MOST_WORK;
  return new VaultError(
    "import-refused",
    `The file was sealed at a cost (scrypt above 2^${limit}) that is not opened here. Seal it again at a lower one. Nothing was imported.`,
    { cause, details: { why: "too-costly", limit } },
  );
}

function damaged(cause: unknown): VaultError {
  return new VaultError(
    "import-refused",
    "The sealed file is damaged or was cut off. Nothing was imported.",
    { cause, details: { why: "damaged" } },
  );
}

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (control) => {
      const { done, value } = await iterator.next();
      if (done === true) control.close();
      else control.enqueue(value);
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}
