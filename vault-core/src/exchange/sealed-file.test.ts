/**
 * Ann's archive leaves the vault under her passphrase, in a format that other programs open.
 * @module
 */
import { Decrypter } from "age-encryption";
import { expect, test } from "vitest";
import { concatBytes } from "../bytes/compare.ts";
import { isSealedFile, openSealedFile, sealFile } from "./sealed-file.ts";
import { Sealing } from "./sealing.ts";

const PASSPHRASE = "tea with honey and rain";
/** A cheap cost: the tests prove no strength. */
const WORK = 8;

async function* pieces(): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let piece = 0; piece < 5; piece++) yield new Uint8Array(30_000).fill(piece);
}

async function sealed(): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of sealFile(pieces(), PASSPHRASE, WORK))
    chunks.push(new Uint8Array(chunk));
  return new Blob(chunks);
}

test("a sealed file opens with its passphrase, here and in any program that knows age", async () => {
  const blob = await sealed();
  expect(await isSealedFile(blob)).toBe(true);
  expect(await isSealedFile(new Blob(["PK"]))).toBe(false);
  const opened = new Uint8Array(await (await openSealedFile(blob, PASSPHRASE)).arrayBuffer());
  expect([opened.length, opened[29_999], opened[149_999]]).toEqual([150_000, 0, 4]);
  const other = new Decrypter();
  other.addPassphrase(PASSPHRASE);
  const bytes = await other.decrypt(new Uint8Array(await blob.arrayBuffer()));
  expect(bytes).toEqual(opened);
});

test("another passphrase, a cut, a changed byte: each is told, and nothing comes out", async () => {
  const blob = await sealed();
  await expect(openSealedFile(blob, "tea with milk")).rejects.toMatchObject({
    code: "wrong-password",
  });
  const damage = { code: "import-refused", details: { why: "damaged" } };
  await expect(openSealedFile(blob.slice(0, 90_000), PASSPHRASE)).rejects.toMatchObject(damage);
  const bytes = new Uint8Array<ArrayBuffer>(await blob.arrayBuffer());
  bytes[100_000]! ^= 1;
  await expect(openSealedFile(new Blob([bytes]), PASSPHRASE)).rejects.toMatchObject(damage);
  const begun = new Blob(["age-encryption.org/v1\n-> scrypt"]);
  await expect(openSealedFile(begun, PASSPHRASE)).rejects.toMatchObject(damage);
});

test("a file that was sealed at a cost which is not opened here says so, and does not count as damaged", async () => {
  const bytes = new Uint8Array<ArrayBuffer>(await (await sealed()).arrayBuffer());
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const at = / 8\n/u.exec(head)?.index ?? 0;
  const costly = new Blob([bytes.subarray(0, at), " 22\n", bytes.subarray(at + 3)]);
  await expect(openSealedFile(costly, PASSPHRASE)).rejects.toMatchObject({
    code: "import-refused",
    details: { why: "too-costly", limit: 20 },
  });
});

test("a passphrase that is too short seals nothing", async () => {
  await expect(sealFile(pieces(), "tea").next()).rejects.toMatchObject({ code: "weak-password" });
});

test("a file is sealed by whoever is handed its pieces, and the sealed bytes come on the way", async () => {
  const sealing = new Sealing(PASSPHRASE, WORK);
  const out: Uint8Array<ArrayBuffer>[] = [];
  const whole: Uint8Array[] = [];
  for await (const piece of pieces()) {
    whole.push(piece);
    out.push(new Uint8Array(await sealing.add(piece)));
  }
  expect(out.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(60_000);
  out.push(new Uint8Array(await sealing.end()));
  const opened = await openSealedFile(new Blob(out), PASSPHRASE);
  expect(new Uint8Array(await opened.arrayBuffer())).toEqual(concatBytes(...whole));
  // Nothing to seal is a file too; a passphrase that is too short is told at the first piece.
  const empty = new Sealing(PASSPHRASE, WORK);
  expect(
    (await openSealedFile(new Blob([new Uint8Array(await empty.end())]), PASSPHRASE)).size,
  ).toBe(0);
  await expect(new Sealing("short").add(new Uint8Array(9))).rejects.toMatchObject({
    code: "weak-password",
  });
});
