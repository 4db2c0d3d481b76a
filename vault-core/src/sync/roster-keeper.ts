/**
 * The verified roster of an open vault, kept beside the blocks so that the vault opens without a server. It never
 * replicates; a kept one is verified again at each open, from genesis to the pin.
 * @module
 */
import { isVaultError } from "../errors.ts";
import type { Pin } from "../keys/secrets.ts";
import { rosterEntryShape } from "../protocol/roster/entry.ts";
import { readRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { z } from "../protocol/zod.ts";
import { mustHoldPin } from "../roster/pin.ts";
import type { BlockStore } from "../store/block-store.ts";

const META = "roster";
const keptShape = z.array(rosterEntryShape);

/** Holds the newest verified roster. */
export class RosterKeeper {
  readonly #blocks: BlockStore;
  #state: RosterState;

  /** Begins with a verified roster; call `accept` to have it kept. */
  constructor(blocks: BlockStore, state: RosterState) {
    this.#blocks = blocks;
    this.#state = state;
  }

  /** Opens the kept roster; null if there is none up to the pin, and it must be fetched. */
  static async open(blocks: BlockStore, pin: Pin): Promise<RosterKeeper | null> {
    const state = readKept(await blocks.getMeta(META), pin);
    return state === null ? null : new RosterKeeper(blocks, state);
  }

  /** The newest verified roster. */
  current(): RosterState {
    return this.#state;
  }

  /** Takes a verified roster that goes on from the current one, and keeps it. */
  async accept(state: RosterState): Promise<void> {
    this.#state = state;
    const entries = state.entries.map((verified) => verified.entry);
    await this.#blocks.putMeta(META, JSON.stringify(entries));
  }
}

function readKept(text: string | null, pin: Pin): RosterState | null {
  if (text === null) return null;
  try {
    const state = readRoster(keptShape.parse(JSON.parse(text)));
    mustHoldPin(state, pin);
    return state;
  } catch (error) {
    if (isVaultError(error) || error instanceof SyntaxError || error instanceof z.ZodError)
      return null;
    throw error;
  }
}
