/**
 * A file that is sealed piece by piece, by whoever is handed its bytes instead of asking for them: the import worker of the
 * app, which the page feeds.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { sealFile } from "./sealed-file.ts";

/** Takes the bytes of a file one piece after the other, and gives those of the sealed file as they come. */
export class Sealing {
  readonly #feed = new Feed();
  readonly #running: Promise<void>;
  #sealed: Uint8Array[] = [];

  /** @param work log2 of the scrypt cost; tests ask for less. */
  constructor(passphrase: string, work?: number) {
    this.#running = this.#run(passphrase, work);
    // Told to whoever hands over the next piece.
    this.#running.catch(() => undefined);
  }

  /** Takes a piece; gives what is sealed so far, which may be nothing. @throws {VaultError} weak-password below 10 letters. */
  async add(bytes: Uint8Array): Promise<Uint8Array> {
    await Promise.race([this.#feed.put(bytes), this.#running]);
    return this.#take();
  }

  /** Gives the rest. @throws {VaultError} weak-password. */
  async end(): Promise<Uint8Array> {
    this.#feed.end();
    await this.#running;
    return this.#take();
  }

  async #run(passphrase: string, work: number | undefined): Promise<void> {
    for await (const piece of sealFile(this.#feed, passphrase, work)) this.#sealed.push(piece);
  }

  #take(): Uint8Array {
    const sealed = concatBytes(...this.#sealed);
    this.#sealed = [];
    return sealed;
  }
}

/** Pieces that are put in on one side and asked for on the other, one at a time. */
class Feed implements AsyncIterable<Uint8Array> {
  #held: Uint8Array | null = null;
  #isEnded = false;
  /** Called once there is something to take. */
  #onPut: () => void = () => undefined;
  /** Called once what was put in is taken, and more is asked for. */
  #onAsk: () => void = () => undefined;

  /** Resolves once the piece was taken and the next one is asked for. */
  put(bytes: Uint8Array): Promise<void> {
    return new Promise((done) => {
      this.#held = bytes;
      this.#onAsk = done;
      this.#onPut();
    });
  }

  end(): void {
    this.#isEnded = true;
    this.#onPut();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#held === null && !this.#isEnded)
        await new Promise<void>((done) => {
          this.#onPut = done;
        });
      const held = this.#held;
      this.#held = null;
      if (held === null) return;
      yield held;
      this.#onAsk();
    }
  }
}
