/**
 * Attacks on the history as a whole: older states, other states, things kept back.
 * @module
 */
import { FrameReader, isStreamName, writeFrame } from "@rootvault/vault-core/protocol";
import { openVault } from "@rootvault/vault-core";
import { expect } from "vitest";

import { readBlockHeader } from "../../../vault-core/src/protocol/log/block-header.ts";
import { joinDevice, PASSWORD, platformOf, type TestDevice } from "../../support/household.ts";
import {
  alarmsOf,
  changeJson,
  isBlocks,
  namesOn,
  publish,
  rewritten,
  save,
  uploads,
  type Scene,
} from "../../support/mallory.ts";
import type { ProxyHooks } from "../../support/proxy.ts";
import { cloneStores } from "../../support/clone-stores.ts";
import { nextPlaceOf, thiefBlock, thiefOf, uploadAs } from "../../support/thief.ts";
import { heals, mustShow, staysStopped, syncCode, type Row } from "./row.ts";

const OLDER = /shows an older state than you have seen \(\d+ of \d+\)\. Nothing is lost here/;

/** What the server says of itself now. */
async function headsNow({ mallory }: Scene, device: TestDevice): Promise<unknown> {
  let heads: unknown = null;
  changeJson(mallory, /\/heads$/, (found) => (heads = found));
  await device.api.sync();
  mallory.hooks = {};
  return heads;
}

/** Serves another block, as validly signed, wherever the one of its place stands. */
function withOther(
  place: string,
  real: string,
  other: { id: string; bytes: Uint8Array },
): ProxyHooks {
  return {
    after: (exchange, answer) => {
      if (exchange.path.endsWith("/heads"))
        return rewritten(exchange, answer, /heads$/, (json) =>
          JSON.parse(JSON.stringify(json).replaceAll(real, other.id)),
        );
      if (!isBlocks(exchange) || answer.status !== 200) return answer;
      const frames = new FrameReader().push(answer.body).map(({ block, change }) => {
        const { stream, seq } = readBlockHeader(block);
        return writeFrame(`${stream}/${seq}` === place ? other.bytes : block, change);
      });
      const body = Buffer.concat(frames);
      return { ...answer, body };
    },
  };
}

/** Attacks on the history. */
export const historyRows: readonly Row[] = [
  {
    rows: [7],
    title: "an older state than Ann has seen stops publishing",
    checks: ["behind"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      const old = await headsNow(here, laptop);
      await publish(phone, "boots");
      await laptop.api.sync();
      changeJson(mallory, /\/heads$/, () => old);
      await save(laptop, "mine");
      const sent = uploads(mallory);
      expect(await syncCode(laptop)).toBe("ROLLBACK");
      expect(uploads(mallory)).toBe(sent);
      await mustShow(here, laptop, { code: "ROLLBACK", words: OLDER, stops: true });
      expect(await namesOn(laptop)).toEqual(["boots", "mine", "tent"]);
      await staysStopped(here, laptop, "ROLLBACK");
    },
  },
  {
    rows: [22],
    title: "an old log shown to a device that has just joined stops its publishing",
    checks: ["behind"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      const old = await headsNow(here, laptop);
      await publish(phone, "boots");
      await laptop.api.sync();
      const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
      changeJson(mallory, /\/heads$/, () => old);
      expect(await syncCode(tablet)).toBe("ROLLBACK");
      await mustShow(here, tablet, { code: "ROLLBACK", words: OLDER, stops: true });
      await staysStopped(here, tablet, "ROLLBACK");
      await tablet.vault.close();
    },
  },
  {
    rows: [8, 12],
    title: "two devices that were shown different blocks notice with the first that crosses",
    checks: ["seenId"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
      const thief = await thiefOf(phone);
      const place = await nextPlaceOf(thief);
      const [real, other] = [thiefBlock(thief, place), thiefBlock(thief, place)];
      expect(await uploadAs(thief, real)).toEqual([]);
      // The laptop sees the one, the tablet the other, and goes on from there.
      await laptop.api.sync();
      const at = `${real.position.stream}/${real.position.seq}`;
      mallory.hooks = withOther(at, real.id, other);
      await save(tablet, "seen the other");
      expect(await syncCode(tablet)).toBeNull();
      mallory.hooks = {};
      await save(laptop, "mine");
      expect(await syncCode(laptop)).toBe("FORK");
      await mustShow(here, laptop, {
        code: "FORK",
        words: /^Your devices were shown different histories.* Compare the sync codes/,
        stops: true,
      });
      expect(await namesOn(laptop)).toEqual(["mine", "tent"]);
      const codes = [await laptop.api.status(), await tablet.api.status()];
      expect(codes[0]?.syncCode).not.toEqual(codes[1]?.syncCode);
      await staysStopped(here, laptop, "FORK");
      await tablet.vault.close();
    },
  },
  {
    rows: [9],
    title: "a disk put back from a backup goes on as a new segment, and signs no place twice",
    checks: ["restored"],
    attack: async (here) => {
      const { mallory, phone, laptop } = here;
      const backup = await cloneStores(phone.platform.stores);
      await publish(phone, "boots");
      await phone.vault.close();
      // The app starts from the disk as it was.
      const restored = platformOf("ann's phone", { stores: backup });
      phone.vault = await openVault(restored, { password: PASSWORD });
      await save(phone, "after the restore");
      expect(await syncCode(phone)).toBeNull();
      await mustShow(here, phone, {
        code: "RESTORED",
        words: /was restored; it continues as a new segment/,
      });
      expect(await namesOn(phone)).toEqual(["after the restore", "boots", "tent"]);
      await laptop.api.sync();
      expect(await namesOn(laptop)).toEqual(["after the restore", "boots", "tent"]);
      expect(await alarmsOf(laptop)).toEqual([]);
      expect(signedTwice(mallory.exchanges)).toEqual([]);
    },
  },
  {
    rows: [10],
    title: "one device's blocks kept back are waited for, and said so",
    checks: ["seenHere"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
      const old = (await headsNow(here, tablet)) as { streams: Record<string, unknown> };
      await publish(laptop, "boots");
      await phone.api.sync();
      await publish(phone, "seen the boots");
      const { deviceId } = await laptop.api.status();
      const stream = `${deviceId}/1`;
      mallory.hooks = {
        after: (exchange, answer) => {
          if (exchange.path.endsWith("/heads"))
            return rewritten(exchange, answer, /heads$/, (json) => {
              const { streams } = json as typeof old;
              return { ...Object(json), streams: { ...streams, [stream]: old.streams[stream] } };
            });
          if (!isBlocks(exchange) || answer.status !== 200) return answer;
          const held = (old.streams[stream] as [number, string])[0];
          const frames = new FrameReader().push(answer.body).filter(({ block }) => {
            const header = readBlockHeader(block);
            return header.stream !== stream || header.seq <= held;
          });
          const body = Buffer.concat(frames.map(({ block, change }) => writeFrame(block, change)));
          return { ...answer, body };
        },
      };
      await save(tablet, "mine");
      expect(await syncCode(tablet)).toBeNull();
      await mustShow(here, tablet, {
        code: "WITHHELD",
        words: /^Waiting for \d+ entr(y|ies) the server does not deliver/,
      });
      expect(await namesOn(tablet)).not.toContain("seen the boots");
      await heals(here, tablet, ["boots", "mine", "seen the boots", "tent"]);
      await tablet.vault.close();
    },
  },
  {
    rows: [11],
    title: "a frozen view shows as silence, and in sync codes that differ",
    checks: ["stale"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      let days = 0;
      const platform = platformOf("ann's tablet", { now: () => Date.now() + days * 86_400_000 });
      const tablet = await joinDevice(laptop, "tablet", platform);
      const frozen = await headsNow(here, tablet);
      await publish(phone, "boots");
      await laptop.api.sync();
      changeJson(mallory, /\/heads$/, () => frozen);
      mallory.hooks = {
        ...mallory.hooks,
        before: ({ path }) => (isBlocks({ path } as Parameters<typeof isBlocks>[0]) ? EMPTY : null),
      };
      expect(await syncCode(tablet)).toBeNull();
      expect(await alarmsOf(tablet)).toEqual([]);
      expect((await tablet.api.status()).syncCode).not.toEqual(
        (await laptop.api.status()).syncCode,
      );
      days = 8;
      expect(await syncCode(tablet)).toBeNull();
      await mustShow(here, tablet, {
        code: "STALE",
        words: /^Last heard from ann's phone 8 days ago/m,
      });
      await tablet.vault.close();
    },
  },
];

const EMPTY = {
  status: 200,
  headers: ["content-type", "application/vnd.rootvault.blocks"],
  body: Buffer.alloc(0),
};

/** Places that a device has ever sent two different blocks for. */
function signedTwice(
  exchanges: readonly { method: string; path: string; body: Buffer }[],
): readonly string[] {
  const signed = new Map<string, Set<string>>();
  for (const { method, path, body } of exchanges) {
    if (method !== "POST" || !path.endsWith("/blocks")) continue;
    for (const { block } of new FrameReader().push(body)) {
      const { stream, seq } = readBlockHeader(block);
      if (!isStreamName(stream)) continue;
      const bytes = signed.get(`${stream}/${seq}`) ?? new Set<string>();
      signed.set(`${stream}/${seq}`, bytes.add(Buffer.from(block).toString("base64")));
    }
  }
  return [...signed].flatMap(([place, blocks]) => (blocks.size > 1 ? [place] : []));
}
