/**
 * The key of a password begins before the agent has loaded what opens a vault: both take a third of a second, and a
 * computer has more than one processor.
 *
 * What is begun here is a guess and no decision: whatever the core asks for is what it gets, from here if it is the same.
 * @module
 */
import { join } from "node:path";
import { readFileIfAny } from "../../store/durable-file.ts";
import type { Derive } from "./derive.ts";

/** The cost that the core takes at least and at most; of another one it tells what is wrong. */
const [MIN_PASSES, MAX_PASSES] = [3, 64];
const [MIN_MEMORY_KIB, MAX_MEMORY_KIB] = [65_536, 4_194_304];
const SALT_BYTES = 16;

type Asked = Parameters<Derive>;

/** Begins keys early, and gives them to who asks for the same. */
export class EarlyKey {
  readonly #derive: Derive;
  #begun: { readonly asked: Asked; readonly key: Promise<Uint8Array> } | null = null;

  /** @param derive what derives a key. */
  constructor(derive: Derive) {
    this.#derive = derive;
  }

  /** Begins the key that the password slot of a vault's folder needs; does nothing where there is none. */
  async begin(folder: string, password: string): Promise<void> {
    const file = await readFileIfAny(join(folder, "secrets")).catch(() => null);
    const slot = file === null ? null : passwordSlotIn(file.toString("utf8"));
    if (slot === null) return;
    const asked: Asked = [Buffer.from(password.normalize("NFKC")), slot.salt, slot.cost];
    const key = this.#derive(...asked);
    // Nobody may ask for it.
    key.catch(() => undefined);
    this.#begun = { asked, key };
  }

  /** Derives a key: the one that was begun, if it is that. */
  derive(...asked: Asked): Promise<Uint8Array> {
    const begun = this.#begun;
    this.#begun = null;
    return begun !== null && isSame(begun.asked, asked) ? begun.key : this.#derive(...asked);
  }
}

function isSame([password, salt, cost]: Asked, [otherPassword, otherSalt, other]: Asked): boolean {
  return (
    Buffer.compare(password, otherPassword) === 0 &&
    Buffer.compare(salt, otherSalt) === 0 &&
    cost.t === other.t &&
    cost.mKib === other.mKib &&
    cost.p === other.p
  );
}

interface PasswordSlot {
  readonly salt: Uint8Array;
  readonly cost: Asked[2];
}

/** Salt and cost of the first password slot of a secrets file; null for a text that is none. */
function passwordSlotIn(text: string): PasswordSlot | null {
  const slots = memberOf(parsed(text), "slots");
  const slot: unknown = Array.isArray(slots)
    ? slots.find((one: unknown) => memberOf(one, "kind") === "pw")
    : null;
  const [t, mKib, p, salt] = ["t", "m_kib", "p", "salt"].map((name) => memberOf(slot, name));
  if (!isWithin(t, MIN_PASSES, MAX_PASSES)) return null;
  if (!isWithin(mKib, MIN_MEMORY_KIB, MAX_MEMORY_KIB) || !isWithin(p, 1, 1)) return null;
  const bytes = Buffer.from(typeof salt === "string" ? salt : "", "base64url");
  return bytes.length === SALT_BYTES ? { salt: bytes, cost: { t, mKib, p } } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
