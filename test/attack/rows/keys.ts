/**
 * Attacks on keys, and by devices that lost theirs.
 * @module
 */
import { expect } from "vitest";

import { toBase64Url } from "../../../vault-core/src/bytes/encoding.ts";
import { openLockboxes } from "../../support/add-device.ts";
import { fetchEpochKeys } from "../../../vault-core/src/roster/epoch-keys.ts";
import { wrapEpochKey } from "../../../vault-core/src/keys/kem-box.ts";
import { joinDevice, platformOf, random, type TestDevice } from "../../support/household.ts";
import {
  changeBlocks,
  changeJson,
  namesOn,
  publish,
  save,
  type Scene,
} from "../../support/mallory.ts";
import { nextPlaceOf, thiefBlock, thiefOf, type Thief } from "../../support/thief.ts";
import { heals, mustShow, syncCode, type Row } from "./row.ts";

/** Ann's tablet joins, and is removed by the laptop; the thief has what was in it. */
async function removedTablet(here: Scene): Promise<Thief> {
  const { laptop, phone } = here;
  const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
  await tablet.api.sync();
  const { deviceId } = await tablet.api.status();
  const thief = await thiefOf(tablet);
  await tablet.vault.close();
  for (const device of [laptop, phone]) await device.api.sync();
  await laptop.api.removeDevice({ id: deviceId });
  await publish(laptop, "after the removal");
  return thief;
}

/** The lockbox of an epoch, as Mallory serves it. */
function serveLockbox({ mallory }: Scene, data: string): void {
  changeJson(mallory, /\/lockboxes\/2\//, () => ({ data }));
}

async function addressOf(
  device: TestDevice,
): Promise<Parameters<typeof wrapEpochKey>[0] & { kem: Uint8Array }> {
  const { secrets, state } = await thiefOf(device);
  const kem = state.members.get(secrets.device)?.kemKey ?? new Uint8Array();
  return { vault: secrets.vault, epoch: 2, rid: secrets.device, kem };
}

/** Attacks on keys. */
export const keyRows: readonly Row[] = [
  {
    rows: [16],
    title: "an epoch key that Ann's devices did not make is refused",
    checks: ["epochCommit"],
    attack: async (here) => {
      const { phone } = here;
      await removedTablet(here);
      const { kem, ...address } = await addressOf(phone);
      serveLockbox(here, toBase64Url(wrapEpochKey(address, kem, random(32), random)));
      expect(await syncCode(phone)).toBe("KEY_SUBSTITUTED");
      await mustShow(here, phone, {
        code: "KEY_SUBSTITUTED",
        words: /^Refused a key your devices did not make/,
      });
      expect(await namesOn(phone)).toEqual(["tent"]);
      await heals(here, phone, ["after the removal", "tent"]);
    },
  },
  {
    rows: [19],
    title: "what a removed device writes is kept out, for review",
    checks: ["late"],
    attack: async (here) => {
      const { mallory, phone } = here;
      const thief = await removedTablet(here);
      const late = thiefBlock(thief, await placeAfter(here, thief));
      changeBlocks(mallory, (frames) => [...frames, { change: 999_999, block: late.bytes }]);
      await save(phone, "mine");
      await syncCode(phone);
      await mustShow(here, phone, {
        code: "LATE_FROM_REMOVED",
        words: /^1 late entry from 'ann's tablet': review/m,
      });
      expect(await namesOn(phone)).toEqual(["after the removal", "mine", "tent"]);
    },
  },
  {
    rows: [20],
    title: "a removed device opens nothing that is sealed later, with all that the server has",
    checks: ["removedGetsNone"],
    // The rules of the roster know no lockbox for somebody who was removed.
    missedBy: /^VaultError: A lockbox is for no member/,
    attack: async (here) => {
      const thief = await removedTablet(here);
      const { laptop } = here;
      // It does not even log in; and with every lockbox of the epoch in hand its keys open none.
      await expect(
        thief.session.call({ method: "GET", path: `/vaults/${thief.secrets.vault}/heads` }),
      ).rejects.toMatchObject({ code: "invalid-token" });
      const { session, state } = await thiefOf(laptop);
      expect(await openLockboxes(thief, await thiefOf(laptop))).toEqual([]);
      const { device: member, kemSeed, epochKeys: held } = thief.secrets;
      await expect(
        fetchEpochKeys(session, state, { member, kemSeeds: [kemSeed], held }),
      ).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
    },
  },
  {
    rows: [38],
    title: "one device's key that two copies use is told",
    checks: ["clone"],
    attack: async (here) => {
      const { mallory, laptop } = here;
      await save(laptop, "mine");
      mallory.hooks = {
        after: ({ method, path }, answer) => {
          if (method !== "POST" || !path.endsWith("/blocks")) return answer;
          const lines = answer.body.toString("utf8").trim().split("\n");
          const refused = lines.map((line) => {
            const { id } = JSON.parse(line) as { id: string };
            return `${JSON.stringify({ id, error: "equivocation" })}\n`;
          });
          return { ...answer, body: Buffer.from(refused.join("")) };
        },
      };
      expect(await syncCode(laptop)).toBe("CLONED");
      await mustShow(here, laptop, { code: "CLONED", words: /^This device runs twice/ });
      expect(await namesOn(laptop)).toEqual(["mine", "tent"]);
    },
  },
];

/** Where the removed device would go on, by what others still see of it. */
async function placeAfter({ laptop }: Scene, thief: Thief): ReturnType<typeof nextPlaceOf> {
  const { session } = await thiefOf(laptop);
  return nextPlaceOf({ ...thief, session });
}
