/**
 * Room for frames with bytes, which is used again: each of a large import takes a quarter of a megabyte, and what the collector
 * has to find and give back of them costs as much as a tenth of the import.
 * @module
 */

/** Bytes that a room has more of than a frame needs at most, so that most frames fit the rooms that are there. */
const STEP_BYTES = 65_536;
/** A larger one is of an import of pictures perhaps, and is not kept. */
const MOST_BYTES = 1024 * 1024;
/** As many as wait and are worked on at once. */
const MOST_ROOMS = 3;

/** Rooms that are free, of one connection. */
export class FrameRooms {
  readonly #free: ArrayBuffer[] = [];

  /** Gives room for so many bytes, which say anything. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#free.findIndex((room) => room.byteLength >= length);
    const [room = new ArrayBuffer(Math.ceil(length / STEP_BYTES) * STEP_BYTES)] =
      at < 0 ? [] : this.#free.splice(at, 1);
    return new Uint8Array(room, 0, length);
  }

  /**
   * Takes a room back. Whoever still looks into it finds nothing there any more, and never the bytes of another frame.
   *
   * @param bytes a part of what `take` gave.
   */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength > MOST_BYTES) return;
    const room = structuredClone(buffer, { transfer: [buffer] });
    if (this.#free.length === MOST_ROOMS) this.#free.shift();
    this.#free.push(room);
  }
}
