/**
 * The marker of a clean shutdown (docs/protocol/http.md): the stream's end as it was when the vault was closed. It is
 * removed before the first write, so a crash, or a disk restored from a backup of a running device, leaves none.
 * @module
 */

/** Keeps one small text durably. */
export interface MarkerStore {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}
