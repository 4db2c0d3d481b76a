/**
 * Attacks on the list of devices.
 * @module
 */
import { openVault } from "@rootvault/vault-core";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

import { kemKeyPair } from "../../../vault-core/src/crypto/secret.ts";
import { isMemberId } from "../../../vault-core/src/protocol/ids.ts";
import { addDevice } from "../../support/add-device.ts";
import {
  joinDevice,
  PASSWORD,
  platformOf,
  random,
  toDevice,
  type TestDevice,
} from "../../support/household.ts";
import {
  alarmsOf,
  changeJson,
  namesOn,
  publish,
  save,
  uploads,
  type Scene,
} from "../../support/mallory.ts";
import { addEntry, headOf, makeKey, makeVault, type RawVault } from "../../support/raw-device.ts";
import { thiefOf } from "../../support/thief.ts";
import { heals, mustShow, staysStopped, syncCode, type Row } from "./row.ts";

const HIDDEN = /^The server hides changes to your devices/;
const REFUSED = /^Refused a device your devices did not approve/;

/** Ann's whole roster, in the form in which raw entries are put behind it. */
async function rawRoster({ laptop }: Scene): Promise<RawVault> {
  const { state } = await thiefOf(laptop);
  return { ...makeVault(), vault: state.vault, entries: state.entries.map(({ entry }) => entry) };
}

/** Serves entries behind the true ones. */
function append({ mallory }: Scene, ...entries: readonly unknown[]): void {
  changeJson(mallory, /\/roster\?/, (answer) => {
    const served = answer as { entries: unknown[] };
    return { ...served, entries: [...served.entries, ...entries] };
  });
}

const GONE =
  /^The server hides changes to your devices: it knows this device no more, and shows no/;

const NO_LOGIN = {
  status: 401,
  body: Buffer.from(JSON.stringify({ type: "urn:rootvault:problem:invalid-token" })),
};

/** The server knows nothing of a device: nothing goes to it, what the device has stays, and nobody can accept it. */
async function isLost(here: Scene, device: TestDevice): Promise<void> {
  const { mallory } = here;
  await save(device, "mine");
  const sent = uploads(mallory);
  expect(await syncCode(device)).toBe("ROSTER_ROLLBACK");
  expect(uploads(mallory)).toBe(sent);
  await mustShow(here, device, { code: "ROSTER_ROLLBACK", words: GONE, stops: true });
  expect(await namesOn(device)).toEqual(["mine", "tent"]);
  for (const decision of ["push-back", "go-on"] as const)
    await expect(
      device.api.decideAlarm({ code: "ROSTER_ROLLBACK", decision }),
    ).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
}

/** Attacks on the roster. */
export const rosterRows: readonly Row[] = [
  {
    rows: [14],
    title: "a device that none of Ann's devices added is refused",
    checks: ["entrySignature"],
    attack: async (here) => {
      const { laptop } = here;
      const raw = await rawRoster(here);
      const { deviceId } = await laptop.api.status();
      if (!isMemberId(deviceId)) throw new Error("no id");
      // Mallory signs in the laptop's name, with a key of her own.
      append(here, addEntry(raw, makeKey(deviceId), makeKey()));
      expect(await syncCode(laptop)).toBe("ROSTER_BADSIG");
      await mustShow(here, laptop, { code: "ROSTER_BADSIG", words: REFUSED, stops: true });
      expect((await laptop.api.devices()).filter((one) => one.class === "device")).toHaveLength(2);
      await staysStopped(here, laptop, "ROSTER_BADSIG");
    },
  },
  {
    rows: [15],
    title: "another KEM key for a device that joins is refused",
    checks: ["entrySignature", "possession"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      const tablet = await joinDevice(phone, "tablet", platformOf("ann's tablet"));
      const fresh = Buffer.from(kemKeyPair(random(32)).publicKey).toString("hex");
      changeJson(mallory, /\/roster\?/, (answer) =>
        JSON.parse(
          JSON.stringify(answer).replace(
            /(kem\\":\\")[0-9a-f]{2432}(?![\s\S]*kem\\":\\")/,
            `$1${fresh}`,
          ),
        ),
      );
      expect(await syncCode(laptop)).toBe("ROSTER_BADSIG");
      await mustShow(here, laptop, { code: "ROSTER_BADSIG", words: REFUSED, stops: true });
      await staysStopped(here, laptop, "ROSTER_BADSIG");
      await tablet.vault.close();
    },
  },
  {
    rows: [17],
    title: "a list of devices that lacks what Ann knows stops publishing",
    checks: ["rosterGoesOn"],
    // There is no entry to read on from.
    missedBy: /^TypeError: .*'bytes'/,
    attack: async (here) => {
      const { mallory, laptop } = here;
      changeJson(mallory, /\/(roster\?.*|heads)$/, (answer) =>
        "streams" in Object(answer)
          ? { ...Object(answer), streams: {}, cursor: null }
          : { ...Object(answer), entries: [] },
      );
      expect(await syncCode(laptop)).toBe("ROSTER_ROLLBACK");
      await mustShow(here, laptop, { code: "ROSTER_ROLLBACK", words: HIDDEN, stops: true });
      expect(await namesOn(laptop)).toEqual(["tent"]);
      await staysStopped(here, laptop, "ROSTER_ROLLBACK");
    },
  },
  {
    rows: [26],
    title: "a server that was emptied, or put back to before a device joined, is no removal of it",
    checks: ["removalShown"],
    attack: async (here) => {
      const { laptop, phone, ann } = here;
      const copy = mkdtempSync(join(tmpdir(), "rootvault-copy-"));
      await ann.server.restart((data) => cpSync(data, copy, { recursive: true }));
      const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
      await ann.server.restart((data) => {
        rmSync(data, { recursive: true });
        cpSync(copy, data, { recursive: true });
        rmSync(copy, { recursive: true });
      });
      await isLost(here, tablet);
      await ann.server.restart((data) => rmSync(data, { recursive: true }));
      for (const device of [laptop, phone]) await isLost(here, device);
      await staysStopped(here, laptop, "ROSTER_ROLLBACK");
      await tablet.vault.close();
    },
  },
  {
    rows: [26],
    title: "a server that says that a device was removed, and shows no removal, is not believed",
    checks: ["removalSigned"],
    attack: async (here) => {
      const { mallory, laptop } = here;
      await save(laptop, "mine");
      mallory.hooks = {
        after: (exchange, answer) =>
          /\/(heads|auth\/token)$/.test(exchange.path) ? { ...answer, ...NO_LOGIN } : answer,
      };
      expect(await syncCode(laptop)).toBe("invalid-token");
      await heals(here, laptop, ["mine", "tent"]);
    },
  },
  {
    rows: [18],
    title: "a removal that is never shown is noticed by the blocks after it",
    checks: ["epochShown"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
      const { deviceId } = await tablet.api.status();
      await tablet.vault.close();
      await phone.api.sync();
      const { state } = await thiefOf(phone);
      const known = state.head[0];
      await laptop.api.removeDevice({ id: deviceId });
      await publish(laptop, "after the removal");
      changeJson(mallory, /\/roster\?/, (answer) => {
        const { entries } = answer as { entries: { bytes: string }[] };
        const shown = entries.filter(
          ({ bytes }) => (JSON.parse(bytes) as { n: number }).n <= known,
        );
        return { ...Object(answer), entries: shown };
      });
      expect(await syncCode(phone)).toBe("ROSTER_WITHHELD");
      await mustShow(here, phone, { code: "ROSTER_WITHHELD", words: HIDDEN, stops: true });
      expect(await namesOn(phone)).toEqual(["tent"]);
    },
  },
  {
    rows: [21],
    title: "a whole other vault for a device that joins is known by what the admitting one pinned",
    checks: ["pinnedRoster"],
    attack: async (here) => {
      const { mallory, laptop } = here;
      const other = makeVault();
      while (headOf(other)[0] < 12) other.entries.push(addEntry(other, other.device, makeKey()));
      changeJson(mallory, /\/roster\?from=0$/, (answer) => ({
        ...Object(answer),
        entries: other.entries,
      }));
      const platform = platformOf("ann's tablet");
      await expect(joinDevice(laptop, "tablet", platform)).rejects.toMatchObject({
        code: "ROSTER_FORK",
        message: expect.stringMatching(/^The server shows another list of your devices/) as string,
      });
      // The tablet was let in; once the true list is shown, it opens what it kept of that.
      mallory.hooks = {};
      const vault = await openVault(platform, { password: PASSWORD });
      const tablet = toDevice("tablet", platform, vault);
      expect(await syncCode(tablet)).toBeNull();
      expect(await namesOn(tablet)).toEqual(["tent"]);
      expect(await alarmsOf(tablet)).toEqual([]);
    },
  },
  {
    rows: [41],
    title: "members that a thief with an unlocked device adds are told to every other",
    checks: ["rosterNews"],
    attack: async (here) => {
      const { laptop, phone } = here;
      await addDevice(await thiefOf(phone));
      expect(await syncCode(laptop)).toBeNull();
      await mustShow(here, laptop, {
        code: "ROSTER_CHANGED",
        words: /^ann's phone added device [0-9a-f]{8}/m,
      });
    },
  },
];
