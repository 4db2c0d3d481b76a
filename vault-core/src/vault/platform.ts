/**
 * What a platform (browser worker, key agent, test) gives to a vault. The core reads no clock, draws no randomness and
 * opens no socket of its own.
 * @module
 */
import type { PackColumns } from "../log/write/pack-columns.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import type { Argon2id } from "../keys/slot.ts";
import type { DeviceKey, Keyring } from "../keys/slot-held.ts";
import type { VaultStores } from "../store/stores.ts";
import { VaultError } from "../errors.ts";

/** Fetches a grantee's documents where no key is: as texts, so that their hashes are those of the texts as sent. */
export type GranteeDocuments = (
  clientId: string,
) => Promise<{ readonly client: string; readonly jwks: string }>;

/** Everything that a vault needs of the world around. */
export interface VaultPlatform {
  readonly random: RandomSource;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly stores: VaultStores;
  /** Argon2id with 32 bytes out; runs in a worker of its own. */
  readonly argon2id: Argon2id;
  readonly granteeDocuments: GranteeDocuments;
  /** Packs what an import plans, in a thread of its own. Absent: in the one that plans. */
  readonly pack?: PackColumns;
  /** Name of this device until the owner gives it another, such as `Ann's laptop` or `Firefox on Linux`. */
  readonly deviceName: string;
  /** Memory of the password's key, in KiB; 262,144 unless said otherwise, 65,536 on a phone. */
  readonly passwordKib?: number;
  /** The system's keyring, where there is one. */
  readonly keyring?: Keyring;
  /** A key that the browser keeps and never gives out. */
  readonly deviceKey?: DeviceKey;
  /** Waits between tries and looks; tests give one that hardly does. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

const DEFAULT_KIB = 262_144;
const MIN_LETTERS = 10;

/** Memory for a new password slot, in KiB. */
export function passwordKibOf(platform: Pick<VaultPlatform, "passwordKib">): number {
  return platform.passwordKib ?? DEFAULT_KIB;
}

/** Refuses a password that is too short. Clients also ask for a strength that no list of words gives. */
export function mustBeStrong(password: string): void {
  if (password.normalize("NFKC").length >= MIN_LETTERS) return;
  throw new VaultError("weak-password", "A password has 10 letters or more.");
}
