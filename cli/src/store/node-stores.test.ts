import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isAttachmentAddress, openPouchStore } from "@rootvault/vault-core";
import {
  MemoryMarker,
  testAttachmentFiles,
  testBlockStore,
  testOutboxStore,
  testSmallStores,
} from "@rootvault/vault-core/testing";
import { afterAll, describe, expect, test } from "vitest";

import { openAttachmentFolder } from "./attachment-folder.ts";
import { createLockFile } from "./lock-file.ts";
import { openNodeStores } from "./node-stores.ts";
import { createOutboxLog } from "./outbox-log.ts";

const root = mkdtempSync(join(tmpdir(), "rv-store-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
function folder(): string {
  return join(root, `f${++folders}`);
}

describe("on the disk", () => {
  testBlockStore(test, () => Promise.resolve(openPouchStore(folder(), new MemoryMarker())));
  const path = join(root, "outbox.log");
  testOutboxStore(
    test,
    () => Promise.resolve(createOutboxLog(path)),
    () => {
      rmSync(path, { force: true });
      return Promise.resolve();
    },
  );
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
    expect((await log.readAll()).map(String)).toEqual(
      [String(Buffer.from("acknowledged"))].map((text) =>
        String(Uint8Array.from(Buffer.from(text))),
      ),
    );
    await log.append([Buffer.from("next")]);
    expect(await log.readAll()).toHaveLength(2);
    await log.close();
  }
});

test("a tail of zeros, of a disk that kept the size and lost the bytes, is no entry", async () => {
  const path = join(root, "zeros.log");
  const first = createOutboxLog(path);
  await first.append([Buffer.from("acknowledged")]);
  await first.close();
  for (const zeros of [1, 8, 64, 4096]) {
    appendFileSync(path, Buffer.alloc(zeros));
    const log = createOutboxLog(path);
    expect((await log.readAll()).map((entry) => Buffer.from(entry).toString())).toEqual([
      "acknowledged",
    ]);
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
