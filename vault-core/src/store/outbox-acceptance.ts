/**
 * What every outbox must keep to, as a suite that each implementation runs.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { utf8 } from "../bytes/encoding.ts";
import { big, mustEqual, type TestRunner } from "./acceptance.ts";
import type { OutboxStore } from "./outbox.ts";

/** Checks an outbox. `open` opens one and the same outbox each time, empty at first; `fresh` empties it. */
// oxlint-disable-next-line max-lines-per-function -- a list of tests, read top to bottom
export function testOutboxStore(
  run: TestRunner,
  open: () => Promise<OutboxStore>,
  fresh: () => Promise<void>,
): void {
  run("entries come back in order, also after it was opened again", async () => {
    await fresh();
    const first = await open();
    await first.append([utf8("one"), utf8("two")]);
    await first.append([Uint8Array.of(0), big()]);
    await first.close();
    const again = await open();
    await again.append([utf8("five")]);
    mustEqual(await again.read(0, Number.POSITIVE_INFINITY), [
      utf8("one"),
      utf8("two"),
      Uint8Array.of(0),
      big(),
      utf8("five"),
    ]);
    await again.close();
  });

  run("a replaced list is all there is, and grows on", async () => {
    await fresh();
    const store = await open();
    await store.append([utf8("old")]);
    await store.replace([utf8("new")]);
    await store.append([utf8("newer")]);
    await store.close();
    const again = await open();
    mustEqual(await again.read(0, Number.POSITIVE_INFINITY), [utf8("new"), utf8("newer")]);
    await again.replace([]);
    mustEqual(await again.read(0, Number.POSITIVE_INFINITY), []);
    await again.close();
  });

  run("entries are read from any place on, one at least and no more than asked for", async () => {
    await fresh();
    const first = await open();
    await first.append([utf8("one"), big(), utf8("three"), utf8("four")]);
    mustEqual(await first.read(0, 0), [utf8("one")]);
    mustEqual(await first.read(1, 10), [big()]);
    mustEqual((await first.read(0, big().length - 1)).length, 1);
    mustEqual(await first.read(2, Number.POSITIVE_INFINITY), [utf8("three"), utf8("four")]);
    mustEqual(await first.read(4, 10), []);
    await first.close();
    const again = await open();
    mustEqual(await again.read(3, 0), [utf8("four")]);
    await again.close();
  });

  run("entries that are kept in a new list are made anew from what they were", async () => {
    await fresh();
    const store = await open();
    await store.append([utf8("gone"), utf8("a"), big(), utf8("b")]);
    await store.replace([
      utf8("first"),
      { n: 3, anew: named },
      { n: 2, anew: (entry) => entry },
      { n: 1, anew: named },
    ]);
    const list = [utf8("first"), utf8("new b"), big(), utf8("new a")];
    mustEqual(await store.read(0, Number.POSITIVE_INFINITY), list);
    await store.append([utf8("last")]);
    mustEqual(await store.read(3, Number.POSITIVE_INFINITY), [utf8("new a"), utf8("last")]);
    await store.close();
    const again = await open();
    mustEqual(await again.read(0, Number.POSITIVE_INFINITY), [...list, utf8("last")]);
    await again.close();
  });

  run("a new list that cannot be made leaves the old one", async () => {
    await fresh();
    const store = await open();
    await store.append([utf8("a"), utf8("b")]);
    const replaced = await store.replace([utf8("c"), { n: 0, anew: broken }]).then(
      () => true,
      () => false,
    );
    mustEqual(replaced, false);
    await store.append([utf8("d")]);
    mustEqual(await store.read(0, Number.POSITIVE_INFINITY), [utf8("a"), utf8("b"), utf8("d")]);
    await store.close();
  });

  run("appends that overlap keep the order of their calls", async () => {
    await fresh();
    const store = await open();
    const texts = Array.from({ length: 20 }, (_, index) => utf8(`entry ${index}`));
    await Promise.all(texts.map((text) => store.append([text])));
    mustEqual(await store.read(0, Number.POSITIVE_INFINITY), texts);
    await store.close();
  });
}

function named(entry: Uint8Array): Uint8Array {
  return concatBytes(utf8("new "), entry);
}

function broken(): Uint8Array {
  throw new Error("broken");
}
