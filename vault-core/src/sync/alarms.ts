/**
 * Alarms and notes of the verification loop (docs/security/threats.md), kept with the blocks. FORK, ROLLBACK and
 * ROSTER_* stop publishing until the owner decides; all else tells, and reading and writing go on. What the owner decided lies
 * with the secrets, sealed.
 * @module
 */
import { isVaultError, type VaultErrorCode } from "../errors.ts";
import type { AlarmDecision } from "../keys/secrets.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import { toInstant } from "../protocol/ids.ts";
import { z } from "../protocol/zod.ts";
import type { BlockStore } from "../store/block-store.ts";
import type { JsonObject } from "../model/json.ts";
import { type Evidence, keepEvidence, readEvidence } from "./evidence.ts";
import { type AlarmFact, decisionOn, isAcceptable, stillShowing } from "./decisions.ts";

/** An alarm or note, as it is shown. */
export interface Alarm {
  readonly code: string;
  /** Instant of the first time. */
  readonly at: string;
  readonly text: string;
  readonly stopsPublishing: boolean;
  readonly details: JsonObject;
  /** The owner's word on it; it stops nothing any more, and is over when a sync no longer shows it. */
  readonly decided?: Decided | undefined;
  /** The last sync went through without it: the server shows again what it did not, and the owner's word alone is wanting. */
  readonly isOver?: boolean | undefined;
}

/** What the owner decided, and when. */
export type Decided = Pick<AlarmDecision, "decision" | "at">;

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
  "BAD_ATTACHMENT",
  "KIT_MISMATCH",
  "CLONED",
]);

/** Notes that stay. `STALE` says how things are now: it is over when the device is heard of. */
const NOTES: ReadonlySet<string> = new Set<VaultErrorCode>([
  "RESTORED",
  "LATE_FROM_REMOVED",
  "ROSTER_CHANGED",
  "KIT_CHANGE_PENDING",
  "helper-refused",
]);

/** Alarms that every sync looks for anew: one that goes through without them shows that they are over. */
const LOOKED_FOR: ReadonlySet<string> = new Set<VaultErrorCode>(["ROLLBACK", "ROSTER_ROLLBACK"]);

const META = "alarms";
const MOST = 100;

const keptShape = z.array(
  z.object({
    code: z.string(),
    at: z.string(),
    text: z.string(),
    stopsPublishing: z.boolean(),
    details: z.record(z.string(), z.json()),
    decided: z.object({ decision: z.enum(["push-back", "go-on"]), at: z.string() }).optional(),
    isOver: z.boolean().optional(),
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
  readonly #keeper: SecretsKeeper;
  readonly #now: () => number;
  #alarms: readonly Alarm[];
  #round = new Map<string, AlarmFact>();

  private constructor(
    blocks: BlockStore,
    keeper: SecretsKeeper,
    now: () => number,
    alarms: readonly Alarm[],
  ) {
    this.#blocks = blocks;
    this.#keeper = keeper;
    this.#now = now;
    this.#alarms = alarms;
  }

  /** Opens the book as it was kept. */
  static async open(
    blocks: BlockStore,
    keeper: SecretsKeeper,
    now: () => number,
  ): Promise<AlarmBook> {
    return new AlarmBook(blocks, keeper, now, readKept(await blocks.getMeta(META)));
  }

  /** All alarms and notes, the newest first. */
  list(): readonly Alarm[] {
    return this.#alarms;
  }

  /** Tells whether an alarm stops publishing. */
  isStopped(): boolean {
    return this.#alarms.some((alarm) => alarm.stopsPublishing);
  }

  /** Tells whether an alarm of a code came up since the sync began. */
  isShown(code: string): boolean {
    return [...this.#round.values()].some((fact) => fact.code === code);
  }

  /**
   * Notes an alarm or a note; the same one twice is one. One that the owner has accepted stops nothing.
   *
   * @param evidence what the server returned, where the alarm is about that.
   */
  async raise(
    code: VaultErrorCode,
    text: string,
    details: JsonObject = {},
    evidence: Uint8Array | null = null,
  ): Promise<void> {
    const key = keyOf({ code, details });
    this.#round.set(key, { code, details });
    const decision = decisionOn(this.#decisions(), { code, details });
    const known = this.#alarms.find((alarm) => keyOf(alarm) === key);
    const isDecided = decision !== null;
    const isKnown = known !== undefined && known.isOver !== true;
    if (isKnown && (known.decided !== undefined) === isDecided) return;
    const at = known?.at ?? toInstant(this.#now());
    // First the proof: an alarm that is listed can be shown to others.
    if (known === undefined && (STOPPING.has(code) || ALARMS.has(code)))
      await keepEvidence(this.#blocks, key, { bytes: evidence, pin: this.#keeper.current().pin });
    const alarm = toAlarm({ code, at, text, details }, decision);
    await this.#keep(newest([alarm, ...this.#alarms.filter((one) => one !== known)]));
  }

  /**
   * Notes the one thing of a code that there is now, in the place of all others of it.
   *
   * @param details null: there is nothing of the code any more.
   */
  async tellOnly(code: VaultErrorCode, text: string, details: JsonObject | null): Promise<void> {
    const key = details === null ? null : keyOf({ code, details });
    const left = this.#alarms.filter((alarm) => alarm.code !== code || keyOf(alarm) === key);
    if (left.length < this.#alarms.length) await this.#keep(left);
    if (details !== null) await this.raise(code, text, details);
  }

  /** Takes back the notes of a code: what they told of is settled. */
  async withdraw(code: VaultErrorCode): Promise<void> {
    const left = this.#alarms.filter((alarm) => alarm.code !== code);
    if (NOTES.has(code) && left.length < this.#alarms.length) await this.#keep(left);
  }

  /** Notes an error as an alarm, with the bytes that it is about. */
  async raiseError(error: unknown, bytes: Uint8Array | null = null): Promise<void> {
    if (!isVaultError(error)) throw error;
    await this.raise(error.code, error.message, toJson(error.details), bytes ?? error.evidence);
  }

  /** What is kept as proof of an alarm; null if nothing is. */
  async evidenceOf(alarm: Pick<Alarm, "code" | "details">): Promise<Evidence | null> {
    return readEvidence(this.#blocks, keyOf(alarm));
  }

  /** Begins a sync. */
  beginRound(): void {
    this.#round = new Map();
  }

  /**
   * Ends a sync that went through: what did not show again is over, if it does not stop publishing or the owner has
   * decided; a decision goes with it. Notes stay, and of what stops publishing it is noted that it shows no more.
   */
  async endRound(): Promise<void> {
    const left = this.#alarms.filter(
      (alarm) =>
        this.#round.has(keyOf(alarm)) ||
        (alarm.decided === undefined && (alarm.stopsPublishing || NOTES.has(alarm.code))),
    );
    const isOver = ({ code, stopsPublishing }: Alarm): boolean =>
      stopsPublishing && LOOKED_FOR.has(code) && !this.isShown(code);
    const isChanged = (alarm: Alarm): boolean => isOver(alarm) !== (alarm.isOver ?? false);
    const lasting = left.map((one) => (isChanged(one) ? { ...one, isOver: isOver(one) } : one));
    if (left.length < this.#alarms.length || left.some(isChanged)) await this.#keep(lasting);
    await this.#keepDecisions(stillShowing(this.#decisions(), this.#round.values()));
  }

  /**
   * Records what the owner has decided about a code: its alarms stop nothing any more.
   *
   * @param facts details of what shows now; only this, where a code can be accepted at all, is accepted from now on.
   */
  async decide(
    { code, decision }: Pick<AlarmDecision, "code" | "decision">,
    facts: readonly JsonObject[],
  ): Promise<void> {
    const decided = { decision, at: toInstant(this.#now()) };
    const others = this.#decisions().filter((one) => one.code !== code);
    const isKept = isAcceptable(code) && facts.length > 0;
    await this.#keepDecisions(isKept ? [...others, { code, ...decided, facts }] : others);
    await this.#keep(
      this.#alarms.map((alarm) =>
        alarm.code === code
          ? { ...alarm, stopsPublishing: false, decided, isOver: undefined }
          : alarm,
      ),
    );
  }

  #decisions(): readonly AlarmDecision[] {
    return this.#keeper.current().decisions ?? [];
  }

  async #keepDecisions(decisions: readonly AlarmDecision[]): Promise<void> {
    if (JSON.stringify(decisions) === JSON.stringify(this.#decisions())) return;
    await this.#keeper.save({ ...this.#keeper.current(), decisions });
  }

  async #keep(alarms: readonly Alarm[]): Promise<void> {
    this.#alarms = alarms;
    await this.#blocks.putMeta(META, JSON.stringify(alarms));
  }
}

function toAlarm(
  fact: Pick<Alarm, "code" | "at" | "text" | "details">,
  decision: AlarmDecision | null,
): Alarm {
  const stopsPublishing = decision === null && STOPPING.has(fact.code);
  return { ...fact, stopsPublishing, decided: decision === null ? undefined : wordOf(decision) };
}

function wordOf({ decision, at }: AlarmDecision): Decided {
  return { decision, at };
}

/** As many as are kept. What stops publishing stays: a server could push it out by lies without end. */
function newest(alarms: readonly Alarm[]): readonly Alarm[] {
  const stopping = alarms.filter((alarm) => alarm.stopsPublishing).slice(0, MOST);
  const others = alarms.filter((alarm) => !alarm.stopsPublishing);
  const kept = new Set([...stopping, ...others.slice(0, MOST - stopping.length)]);
  return alarms.filter((alarm) => kept.has(alarm));
}

/** A rollback is told apart by its streams: the sums move with all others. */
function keyOf({ code, details }: Pick<Alarm, "code" | "details">): string {
  return JSON.stringify([code, details["streams"] ?? details]);
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
