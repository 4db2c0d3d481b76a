import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import {
  isAttachmentAddress,
  openPouchIndex,
  openPouchStore,
  type VaultStores,
} from "@rootvault/vault-core";
import { toBlockId, toMemberId, toPosition, type Vector } from "@rootvault/vault-core/protocol";
import {
  MemoryMarker,
  testAttachmentFiles,
  testBlockStore,
  testIndexStore,
  testOutboxStore,
  testSmallStores,
  testSpoolStore,
} from "@rootvault/vault-core/testing";
import { afterAll, describe, expect, test, vi } from "vitest";

import { openAttachmentFolder } from "./attachment-folder.ts";
import { replaceFile } from "./durable-file.ts";
import { createLockFile } from "./lock-file.ts";
import { openNodeStores } from "./node-stores.ts";
import { createOutboxLog } from "./outbox-log.ts";
import { createSpoolFolder } from "./spool-folder.ts";

const root = mkdtempSync(join(tmpdir(), "rv-store-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
type MarkerStore = VaultStores["marker"];
type StoredBlock = Parameters<VaultStores["blocks"]["put"]>[0][number];
let folders = 0;
function folder(): string {
  return join(root, `f${++folders}`);
}

describe("on the disk", () => {
  testSpoolStore(test, () => {
    const made = folder();
    mkdirSync(made);
    return Promise.resolve(createSpoolFolder(made));
  });
  testBlockStore(test, () =>
    Promise.resolve(openPouchStore(folder(), { generation: new MemoryMarker() })),
  );
  describe("that gives back what it has read after each block", () =>
    testBlockStore(test, () =>
      Promise.resolve(openPouchStore(folder(), { generation: new MemoryMarker(), mostMapped: 0 })),
    ));
  const path = join(root, "outbox.log");
  testOutboxStore(
    test,
    () => Promise.resolve(createOutboxLog(path)),
    () => {
      rmSync(path, { force: true });
      return Promise.resolve();
    },
  );
  const index = join(root, "index");
  const emptyIndex = (): Promise<void> => {
    rmSync(index, { recursive: true, force: true });
    return Promise.resolve();
  };
  testIndexStore(test, () => Promise.resolve(openPouchIndex(index, emptyIndex)), emptyIndex);
  testSmallStores(test, () => openNodeStores(folder()));
  const attachments = join(root, "attachments");
  testAttachmentFiles(
    test,
    () => openAttachmentFolder(attachments),
    () => {
      rmSync(attachments, { recursive: true, force: true });
      return Promise.resolve();
    },
  );
});

test("an attachment that a power cut left half-written is none, and hinders no other", async () => {
  const path = join(root, "torn-attachments");
  const store = await openAttachmentFolder(path);
  const address = "ab".repeat(32);
  if (!isAttachmentAddress(address)) throw new TypeError("no address");
  writeFileSync(join(path, `${address}.waiting.new`), "ha");
  writeFileSync(join(path, `${address}.new`), "ha");
  expect(await store.list()).toEqual([]);
  expect(await store.get(address)).toBeNull();
  await store.put(address, Buffer.from("half and half"), "waiting");
  expect(await store.list()).toEqual([{ address, isWaiting: true }]);
  expect(String(Buffer.from((await store.get(address))!))).toBe("half and half");
});

test("a power cut in the middle of a write costs only what was not yet acknowledged", async () => {
  const path = join(root, "torn.log");
  const first = createOutboxLog(path);
  await first.append([Buffer.from("acknowledged")]);
  await first.append([Buffer.from("half-written")]);
  await first.close();
  const whole = readFileSync(path);
  const kept = 8 + "acknowledged".length;
  for (let cut = kept; cut < whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    const log = createOutboxLog(path);
    expect((await log.read(0, Number.POSITIVE_INFINITY)).map(String)).toEqual(
      [String(Buffer.from("acknowledged"))].map((text) =>
        String(Uint8Array.from(Buffer.from(text))),
      ),
    );
    await log.append([Buffer.from("next")]);
    expect(await log.read(0, Number.POSITIVE_INFINITY)).toHaveLength(2);
    await log.close();
  }
});

test("what is saved after a whole new list met a broken disk is in the file that has the name", async () => {
  for (const isRenamed of [false, true]) {
    const path = join(folder(), "outbox.log");
    mkdirSync(dirname(path));
    let breaks = false;
    // The rename went through or not; then the disk says that it cannot sync the folder.
    const outbox = createOutboxLog(path, async (file, bytes) => {
      if (isRenamed || !breaks) await replaceFile(file, bytes);
      if (breaks) throw new Error("EIO: i/o error, fsync");
    });
    await outbox.append([Buffer.from("old")]);
    breaks = true;
    await expect(outbox.replace([Buffer.from("kept")])).rejects.toThrow("EIO");
    await outbox.append([Buffer.from("saved")]);
    await outbox.close();
    const again = createOutboxLog(path);
    const texts = (await again.read(0, Number.POSITIVE_INFINITY)).map((bytes) =>
      Buffer.from(bytes).toString(),
    );
    expect(texts).toEqual([isRenamed ? "kept" : "old", "saved"]);
    await again.close();
  }
});

async function textsIn(path: string): Promise<string[]> {
  const log = createOutboxLog(path);
  const entries = await log.read(0, Number.POSITIVE_INFINITY);
  await log.close();
  return entries.map((entry) => Buffer.from(entry).toString());
}

test("a damaged entry costs itself, not what was saved after it, and is kept beside", async () => {
  const path = join(root, "damaged.log");
  // One that is longer than what is looked through at once stands between.
  const texts = ["first", "second", "x".repeat(600_000), "fourth", "last"];
  for (const hit of [0, 1, 2, 3]) {
    rmSync(path, { force: true });
    const log = createOutboxLog(path);
    await log.append(texts.map((text) => Buffer.from(text)));
    const bytes = readFileSync(path);
    const at = texts.slice(0, hit).reduce((sum, text) => sum + 8 + text.length, 0);
    bytes[at + 8] = bytes[at + 8]! ^ 1;
    writeFileSync(path, bytes);
    // Whoever has it open is given nothing else for it; what lies around it can be read.
    expect(await log.read(hit, 0)).toEqual([]);
    expect(await log.read(hit + 1, 0)).toHaveLength(1);
    await log.close();
    const left = texts.filter((_, index) => index !== hit);
    for (const more of [["new"], ["new", "newer"]]) {
      const again = createOutboxLog(path);
      await again.append([Buffer.from(more.at(-1)!)]);
      await again.close();
      expect(await textsIn(path)).toEqual([...left, ...more]);
      const damaged = bytes.subarray(at, at + 8 + texts[hit]!.length);
      expect(readFileSync(`${path}.damaged`).equals(damaged)).toBe(true);
    }
    const last = createOutboxLog(path);
    const kept = left.map((_, n) => ({ n, anew: (entry: Uint8Array) => entry }));
    await last.replace(kept);
    await last.close();
    rmSync(`${path}.damaged`);
    expect(await textsIn(path)).toEqual(left);
    expect(readdirSync(root)).not.toContain("damaged.log.damaged");
  }
});

test("what would go to a file that was cut short or replaced under way is refused, and not said to be saved", async () => {
  const path = join(root, "changed.log");
  const changes = {
    cut: () => truncateSync(path, 3),
    replaced: () => {
      rmSync(path);
      writeFileSync(path, "");
    },
    gone: () => rmSync(path),
  };
  for (const [name, change] of Object.entries(changes)) {
    rmSync(path, { force: true });
    const log = createOutboxLog(path);
    await log.append([Buffer.from("before")]);
    // The open file holds its place on the disk, so that the new one gets another.
    change();
    await expect(log.append([Buffer.from("lost")]), name).rejects.toMatchObject({
      code: "disk-failed",
      message: expect.stringContaining("Lock the vault and unlock it"),
    });
    await log.append([Buffer.from("after")]);
    await log.close();
    expect(await textsIn(path), name).toEqual(["after"]);
  }
});

test("what a failed write left behind, on a disk that did not even cut it off, never comes back", async () => {
  const path = join(root, "ragged.log");
  const log = createOutboxLog(path);
  await log.append([Buffer.from("old")]);
  const handle = await open(path, "r");
  const shared = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const broken = new Error("EIO: i/o error");
  const spies = [vi.spyOn(shared, "datasync"), vi.spyOn(shared, "truncate")];
  for (const spy of spies) spy.mockRejectedValueOnce(broken);
  // Both are on the disk, whole, and told to be not saved.
  const failed = [Buffer.from("no 1"), Buffer.from("no 2")];
  await expect(log.append(failed)).rejects.toThrow("EIO");
  for (const spy of spies) spy.mockRestore();
  // Of the length of the first of them, so that the second lay just behind it.
  await log.append([Buffer.from("yes1")]);
  await log.close();
  expect(await textsIn(path)).toEqual(["old", "yes1"]);
});

test("a disk that takes a part of what is written is asked for the rest, and one that takes nothing fails", async () => {
  const path = join(root, "slow.log");
  const log = createOutboxLog(path);
  await log.append([Buffer.from("old")]);
  const handle = await open(path, "r");
  const shared = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const texts = ["first", "second", "third"];
  const length = texts.reduce((sum, text) => sum + 8 + text.length, 0);
  for (let cut = 0; cut < length; cut++) {
    const some = vi.spyOn(shared, "writev").mockImplementationOnce(async function (
      this: typeof handle,
      buffers,
      position,
    ) {
      const bytes = Buffer.concat(buffers as Uint8Array[]).subarray(0, cut);
      if (cut > 0) await this.write(bytes, 0, cut, position);
      return { bytesWritten: cut, buffers };
    });
    await log.append(texts.map((text) => Buffer.from(text)));
    some.mockRestore();
  }
  let asked = 0;
  const spies = [
    vi
      .spyOn(shared, "writev")
      .mockImplementation(async (buffers) => ({ bytesWritten: 0, buffers })),
    vi.spyOn(shared, "write").mockImplementation((async (buffer: Uint8Array) => {
      asked += 1;
      if (asked > 9) throw new Error("It is asked for ever.");
      return { bytesWritten: 0, buffer };
    }) as never),
  ];
  await expect(log.append([Buffer.from("lost")])).rejects.toMatchObject({ code: "EIO" });
  for (const spy of spies) spy.mockRestore();
  await log.append([Buffer.from("new")]);
  await log.close();
  const all = Array.from({ length }, () => texts).flat();
  expect(await textsIn(path)).toEqual(["old", ...all, "new"]);
});

test("a tail of zeros, of a disk that kept the size and lost the bytes, is no entry", async () => {
  const path = join(root, "zeros.log");
  const first = createOutboxLog(path);
  await first.append([Buffer.from("acknowledged")]);
  await first.close();
  for (const zeros of [1, 8, 64, 4096]) {
    appendFileSync(path, Buffer.alloc(zeros));
    const log = createOutboxLog(path);
    expect(
      (await log.read(0, Number.POSITIVE_INFINITY)).map((entry) => Buffer.from(entry).toString()),
    ).toEqual(["acknowledged"]);
    await log.close();
  }
});

test("a block store whose files a loss of power emptied makes room for an empty one", async () => {
  const path = folder();
  const first = await openNodeStores(path);
  await first.blocks.putMeta("cursor", "1-00");
  await first.blocks.close();
  for (const name of ["CURRENT", /^MANIFEST/]) {
    const files = readdirSync(join(path, "blocks"));
    const hit = files.find((one) => (typeof name === "string" ? one === name : name.test(one)));
    truncateSync(join(path, "blocks", hit!));
    const { blocks } = await openNodeStores(path);
    expect(await blocks.positions()).toEqual([]);
    await blocks.putMeta("cursor", "1-00");
    await blocks.close();
    // What the disk held is kept beside.
    expect(readdirSync(join(path, "blocks.damaged"))).toContain(hit);
  }
});

test("a folder that others may read is refused, with the command that helps", async () => {
  const path = folder();
  const stores = await openNodeStores(path);
  await stores.secrets.write(Buffer.from("sealed"));
  expect(statSync(join(path, "secrets")).mode & 0o777).toBe(0o600);
  chmodSync(join(path, "secrets"), 0o644);
  await expect(openNodeStores(path)).rejects.toMatchObject({
    code: "unsafe-permissions",
    message: expect.stringContaining("chmod 600"),
  });
});

test("of many that take a free or left-over lock at once exactly one gets it", async () => {
  for (const left of [null, "4194999 1\n"]) {
    for (let round = 0; round < 20; round++) {
      const path = join(root, `lock-${String(left === null)}-${round}`);
      if (left !== null) writeFileSync(path, left);
      const locks = Array.from({ length: 8 }, () => createLockFile(path));
      const taken = await Promise.all(locks.map((lock) => lock.take()));
      expect(taken.filter(Boolean)).toHaveLength(1);
    }
  }
});

test("the lock of a process in another container holds as long as it is touched, and not for ever", async () => {
  const path = join(root, "container-lock");
  // Nobody has this id here: in the container somebody has.
  writeFileSync(path, "4194304 77 pid:[1]\n");
  expect(await createLockFile(path).take()).toBe(false);
  const past = new Date(Date.now() - 61_000);
  utimesSync(path, past, past);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const lock = createLockFile(path);
    expect(await lock.take()).toBe(true);
    utimesSync(path, past, past);
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(statSync(path).mtimeMs).toBeGreaterThan(Date.now() - 30_000));
    await lock.release();
  } finally {
    vi.useRealTimers();
  }
});

test("a second process waits; the lock of a process that ended is taken over", async () => {
  const path = join(root, "lock");
  const lock = createLockFile(path);
  expect(await lock.take()).toBe(true);
  expect(await createLockFile(path).take()).toBe(false);
  await lock.release();
  // A process id that no system gives out; then our own id, at another start.
  for (const text of ["4194999 1\n", `${process.pid} 1\n`, "nonsense"]) {
    writeFileSync(path, text);
    const next = createLockFile(path);
    expect(await next.take()).toBe(true);
    await next.release();
  }
});

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("what a device forgets", () => {
  const device = toMemberId(new Uint8Array(16).fill(3));
  /** A block of 3,000 bytes, all of one value. */
  function blockOf(seq: number): StoredBlock {
    const bytes = new Uint8Array(3_000).fill(seq);
    return {
      position: toPosition(device, 1, seq),
      id: toBlockId(new Uint8Array(32).fill(seq)),
      bytes,
    };
  }
  const upTo = (seq: number): Vector => ({ [blockOf(1).position.stream]: [seq, blockOf(seq).id] });
  const traces = (path: string, seq: number): string[] =>
    filesIn(path).filter((file) =>
      readFileSync(file).includes(Buffer.from(blockOf(seq).bytes.slice(0, 300)).toString("base64")),
    );

  test("is in no file any more, and the rest is where it was after a restart", async () => {
    const path = folder();
    const { blocks } = await openNodeStores(path);
    await blocks.put([blockOf(1), blockOf(2), blockOf(3)]);
    await blocks.putMeta("cursor", "7-0011223344556677");
    expect(traces(path, 1)).not.toEqual([]);
    await blocks.forget(upTo(2));
    await blocks.close();
    expect([traces(path, 1), traces(path, 2)]).toEqual([[], []]);
    expect(traces(path, 3)).not.toEqual([]);
    const again = await openNodeStores(path);
    expect(await again.blocks.positions()).toEqual([blockOf(3).position]);
    expect(await again.blocks.getMeta("cursor")).toBe("7-0011223344556677");
    await again.blocks.close();
  });

  test("whoever reads or writes while it forgets waits, and finds or keeps all that is kept", async () => {
    const path = folder();
    const { blocks, index } = await openNodeStores(path);
    await blocks.put(Array.from({ length: 20 }, (_, at) => blockOf(at + 1)));
    for (let round = 1; round <= 4; round++) {
      const forgetting = [blocks.forget(upTo(round)), index.clear()];
      // A command asks how far a sync is while the sync itself cleans up.
      const others = Array.from({ length: 40 }, async (_, at) => {
        await new Promise((resolve) => setTimeout(resolve, at % 8));
        await index.get(`file-${at}`);
        await index.put([{ name: `file-${at}`, bytes: Uint8Array.of(at) }]);
        if (at === 7) await blocks.putMeta(`meta-${round}`, "kept");
        await blocks.getMeta("meta-1");
        await blocks.put([blockOf(20 + 40 * (round - 1) + at + 1)]);
        expect((await blocks.get(blockOf(9).position))?.[0]).toBe(9);
      });
      await Promise.all([...forgetting, ...others]);
    }
    expect(await blocks.positions()).toHaveLength(20 + 160 - 4);
    expect(await blocks.getMeta("meta-2")).toBe("kept");
    await Promise.all([blocks.close(), index.close()]);
  });

  test("a database that gives back what it has read is whole for all who read, write and close it at once", async () => {
    const store = openPouchStore(folder(), { generation: new MemoryMarker(), mostMapped: 0 });
    const numbers = Array.from({ length: 30 }, (_, at) => at + 1);
    await store.put(numbers.map(blockOf));
    const read = numbers.map(async (number) => store.get(blockOf(number).position));
    const later = numbers.map(async (number) => {
      // Some come while it is being closed.
      await read[number - 1];
      return store.get(blockOf(number).position);
    });
    await store.put([blockOf(31)]);
    const all = [...(await Promise.all(read)), ...(await Promise.all(later))];
    expect(all).toEqual([...numbers, ...numbers].map((number) => blockOf(number).bytes));
    expect(await store.positions()).toHaveLength(31);
    await store.close();
  });

  test("is forgotten whole or not at all, wherever the power goes", async () => {
    for (const lost of [1, 2]) {
      const path = folder();
      const kept = new MemoryMarker();
      let writes = 0;
      const failing: MarkerStore = {
        read: () => kept.read(),
        remove: () => kept.remove(),
        write: (text) => {
          writes += 1;
          return writes === lost ? Promise.reject(new Error("power")) : kept.write(text);
        },
      };
      const store = openPouchStore(path, { generation: failing });
      await store.put([blockOf(1), blockOf(2), blockOf(3)]);
      await expect(store.forget(upTo(2))).rejects.toThrow("power");
      await store.close();
      const again = openPouchStore(path, { generation: kept });
      // The first write switches over: before it all is there, after it what is kept.
      expect(await again.positions()).toHaveLength(lost === 1 ? 3 : 1);
      await again.forget(upTo(2));
      expect(await again.positions()).toEqual([blockOf(3).position]);
      expect(await again.get(blockOf(3).position)).toEqual(blockOf(3).bytes);
      await again.close();
      expect(
        readdirSync(join(path, "..")).filter((name) => name.startsWith(`${basename(path)}-`)),
      ).toHaveLength(1);
    }
  });
});

test("what a process that died had set aside is gone with the next import, and a living one's file has no name", async () => {
  const made = folder();
  mkdirSync(made);
  writeFileSync(join(made, "spool-0123456789abcdef"), "sealed");
  const spools = createSpoolFolder(made);
  const spool = await spools.begin();
  await spool.put(Uint8Array.of(7));
  expect(readdirSync(made)).toEqual([]);
  expect(await spool.get(0)).toEqual(Buffer.of(7));
  await spools.clear();
});
