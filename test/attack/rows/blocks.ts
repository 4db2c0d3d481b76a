/**
 * Attacks on single blocks.
 * @module
 */
import { FrameReader, writeFrame, type Frame } from "@rootvault/vault-core/protocol";
import { expect } from "vitest";

import { concatBytes } from "../../../vault-core/src/bytes/compare.ts";
import { u32be } from "../../../vault-core/src/bytes/integers.ts";
import { readBlockHeader } from "../../../vault-core/src/protocol/log/block-header.ts";
import { appendToRoster } from "../../../vault-core/src/protocol/roster/rules.ts";
import { signEntry } from "../../../vault-core/src/keys/sign-entry.ts";
import { random } from "../../support/household.ts";
import {
  changeBlocks,
  changeJson,
  flipped,
  isBlocks,
  namesOn,
  publish,
  save,
  type Scene,
} from "../../support/mallory.ts";
import { makeBlock, makeVault } from "../../support/raw-device.ts";
import {
  nextPlaceOf,
  thiefBlock,
  thiefInside,
  thiefOf,
  uploadAs,
  type Thief,
} from "../../support/thief.ts";
import { heals, mustShow, syncCode, type Expected, type Row } from "./row.ts";

const DAMAGED = /returned damaged data \(ann's phone #\d+\)\. Your copy is kept/;

/** Phone publishes three blocks; the laptop gets them changed, then as they are. */
async function withChanged(
  here: Scene,
  change: (frames: readonly Frame[]) => readonly Frame[],
  expected: Expected,
): Promise<void> {
  const { mallory, laptop, phone } = here;
  await publish(phone, "boots", "kettle", "lamp");
  changeBlocks(mallory, change);
  // What Ann writes here meanwhile is saved and published; nothing false comes in.
  await save(laptop, "mine");
  expect(await syncCode(laptop)).toBeNull();
  await mustShow(here, laptop, expected);
  expect((await laptop.api.status()).waiting).toBe(0);
  await heals(here, laptop, ["boots", "kettle", "lamp", "mine", "tent"]);
}

function each(change: (block: Uint8Array) => Uint8Array): (frames: readonly Frame[]) => Frame[] {
  return (frames) => frames.map((frame) => ({ ...frame, block: change(frame.block) }));
}

/** Leaves out the first block of a device. */
function withoutFirstOf(device: string): (frames: readonly Frame[]) => readonly Frame[] {
  return (frames) => {
    const first = frames.find(({ block }) => readBlockHeader(block).device === device);
    return frames.filter((frame) => frame !== first);
  };
}

/** Raises the number in the header. */
function renumbered(block: Uint8Array): Uint8Array {
  const changed = block.slice();
  const view = new DataView(changed.buffer);
  view.setBigUint64(48, view.getBigUint64(48) + 1n);
  return changed;
}

/** The thief publishes a block that the server must take, since it cannot look inside. */
async function stolenPhone(
  here: Scene,
  make: (thief: Thief) => Promise<ReturnType<typeof thiefBlock>>,
  expected: Expected,
): Promise<void> {
  const { laptop, phone } = here;
  const thief = await thiefOf(phone);
  expect(await uploadAs(thief, await make(thief))).toEqual([]);
  await save(laptop, "mine");
  expect(await syncCode(laptop)).toBeNull();
  await mustShow(here, laptop, expected);
  expect(await namesOn(laptop)).toEqual(["mine", "tent"]);
}

/** An honest server takes no policy under which no device could write; Mallory shows the thief's all the same. */
function withPolicy({ mallory }: Scene, { secrets, state }: Thief): Thief["state"] {
  const [n, prev] = state.head;
  const { vault, device: by, signSeed } = secrets;
  const common = { n: n + 1, vault, prev, by, ts: Date.now() };
  const body = { ...common, op: "policy" as const, minSuite: 1, minFormat: 2 };
  const entry = signEntry(body, [{ id: by, signSeed }]);
  changeJson(mallory, /\/roster\?/, (answer) => {
    const { entries } = answer as { entries: unknown[] };
    return { ...(answer as object), entries: [...entries, entry] };
  });
  return appendToRoster(state, [entry]);
}

/** Attacks on single blocks. */
export const blockRows: readonly Row[] = [
  {
    rows: [1],
    title: "a bit flipped in a block is damage",
    checks: ["signature"],
    attack: async (here) =>
      withChanged(
        here,
        each((block) => flipped(block, 500)),
        {
          code: "BAD_SIGNATURE",
          words: DAMAGED,
        },
      ),
  },
  {
    rows: [2],
    title: "a truncated block is damage",
    checks: ["length", "least", "frameSize"],
    attack: async (here) =>
      withChanged(
        here,
        each((block) => block.slice(0, -32)),
        {
          code: "BAD_BLOCK",
          words: /returned damaged data/,
        },
      ),
  },
  {
    rows: [4],
    title: "another device's blocks in the place of the phone's are in the wrong place",
    checks: ["place"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      await publish(phone, "boots");
      const { deviceId } = await phone.api.status();
      const sent = mallory.exchanges.flatMap(({ method, path, body }) =>
        method === "POST" && path.endsWith("/blocks") ? new FrameReader().push(body) : [],
      );
      const others = sent.filter(({ block }) => readBlockHeader(block).device !== deviceId);
      mallory.hooks = {
        after: (exchange, answer) => {
          if (!isBlocks(exchange) || answer.status !== 200) return answer;
          const shown = exchange.path.includes("stream=") ? others : [];
          const body = Buffer.concat(shown.map(({ block }) => writeFrame(block, 1)));
          return { ...answer, body };
        },
      };
      await save(laptop, "mine");
      expect(await syncCode(laptop)).toBeNull();
      await mustShow(here, laptop, {
        code: "MISPLACED",
        words: /in the wrong place \(ann's phone #\d+\)\. Your copy is kept/,
      });
      await heals(here, laptop, ["boots", "mine", "tent"]);
    },
  },
  {
    rows: [3],
    title: "blocks swapped in a stream are in the wrong place",
    checks: ["place"],
    attack: async (here) => {
      const { mallory, laptop, phone } = here;
      await publish(phone, "boots", "kettle", "lamp");
      // Only what is asked for by its place is delivered, and there in another order.
      mallory.hooks = {
        after: (exchange, answer) => {
          if (!isBlocks(exchange) || answer.status !== 200) return answer;
          const frames = new FrameReader().push(answer.body);
          const shown = exchange.path.includes("stream=") ? frames.toReversed() : [];
          const body = Buffer.concat(shown.map(({ block, change }) => writeFrame(block, change)));
          return { ...answer, body };
        },
      };
      await save(laptop, "mine");
      expect(await syncCode(laptop)).toBeNull();
      await mustShow(here, laptop, {
        code: "MISPLACED",
        words: /in the wrong place \(ann's phone #\d+\)\. Your copy is kept/,
      });
      await heals(here, laptop, ["boots", "kettle", "lamp", "mine", "tent"]);
    },
  },
  {
    rows: [5],
    title: "a block of another vault is refused as such",
    checks: ["vault"],
    attack: async (here) => {
      const foreign = makeVault();
      const block = makeBlock(foreign, foreign.device, { seq: 1, prev: null }).bytes;
      await withChanged(
        here,
        each(() => block),
        {
          code: "WRONG_VAULT",
          words: /^This is not your vault/,
        },
      );
    },
  },
  {
    rows: [6],
    title: "a gap in a stream is noticed",
    checks: ["number"],
    attack: async (here) =>
      withChanged(here, withoutFirstOf((await here.phone.api.status()).deviceId), {
        code: "GAP",
        words: /^Entries are missing from ann's phone/,
      }),
  },
  {
    rows: [6],
    title: "a block that does not follow the one before is noticed",
    checks: ["link"],
    attack: async (here) => {
      const { laptop, phone, mallory } = here;
      const thief = await thiefOf(phone);
      const place = await nextPlaceOf(thief);
      const other = thiefBlock(thief, place);
      const real = thiefBlock(thief, place);
      const next = thiefBlock(thief, { ...place, seq: place.seq + 1, prev: real.id });
      expect(await uploadAs(thief, real, next)).toEqual([]);
      // Mallory serves another block, as validly signed, in front of the next one.
      const shown = new Map([[real.id, other.bytes]]);
      changeBlocks(mallory, (frames) =>
        frames.map((frame) =>
          Buffer.from(frame.block).equals(real.bytes)
            ? { ...frame, block: shown.get(real.id) ?? frame.block }
            : frame,
        ),
      );
      await save(laptop, "mine");
      await syncCode(laptop);
      await mustShow(here, laptop, {
        code: "CHAIN_BROKEN",
        words: /^Entries are missing from ann's phone/,
      });
      expect(await namesOn(laptop)).toEqual(["mine", "tent"]);
    },
  },
  {
    rows: [13],
    title: "a block renumbered is damage",
    checks: ["signature"],
    attack: async (here) =>
      withChanged(here, each(renumbered), {
        code: "BAD_SIGNATURE",
        words: /returned damaged data/,
      }),
  },
  {
    rows: [23],
    title: "another suite is refused",
    checks: ["suite"],
    attack: async (here) =>
      withChanged(
        here,
        each((block) => flipped(block, 4)),
        {
          code: "UNKNOWN_SUITE",
          words: /^Refused outdated encryption/,
        },
      ),
  },
  {
    rows: [23],
    title: "a format below the vault's policy is refused",
    checks: ["format"],
    attack: async (here) =>
      stolenPhone(
        here,
        async (thief) => {
          const state = withPolicy(here, thief);
          return thiefBlock({ ...thief, state }, await nextPlaceOf(thief), [], {
            head: { roster: state.head },
          });
        },
        { code: "DOWNGRADE", words: /^Refused outdated encryption \(ann's phone #\d+\)/ },
      ),
  },
  {
    rows: [24],
    title: "a ciphertext that does not commit to its key opens under none",
    checks: ["commitment"],
    attack: async (here) =>
      stolenPhone(
        here,
        async (thief) =>
          thiefInside(thief, await nextPlaceOf(thief), {
            inner: new Uint8Array(4096),
            commitment: random(32),
          }),
        { code: "BAD_COMMITMENT", words: DAMAGED },
      ),
  },
  {
    rows: [25],
    title: "a bomb of a stolen device is refused before it is inflated, and the device is named",
    checks: ["bodySize"],
    attack: async (here) =>
      stolenPhone(
        here,
        async (thief) => {
          const inner = new Uint8Array(4096);
          const head = concatBytes(Uint8Array.of(1, 1), u32be(64), u32be(64 * 1024 * 1024));
          inner.set(head);
          return thiefInside(thief, await nextPlaceOf(thief), { inner });
        },
        { code: "TOO_LARGE", words: DAMAGED },
      ),
  },
];
