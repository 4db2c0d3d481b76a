/**
 * What every spool must keep to, as a suite that each implementation runs.
 * @module
 */
import type { TestRunner } from "./acceptance.ts";
import type { SpoolStore } from "./spool.ts";

/** Checks spools. `open` gives a store without any. */
export function testSpoolStore(run: TestRunner, open: () => Promise<SpoolStore>): void {
  run("what was set aside comes back by its number, in any order and more than once", async () => {
    const spool = await (await open()).begin();
    const all = [3, 0, 70_000, 1].map((length, at) => new Uint8Array(length).fill(at + 1));
    for (const [at, bytes] of all.entries()) mustBe((await spool.put(bytes)) === at);
    for (const at of [2, 0, 3, 1, 2]) mustBe(isSame(await spool.get(at), all[at]));
    await spool.drop();
  });

  run("two spools of a store do not meet", async () => {
    const store = await open();
    const [one, other] = [await store.begin(), await store.begin()];
    await one.put(Uint8Array.of(1));
    await other.put(Uint8Array.of(2));
    mustBe(isSame(await one.get(0), Uint8Array.of(1)));
    await one.drop();
    mustBe(isSame(await other.get(0), Uint8Array.of(2)));
    await store.clear();
  });

  run("a number that was not given is refused", async () => {
    const spool = await (await open()).begin();
    const found = await spool.get(0).then(
      () => true,
      () => false,
    );
    mustBe(!found);
    await spool.drop();
  });

  run("what is dropped twice, or after all were, is no failure", async () => {
    const store = await open();
    const spool = await store.begin();
    await store.clear();
    await spool.drop();
    await store.clear();
    await (await store.begin()).drop();
  });
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return (
    other !== undefined && one.length === other.length && one.every((x, at) => x === other[at])
  );
}

function mustBe(isSo: boolean): void {
  if (!isSo) throw new Error("The spool does not keep to its contract.");
}
