/**
 * What every store must keep to, as suites that each implementation runs. The runner is an argument, so that this
 * file needs no test framework.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { isVaultError } from "../errors.ts";
import { isMemberId, toAttachmentAddress, toBlockId } from "../protocol/ids.ts";
import { toPosition, type Position, type Vector } from "../protocol/log/block-stream.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import type { AttachmentFiles } from "./attachment-files.ts";
import type { IndexStore } from "./index-store.ts";
import type { BlockStore, StoredBlock } from "./block-store.ts";
import type { MarkerStore } from "./marker.ts";
import type { SecretsStore } from "./secrets.ts";

/** Registers a test, as `test` of a test framework does. */
export type TestRunner = (title: string, body: () => Promise<void>) => void;

/** Checks a block store. `open` gives an empty one each time. */
// oxlint-disable-next-line max-lines-per-function -- a list of tests, read top to bottom
export function testBlockStore(run: TestRunner, open: () => Promise<BlockStore>): void {
  run("a block comes back as it was put, and only from its own place", async () => {
    const store = await open();
    await store.put([block(1, 1, 7), block(1, 2, 8)]);
    mustEqual(await store.get(at(1, 2)), block(1, 2, 8).bytes);
    mustEqual(await store.get(at(1, 3)), null);
    mustEqual(await store.get(at(2, 1)), null);
    await store.close();
  });

  run("positions come by stream and number, whatever the order of the writes", async () => {
    const store = await open();
    await store.put([block(2, 10, 1), block(1, 2, 2)]);
    await store.put([block(1, 1, 3), block(2, 9, 4), block(255, 1, 5)]);
    mustEqual(await store.positions(), [at(1, 1), at(1, 2), at(2, 9), at(2, 10), at(255, 1)]);
    mustEqual((await store.keys()).slice(0, 2), [
      { position: at(1, 1), idStart: "03".repeat(16) },
      { position: at(1, 2), idStart: "02".repeat(16) },
    ]);
    await store.close();
  });

  run(
    "what was read ahead holds what was written meanwhile, and nothing that was deleted",
    async () => {
      const store = await open();
      const seqs = async (): Promise<readonly number[]> =>
        (await store.keys()).map(({ position }) => position.seq);
      await store.put([block(1, 1, 7)]);
      store.readAhead?.();
      mustEqual(await seqs(), [1]);
      store.readAhead?.();
      await store.put([block(1, 2, 8)]);
      mustEqual(await seqs(), [1, 2]);
      store.readAhead?.();
      await store.forget({ [at(1, 1).stream]: [1, block(1, 1, 7).id] });
      mustEqual(await seqs(), [2]);
      store.readAhead?.();
      await store.close();
      mustEqual(await seqs(), [2]);
      await store.close();
    },
  );

  run("the same block twice is one block", async () => {
    const store = await open();
    await store.put([block(1, 1, 7)]);
    await store.put([block(1, 1, 7), block(1, 2, 7)]);
    mustEqual((await store.positions()).length, 2);
    await store.close();
  });

  run("another block at a taken place is refused, and nothing of its batch is kept", async () => {
    const store = await open();
    await store.put([block(1, 1, 7)]);
    await mustFail("FORK", () => store.put([block(1, 2, 9), block(1, 1, 8)]));
    mustEqual(await store.positions(), [at(1, 1)]);
    mustEqual(await store.get(at(1, 1)), block(1, 1, 7).bytes);
    await store.close();
  });

  run("what is forgotten is gone, and all else stays where it was", async () => {
    const store = await open();
    await store.put([block(1, 1, 1), block(1, 2, 2), block(1, 3, 3), block(2, 1, 4)]);
    await store.putMeta("cursor", "812-9f3c52ab01de77c4");
    const gone: Vector = { [at(1, 1).stream]: [2, block(1, 2, 2).id] };
    await store.forget(gone);
    mustEqual(await store.positions(), [at(1, 3), at(2, 1)]);
    mustEqual(await store.get(at(1, 2)), null);
    mustEqual(await store.get(at(1, 3)), block(1, 3, 3).bytes);
    mustEqual(await store.getMeta("cursor"), "812-9f3c52ab01de77c4");
    // Again, with nothing to forget; and the store goes on.
    await store.forget(gone);
    await store.put([block(1, 4, 5)]);
    mustEqual(await store.positions(), [at(1, 3), at(1, 4), at(2, 1)]);
    await store.close();
  });

  run("a named text is replaced, and is no block", async () => {
    const store = await open();
    mustEqual(await store.getMeta("cursor"), null);
    await store.putMeta("cursor", "812-9f3c52ab01de77c4");
    await store.putMeta("cursor", "813-9f3c52ab01de77c4");
    mustEqual(await store.getMeta("cursor"), "813-9f3c52ab01de77c4");
    mustEqual(await store.positions(), []);
    await store.close();
  });
}

/** Checks an index store. `open` opens one and the same store each time, empty at first; `fresh` empties it. */
export function testIndexStore(
  run: TestRunner,
  open: () => Promise<IndexStore>,
  fresh: () => Promise<void>,
): void {
  run("a file of the index is as it was put last, also after it was opened again", async () => {
    await fresh();
    const store = await open();
    mustEqual(await store.get("0a"), null);
    await store.put([
      { name: "0a", bytes: utf8("old") },
      { name: "0b", bytes: big() },
      { name: "0a", bytes: utf8("new") },
    ]);
    await store.close();
    const again = await open();
    mustEqual(await again.get("0a"), utf8("new"));
    mustEqual(await again.get("0b"), big());
    mustEqual(await again.get("0c"), null);
    await again.close();
  });

  run("an index that was cleared is empty, and is filled anew", async () => {
    await fresh();
    const store = await open();
    await store.put([{ name: "0a", bytes: utf8("old") }]);
    await store.clear();
    mustEqual(await store.get("0a"), null);
    await store.put([{ name: "0b", bytes: utf8("new") }]);
    await store.close();
    const again = await open();
    mustEqual(await again.get("0a"), null);
    mustEqual(await again.get("0b"), utf8("new"));
    await again.close();
  });
}

/** Checks a store of attachments. `open` opens one and the same store each time, empty at first; `fresh` empties it. */
export function testAttachmentFiles(
  run: TestRunner,
  open: () => Promise<AttachmentFiles>,
  fresh: () => Promise<void>,
): void {
  run(
    "an attachment waits until it is settled, also after the store was opened again",
    async () => {
      await fresh();
      const first = await open();
      await first.put(addressOf(1), utf8("one"), "waiting");
      await first.put(addressOf(2), utf8("two"), "copy");
      // The same bytes from the server settle nothing: the server's word does.
      await first.put(addressOf(1), utf8("one"), "copy");
      const again = await open();
      mustEqual(await again.get(addressOf(1)), utf8("one"));
      mustEqual(await again.get(addressOf(3)), null);
      mustEqual(await sortedList(again), [`${addressOf(1)} waits`, `${addressOf(2)} rests`]);
      await again.settle(addressOf(1));
      await again.settle(addressOf(1));
      mustEqual(await sortedList(await open()), [`${addressOf(1)} rests`, `${addressOf(2)} rests`]);
      mustEqual(await again.get(addressOf(1)), utf8("one"));
    },
  );

  run(
    "a removed attachment is gone, whether it waited or not, and may be removed twice",
    async () => {
      await fresh();
      const store = await open();
      await store.put(addressOf(1), big(), "waiting");
      await store.put(addressOf(2), big(), "copy");
      mustEqual(await store.get(addressOf(2)), big());
      for (const index of [1, 2, 2]) await store.remove(addressOf(index));
      mustEqual(await store.list(), []);
      mustEqual(await (await open()).get(addressOf(1)), null);
    },
  );
}

/** Checks a secrets store and a marker that are empty at first. */
export function testSmallStores(
  run: TestRunner,
  open: () => Promise<{ readonly secrets: SecretsStore; readonly marker: MarkerStore }>,
): void {
  run("secrets are absent at first, then as last written", async () => {
    const { secrets } = await open();
    mustEqual(await secrets.read(), null);
    await secrets.write(utf8("first"));
    await secrets.write(utf8("second"));
    mustEqual(await secrets.read(), utf8("second"));
  });

  run("a marker is there until it is removed, and may be removed twice", async () => {
    const { marker } = await open();
    mustEqual(await marker.read(), null);
    await marker.write("end");
    mustEqual(await marker.read(), "end");
    await marker.remove();
    await marker.remove();
    mustEqual(await marker.read(), null);
  });
}

function addressOf(fill: number): AttachmentAddress {
  return toAttachmentAddress(new Uint8Array(32).fill(fill));
}

async function sortedList(store: AttachmentFiles): Promise<readonly string[]> {
  const all = await store.list();
  return all
    .map(({ address, isWaiting }) => `${address} ${isWaiting ? "waits" : "rests"}`)
    .toSorted();
}

function at(segment: number, seq: number): Position {
  const device = "0a".repeat(16);
  if (!isMemberId(device)) throw new TypeError("no member id");
  return toPosition(device, segment, seq);
}

function block(segment: number, seq: number, fill: number): StoredBlock {
  const bytes = new Uint8Array(4336).fill(fill);
  return { position: at(segment, seq), id: toBlockId(new Uint8Array(32).fill(fill)), bytes };
}

/** Bytes that fill no small buffer. */
export function big(): Uint8Array {
  return Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
}

/** Fails if two values are not the same. */
export function mustEqual(actual: unknown, expected: unknown): void {
  if (plain(actual) !== plain(expected))
    throw new Error(`${plain(actual).slice(0, 200)} is not ${plain(expected).slice(0, 200)}`);
}

/** Bytes of any class (a Buffer is one) are compared as bytes. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (member instanceof Uint8Array) return [...member].join(",");
    return isBufferJson(member) ? member.data.join(",") : member;
  });
}

// A Node Buffer turns itself into this before a replacer sees it.
function isBufferJson(value: unknown): value is { data: number[] } {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "Buffer" &&
    "data" in value &&
    Array.isArray(value.data)
  );
}

async function mustFail(code: "FORK", work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isVaultError(error, code)) return;
    throw error;
  }
  throw new Error(`nothing threw ${code}`);
}
