/**
 * The verified roster of an open vault, kept beside the blocks so that the vault opens without a server. It never
 * replicates; a kept one is verified again at each open, from genesis to the pin.
 * @module
 */
import { isVaultError } from "../errors.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import type { Pin } from "../keys/secrets.ts";
import { rosterEntryShape } from "../protocol/roster/entry.ts";
import { readRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { z } from "../protocol/zod.ts";
import { mustHoldPin } from "../roster/pin.ts";
import type { BlockStore } from "../store/block-store.ts";

const META = "roster";
const keptShape = z.array(rosterEntryShape);

/** Where a roster is kept: its entries beside the blocks, how far it reaches in the pin. */
export interface RosterPlace {
  readonly blocks: BlockStore;
  readonly keeper: SecretsKeeper;
}

/** Holds the newest verified roster. */
export class RosterKeeper {
  readonly #place: RosterPlace;
  #state: RosterState;

  /** Begins with a verified roster; call `accept` to have it kept. */
  constructor(place: RosterPlace, state: RosterState) {
    this.#place = place;
    this.#state = state;
  }

  /** Opens the kept roster; null if there is none up to the pin, and it must be fetched. */
  static async open(place: RosterPlace): Promise<RosterKeeper | null> {
    const state = readKept(await place.blocks.getMeta(META), place.keeper.current().pin);
    return state === null ? null : new RosterKeeper(place, state);
  }

  /** The newest verified roster. */
  current(): RosterState {
    return this.#state;
  }

  /**
   * Takes a verified roster that goes on from the current one, keeps it, and pins how far it reaches. The block store
   * syncs when it likes: without the pin a power cut would take what this device knew, and a server that hides the newest
   * entries, such as the removal of a stolen phone, would go unnoticed.
   */
  async accept(state: RosterState): Promise<void> {
    const { blocks, keeper } = this.#place;
    this.#state = state;
    const entries = state.entries.map((verified) => verified.entry);
    await blocks.putMeta(META, JSON.stringify(entries));
    const secrets = keeper.current();
    const [n, hash] = state.head;
    if (n > secrets.pin.n) await keeper.save({ ...secrets, pin: { ...secrets.pin, n, hash } });
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
