/**
 * Attacks on the ways in, and on pictures.
 * @module
 */
import { openVault } from "@rootvault/vault-core";
import { expect } from "vitest";

import { joinDevice, PASSWORD, platformOf } from "../../support/household.ts";
import { alarmsOf, changeJson, flipped } from "../../support/mallory.ts";
import { makePng } from "../../support/pictures.ts";
import { mustShow, syncCode, type Row } from "./row.ts";

function isPicture(method: string, path: string): boolean {
  return method === "GET" && path.includes("/attachments/");
}

const NOT_FOUND = JSON.stringify({ type: "urn:rootvault:problem:not-found" });

/** Attacks on pairing, the kit, passwords and pictures. */
export const wayRows: readonly Row[] = [
  {
    rows: [36],
    title: "keys swapped in a pairing are known before anything is handed over",
    checks: ["ofCode"],
    attack: async (here) => {
      const { mallory, laptop } = here;
      for (const member of ["sig", "kem", "mac"]) {
        changeJson(mallory, /^\/pairings\/[^/]+$/, (offer) => {
          const found = offer as Record<string, string>;
          const bytes = Buffer.from(found[member] ?? "", "base64url");
          bytes[0] = (bytes[0] ?? 0) ^ 1;
          return { ...found, [member]: bytes.toString("base64url") };
        });
        const joining = joinDevice(laptop, "tablet", platformOf("ann's tablet"));
        await expect(joining).rejects.toMatchObject({
          code: "PAIRING_MISMATCH",
          message: expect.stringMatching(/^Pairing failed: the keys do not match/) as string,
        });
      }
      expect((await laptop.api.devices()).filter((one) => one.class === "device")).toHaveLength(2);
    },
  },
  {
    rows: [37],
    title: "a thief who asks for a new kit is told of at every start, for 72 hours",
    checks: ["kitAsk"],
    attack: async (here) => {
      const { laptop, phone } = here;
      // The thief has Ann's unlocked phone, and not her kit.
      expect(await phone.api.kitReplace({})).toMatchObject({ stage: "asked" });
      expect(await syncCode(laptop)).toBeNull();
      const pending = {
        code: "KIT_CHANGE_PENDING",
        words: /^A new recovery kit waits for its 72 h/,
      };
      await mustShow(here, laptop, pending);
      await laptop.reopen();
      await mustShow(here, laptop, pending);
      // Her old kit cancels it; the note is over.
      await laptop.api.kitCancel({ text: here.ann.kit.join(" ") });
      await laptop.api.sync();
      expect(await alarmsOf(laptop)).not.toContain("KIT_CHANGE_PENDING");
    },
  },
  {
    rows: [39],
    title: "a picture that is missing or changed is told",
    checks: ["pictureAddress"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      const [tent] = (await laptop.api.list({ collection: "purchases" })).records;
      const data = Buffer.from(makePng(40, 30)).toString("base64url");
      const view = await laptop.api.attach({ id: tent?.id ?? "", files: [{ data }] });
      await laptop.api.sync();
      await phone.api.sync();
      const file = view.attachments[0]?.file ?? "";
      mallory.hooks = {
        after: ({ method, path }, answer) =>
          isPicture(method, path)
            ? { ...answer, body: Buffer.from(flipped(answer.body, 900)) }
            : answer,
      };
      const bad = { code: "BAD_ATTACHMENT" };
      await expect(phone.api.attachment({ id: view.id, file })).rejects.toMatchObject(bad);
      await mustShow(here, phone, { ...bad, words: /^Picture not delivered/ });
      mallory.hooks = {
        after: ({ method, path }, answer) =>
          isPicture(method, path)
            ? { ...answer, status: 404, body: Buffer.from(NOT_FOUND) }
            : answer,
      };
      await expect(phone.api.attachment({ id: view.id, file })).rejects.toMatchObject({
        ...bad,
        message: expect.stringMatching(/^Picture not delivered/) as string,
      });
      mallory.hooks = {};
      expect(await phone.api.attachment({ id: view.id, file })).toMatchObject({ data });
    },
  },
  {
    rows: [40],
    title: "password protection that somebody made weak is refused",
    checks: ["kdfFloor"],
    attack: async ({ laptop }) => {
      const { stores } = laptop.platform;
      await laptop.vault.close();
      const whole = await stores.secrets.read();
      const file = JSON.parse(Buffer.from(whole ?? []).toString("utf8")) as {
        slots: { m_kib: number }[];
      };
      for (const slot of file.slots) slot.m_kib = 1024;
      await stores.secrets.write(new Uint8Array(Buffer.from(JSON.stringify(file))));
      const opening = openVault(laptop.platform, { password: PASSWORD });
      await expect(opening).rejects.toMatchObject({
        code: "KDF_TOO_WEAK",
        message: expect.stringMatching(/^Refused weak password protection/) as string,
      });
      // Nothing is lost: with the file as it was the vault opens.
      if (whole !== null) await stores.secrets.write(whole);
      await laptop.reopen();
    },
  },
];
