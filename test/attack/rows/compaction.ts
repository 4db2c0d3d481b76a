/**
 * Attacks by a device that cleans up.
 * @module
 */
import { expect } from "vitest";

import { toHex } from "../../../vault-core/src/bytes/encoding.ts";
import { StateFold } from "../../../vault-core/src/log/lines/state-fold.ts";
import { appendRoster, type RosterOp } from "../../../vault-core/src/roster/append.ts";
import { newEpoch } from "../../../vault-core/src/roster/new-epoch.ts";
import { fetchHeads } from "../../../vault-core/src/sync/block-calls.ts";
import { random } from "../../support/household.ts";
import { namesOn, publish, type Scene } from "../../support/mallory.ts";
import { nextPlaceOf, thiefOf, thiefSnapshot, uploadAs, type Thief } from "../../support/thief.ts";
import { mustShow, syncCode, type Row } from "./row.ts";

/** The thief starts an epoch, whose key only it needs to know for what follows. */
async function withNewEpoch(thief: Thief): Promise<Thief> {
  const { secrets, session, state: before } = thief;
  const older = secrets.epochKeys.get(before.epoch) ?? new Uint8Array();
  const next = newEpoch(before, older, random);
  const state = await append(thief, before, next);
  const epochKeys = new Map(secrets.epochKeys).set(next.epoch, next.vek);
  return { session, state, secrets: { ...secrets, epochKeys } };
}

async function append(
  { secrets, session }: Thief,
  state: Thief["state"],
  change: Awaited<ReturnType<Parameters<typeof appendRoster>[2]>>,
): Promise<Thief["state"]> {
  const signer = { id: secrets.device, signSeed: secrets.signSeed };
  return appendRoster({ session, signer, now: Date.now }, state, () => Promise.resolve(change));
}

/** A clean-up that keeps one invented record, and drops all that there was. */
async function dropEverything({ phone }: Scene): Promise<void> {
  const thief = await withNewEpoch(await thiefOf(phone));
  const { streams } = await fetchHeads(thief.session);
  const { segment, prev } = await nextPlaceOf(thief);
  const text = JSON.stringify({ id: "AAAAAAAAAAAAAAAAAAAAAA", v: 1, rev: 1, name: "planted" });
  const block = thiefSnapshot(thief, { segment: segment + 1, seq: 1, prev }, [text]);
  expect(await uploadAs(thief, block)).toEqual([]);
  const fold = new StateFold();
  fold.add({ collection: "purchases", from: "self", text });
  const op: RosterOp = {
    op: "truncate",
    floor: streams,
    snapshot: { stream: block.position.stream, count: 1, head: block.id },
    state: toHex(fold.state()),
    rule: 1,
    epoch_floor: thief.state.epoch,
    grace: 86_400,
  };
  await append(thief, thief.state, { ops: [op] });
}

/** Attacks by a compactor. */
export const compactionRows: readonly Row[] = [
  {
    rows: [27],
    title: "a clean-up that would drop records is not applied, and says who tried it",
    checks: ["stateEqual"],
    attack: async (here) => {
      const { laptop } = here;
      await publish(laptop, "boots");
      await dropEverything(here);
      expect(await syncCode(laptop)).toBeNull();
      await mustShow(here, laptop, {
        code: "STATE_MISMATCH",
        words: /^ann's phone's clean-up would lose \d+ entries\. Not applied/,
      });
      await laptop.reopen();
      expect(await namesOn(laptop)).toEqual(expect.arrayContaining(["boots", "tent"]));
    },
  },
];
