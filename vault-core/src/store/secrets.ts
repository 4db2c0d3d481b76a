/**
 * Where the sealed secrets file lies: device keys, epoch key, pin. What it holds: `keys/`.
 * @module
 */

/** Keeps one sealed byte array. */
export interface SecretsStore {
  /** The file, or null on a device without a vault. */
  read(): Promise<Uint8Array | null>;
  /** Replaces the file atomically and durably: after a crash it is the old one or the new one. */
  write(bytes: Uint8Array): Promise<void>;
}
