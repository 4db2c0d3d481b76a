import { describe, expect, test } from "vitest";

import {
  testAttachmentFiles,
  testBlockStore,
  testIndexStore,
  testSmallStores,
} from "./acceptance.ts";
import { createMemoryStores, MemoryBlocks } from "./memory-store.ts";
import { testOutboxStore } from "./outbox-acceptance.ts";
import { documentId, readDocumentId } from "./positions.ts";

describe("memory", () => {
  let stores = createMemoryStores();
  testBlockStore(test, () => Promise.resolve(new MemoryBlocks()));
  testOutboxStore(
    test,
    () => Promise.resolve(stores.outbox),
    () => {
      stores = createMemoryStores();
      return Promise.resolve();
    },
  );
  testIndexStore(
    test,
    () => Promise.resolve(stores.index),
    () => {
      stores = createMemoryStores();
      return Promise.resolve();
    },
  );
  testAttachmentFiles(
    test,
    () => Promise.resolve(stores.attachments),
    () => {
      stores = createMemoryStores();
      return Promise.resolve();
    },
  );
  testSmallStores(test, () => Promise.resolve(createMemoryStores()));
});

test("one writer at a time", async () => {
  const { lock } = createMemoryStores();
  expect(await lock.take()).toBe(true);
  expect(await lock.take()).toBe(false);
  await lock.release();
  expect(await lock.take()).toBe(true);
});

test("a document's name is read back, and no other name is a block", () => {
  const name = `b:${"0a".repeat(16)}:000000ff:0000000000000010`;
  const position = readDocumentId(name);
  expect(position).toEqual({ stream: `${"0a".repeat(16)}/255`, seq: 16 });
  expect(position === null ? "" : documentId(position)).toBe(name);
  for (const other of [
    "b:",
    name.replace("ff:", "fg:"),
    name.replace("000000ff", "00000000"),
    `${name}0`,
    name.replace(":00000000000000", ":ff000000000000"),
  ])
    expect(readDocumentId(other)).toBeNull();
});
