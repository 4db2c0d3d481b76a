/**
 * Alarms and notes of the verification loop (docs/security/threats.md), kept with the blocks. FORK, ROLLBACK and
 * ROSTER_* stop publishing until the owner decides; all else tells, and reading and writing go on.
 * @module
 */
import { isVaultError, type VaultErrorCode } from "../errors.ts";
import { toInstant } from "../protocol/ids.ts";
import { z } from "../protocol/zod.ts";
import type { BlockStore } from "../store/block-store.ts";
import type { JsonObject } from "../model/json.ts";

/** An alarm or note, as it is shown. */
export interface Alarm {
  readonly code: string;
  /** Instant of the first time. */
  readonly at: string;
  readonly text: string;
  readonly stopsPublishing: boolean;
  readonly details: JsonObject;
}

/** Codes on which publishing stops until the owner decides. */
export const STOPPING_CODES = [
  "FORK",
  "ROLLBACK",
  "ROSTER_BAD",
  "ROSTER_BADSIG",
  "ROSTER_FORK",
  "ROSTER_ROLLBACK",
  "ROSTER_WITHHELD",
  "ACCESS_LOG_BROKEN",
] as const;

const STOPPING: ReadonlySet<string> = new Set(STOPPING_CODES);

const ALARMS: ReadonlySet<string> = new Set<VaultErrorCode>([
  "BAD_SIGNATURE",
  "BAD_BLOCK",
  "BAD_COMMITMENT",
  "MISPLACED",
  "WRONG_VAULT",
  "GAP",
  "CHAIN_BROKEN",
  "WITHHELD",
  "UNKNOWN_SUITE",
  "DOWNGRADE",
  "TOO_LARGE",
  "UNKNOWN_DEVICE",
  "KEY_SUBSTITUTED",
  "BAD_LOCKBOX",
  "LOCKBOX_MISSING",
  "STATE_MISMATCH",
  "KIT_MISMATCH",
  "CLONED",
]);

const NOTES: ReadonlySet<string> = new Set<VaultErrorCode>([
  "RESTORED",
  "STALE",
  "LATE_FROM_REMOVED",
  "ROSTER_CHANGED",
  "KIT_CHANGE_PENDING",
]);

const META = "alarms";
const MOST = 100;

const keptShape = z.array(
  z.object({
    code: z.string(),
    at: z.string(),
    text: z.string(),
    stopsPublishing: z.boolean(),
    details: z.record(z.string(), z.json()),
  }),
);

/** Tells whether an error is this client's own finding about what a server showed; its mere word is not. */
export function isAlarm(error: unknown): boolean {
  if (!isVaultError(error) || error.details["remote"] === true) return false;
  return STOPPING.has(error.code) || ALARMS.has(error.code);
}

/** The alarms of a device. */
export class AlarmBook {
  readonly #blocks: BlockStore;
  readonly #now: () => number;
  #alarms: readonly Alarm[];
  #round = new Set<string>();

  private constructor(blocks: BlockStore, now: () => number, alarms: readonly Alarm[]) {
    this.#blocks = blocks;
    this.#now = now;
    this.#alarms = alarms;
  }

  /** Opens the book as it was kept. */
  static async open(blocks: BlockStore, now: () => number): Promise<AlarmBook> {
    return new AlarmBook(blocks, now, readKept(await blocks.getMeta(META)));
  }

  /** All alarms and notes, the newest first. */
  list(): readonly Alarm[] {
    return this.#alarms;
  }

  /** Tells whether an alarm stops publishing. */
  isStopped(): boolean {
    return this.#alarms.some((alarm) => alarm.stopsPublishing);
  }

  /** Notes an alarm or a note; the same one twice is one. */
  async raise(code: VaultErrorCode, text: string, details: JsonObject = {}): Promise<void> {
    const key = keyOf({ code, details });
    this.#round.add(key);
    if (this.#alarms.some((alarm) => keyOf(alarm) === key)) return;
    const at = toInstant(this.#now());
    const alarm = { code, at, text, stopsPublishing: STOPPING.has(code), details };
    await this.#keep(newest([alarm, ...this.#alarms]));
  }

  /** Notes an error as an alarm. */
  async raiseError(error: unknown): Promise<void> {
    if (!isVaultError(error)) throw error;
    await this.raise(error.code, error.message, toJson(error.details));
  }

  /** Begins a sync. */
  beginRound(): void {
    this.#round = new Set();
  }

  /** Ends a sync that went through: what did not show again, and does not stop publishing, is over. Notes stay. */
  async endRound(): Promise<void> {
    const lasting = this.#alarms.filter(
      (alarm) => alarm.stopsPublishing || NOTES.has(alarm.code) || this.#round.has(keyOf(alarm)),
    );
    if (lasting.length < this.#alarms.length) await this.#keep(lasting);
  }

  /** The owner has read and decided: alarms of a code are over, and publishing goes on. */
  async dismiss(code: string): Promise<void> {
    await this.#keep(this.#alarms.filter((alarm) => alarm.code !== code));
  }

  async #keep(alarms: readonly Alarm[]): Promise<void> {
    this.#alarms = alarms;
    await this.#blocks.putMeta(META, JSON.stringify(alarms));
  }
}

/** As many as are kept. What stops publishing stays: a server could push it out by lies without end. */
function newest(alarms: readonly Alarm[]): readonly Alarm[] {
  const stopping = alarms.filter((alarm) => alarm.stopsPublishing).slice(0, MOST);
  const others = alarms.filter((alarm) => !alarm.stopsPublishing);
  const kept = new Set([...stopping, ...others.slice(0, MOST - stopping.length)]);
  return alarms.filter((alarm) => kept.has(alarm));
}

function keyOf({ code, details }: Pick<Alarm, "code" | "details">): string {
  return JSON.stringify([code, details]);
}

function readKept(text: string | null): readonly Alarm[] {
  try {
    return keptShape.safeParse(JSON.parse(text ?? "[]")).data ?? [];
  } catch {
    return [];
  }
}

function toJson(details: Readonly<Record<string, unknown>>): JsonObject {
  return z.record(z.string(), z.json()).safeParse(details).data ?? {};
}
