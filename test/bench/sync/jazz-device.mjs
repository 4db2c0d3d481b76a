/**
 * A device with jazz (cojson) in a process of its own: one list of private items, appended 1,000 at a time, local SQLite
 * storage, sync over a WebSocket.
 * @module
 */
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { randomBytes } from "node:crypto";
import { contentHash, generateVisits, toRecordText } from "../generate.mjs";
import { measured, serveCommands } from "../support/processes.mjs";
import { openJazz, openStorage } from "./jazz-parts.mjs";

const BATCH = 1000;
const [peers, folder] = process.argv.slice(2);
const jazz = await openJazz(peers);
const WebSocket = createRequire(join(peers, "index.js"))("ws");
const { LocalNode, crypto } = jazz;
let node = null;
let list = null;
let account = null;

serveCommands({
  open: () => Promise.resolve(),
  /** Seals the visits and keeps them in the local storage; nobody is connected. */
  async take({ count }) {
    const run = randomBytes(16).toString("base64url");
    const texts = generateVisits({ count }).map((draft) => toRecordText(draft, run));
    list = node.createGroup().createList();
    for (let at = 0; at < texts.length; at += BATCH) list.appendItems(texts.slice(at, at + BATCH));
    await node.syncManager.waitForStorageSync(list.id);
  },
  /** Connects, sends what the server lacks, waits for its word that it has all, and leaves. */
  async push({ url }) {
    if (node === null) await makeAccount();
    const result = await measured(async () => {
      const { peer, websocket } = await dial(url);
      node.syncManager.addPeer(peer);
      await node.syncManager.waitForAllCoValuesSync();
      return websocket;
    });
    result.value.close();
    return { ...result, value: { account, list: list?.id ?? null } };
  },
  /** Fetches the list whole, and waits until it is in the local storage. */
  async pull({ url, account: known, list: id, count }) {
    if (node === null) await loadAccount(url, known);
    return measured(async () => {
      if (id === null) return null;
      list = await node.load(id);
      await hasAll(count);
      await node.syncManager.waitForStorageSync(id);
      return null;
    });
  },
  holds() {
    const texts = list.asArray();
    return {
      count: texts.length,
      hash: contentHash(texts.map((text) => JSON.parse(text))),
      recordBytes: texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length),
    };
  },
  close: () => Promise.resolve(),
});

async function makeAccount() {
  const storage = openStorage(folder, jazz);
  const made = await LocalNode.withNewlyCreatedAccount({
    creationProps: { name: "Ann" },
    crypto,
    storage,
  });
  node = made.node;
  account = { accountID: made.accountID, accountSecret: made.accountSecret };
}

async function loadAccount(url, known) {
  const { peer } = await dial(url);
  const storage = openStorage(folder, jazz);
  const sessionID = crypto.newRandomSessionID(known.accountID);
  node = await LocalNode.withLoadedAccount({ ...known, sessionID, crypto, storage, peers: [peer] });
}

async function dial(url) {
  const websocket = new WebSocket(url);
  await once(websocket, "open");
  // The same name each time: another connection to the same server.
  const options = { id: "server", role: "server", websocket, expectPings: false };
  const peer = jazz.createWebSocketPeer(options);
  return { peer, websocket };
}

function hasAll(count) {
  return new Promise((resolve) => {
    let off = null;
    off = list.subscribe((now) => {
      if (now.asArray().length < count) return;
      resolve();
      // The first call may come before `subscribe` has answered.
      queueMicrotask(() => off?.());
    });
  });
}
