/**
 * The outbox of a browser, in the IndexedDB of a real one: what any outbox must keep to.
 * @module
 */
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { build, type Rolldown } from "vite";

import { root } from "../support/sources.ts";
import { CHROMIUM, noBrowser } from "./support/app.ts";

const ORIGIN = "https://vault.example";

/** What the page runs: every test of the suite; gives its titles, and what failed. */
const SUITE = `
import { testOutboxStore } from "${join(root, "vault-core/src/store/outbox-acceptance.ts")}";
import { openIdbStores } from "${join(root, "vault-core/src/store/idb-store.ts")}";
globalThis.runSuite = async () => {
  let count = 0;
  let name = "";
  const open = async () => {
    const stores = await openIdbStores(indexedDB, name);
    return Object.assign(stores.outbox, { close: async () => stores.close() });
  };
  const fresh = async () => void (name = "outbox-" + (count += 1));
  const tests = [];
  testOutboxStore((title, body) => tests.push([title, body]), open, fresh);
  const failed = [];
  for (const [title, body] of tests) await body().catch((error) => failed.push(title + ": " + error));
  return { titles: tests.map(([title]) => title), failed };
};

const named = (text) => new TextEncoder().encode(text);
const whatFails = (work) => work.then(() => null, (error) => error.code ?? error.name);
/** Lets the n-th call of a method of the database do something else. */
const bend = (prototype, method, n, instead) => {
  const plain = prototype[method];
  let calls = 0;
  prototype[method] = function (...args) {
    calls += 1;
    return calls === n ? instead.call(this, plain, args) : plain.apply(this, args);
  };
  return () => void (prototype[method] = plain);
};
globalThis.runFaults = async () => {
  const open = async () => (await openIdbStores(indexedDB, "faults")).outbox;
  const texts = async (store) =>
    (await store.read(0, Infinity)).map((entry) => new TextDecoder().decode(entry));
  const seen = {};
  const outbox = await open();
  const broken = () => { throw new Error("broken"); };
  const aborted = function (plain, args) {
    const request = plain.apply(this, args);
    this.transaction.abort();
    return request;
  };
  const unkept = bend(IDBObjectStore.prototype, "getAllKeys", 1, aborted);
  seen.keys = await whatFails(outbox.append([named("no")]));
  unkept();
  await outbox.append([named("one")]);
  const ends = bend(IDBObjectStore.prototype, "add", 2, aborted);
  seen.aborted = await whatFails(outbox.append([named("no"), named("no")]));
  ends();
  const throws = bend(IDBObjectStore.prototype, "add", 2, broken);
  seen.thrown = await whatFails(outbox.append([named("no"), named("no")]));
  throws();
  await outbox.append([named("two"), named("three")]);
  const second = await outbox.read(1, 0);
  return { ...seen, second: new TextDecoder().decode(second[0]), texts: await texts(await open()) };
};
`;

test.skipIf(noBrowser)("the outbox of a browser keeps to what any outbox must", async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.route(`${ORIGIN}/**`, (route) =>
    route.fulfill({ body: "", contentType: "text/html" }),
  );
  await page.goto(`${ORIGIN}/`);
  await page.addScriptTag({ content: await bundled(SUITE), type: "module" });
  await page.waitForFunction(() => "runSuite" in globalThis);
  const { titles, failed } = await page.evaluate(async () => {
    const { runSuite } = globalThis as unknown as {
      runSuite: () => Promise<{ titles: string[]; failed: string[] }>;
    };
    return runSuite();
  });
  const faults = await page.evaluate(async () =>
    (globalThis as unknown as { runFaults: () => Promise<unknown> }).runFaults(),
  );
  await browser.close();
  expect(faults).toEqual({
    keys: "Error",
    aborted: "Error",
    thrown: "Error",
    second: "two",
    texts: ["one", "two", "three"],
  });
  expect(titles.length).toBeGreaterThan(4);
  expect(failed).toEqual([]);
});

/** A module and all that it imports, as one text. */
async function bundled(source: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    root,
    resolve: { conditions: ["source", "browser", "module", "import", "default"] },
    plugins: [
      {
        name: "suite",
        resolveId: (id) => (id === "suite" ? "\0suite" : null),
        load: (id) => (id === "\0suite" ? source : null),
      },
    ],
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: "suite" },
      modulePreload: false,
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return output[0].code;
}
