/**
 * One change at a time: what reads the newest revision and writes the next must not meet itself.
 * @module
 */
import { VaultError } from "../errors.ts";

/** Runs works one after the other, in the order in which they came. A failed one does not stop the next. */
export interface Serial {
  <Result>(work: () => Promise<Result>): Promise<Result>;
  /** Waits for what runs; every work after that is refused with `vault-locked`. */
  close(): Promise<void>;
}

/** Makes a queue. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const serial = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isClosed) throw new VaultError("vault-locked", "The vault is locked.");
    const next = last.then(work, work);
    last = next.catch(() => null);
    return next;
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    await last;
  };
  return Object.assign(serial, { close });
}
