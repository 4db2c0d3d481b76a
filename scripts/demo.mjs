/**
 * `npm run demo`: the whole main job in one terminal. Real processes (server, two devices, a shop) over real HTTP, sample
 * files in the vendors' own formats; a sentence a step, each figure asserted. Ends with 0 only if every one holds.
 * @module
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  answers,
  bytesBelow,
  cellsOf,
  createBrowser,
  folder,
  freePort,
  rv,
  rvJson,
  startProcess,
  startRv,
  stopAll,
  waitFor,
} from "./demo-world.mjs";
import { build, prepare } from "./prepare.mjs";

const PASSWORD = "four quiet otters paint kettles";
let step = 0;

/** Prints a step of the story. */
function say(text) {
  step += 1;
  process.stdout.write(`${String(step).padStart(2)}. ${text}\n`);
}

async function startWorld() {
  const port = await freePort();
  const data = join(folder, "server");
  startProcess("server/dist/main.js", [
    "serve",
    "--data",
    data,
    "--listen",
    `127.0.0.1:${port}`,
    "--log-level",
    "info",
  ]);
  const origin = `http://localhost:${port}`;
  await answers(`${origin}/readyz`);
  const shopPort = await freePort();
  const shop = `http://127.0.0.1:${shopPort}`;
  startProcess("examples/dist/shop/main.js", [
    "--port",
    String(shopPort),
    "--vault",
    origin,
    "--data",
    join(folder, "shop"),
  ]);
  await answers(`${shop}/`);
  return { origin, shop, data };
}

async function importStory(origin) {
  writeFileSync(join(folder, "password"), PASSWORD, { mode: 0o600 });
  const made = await rvJson("laptop", "init", "--server", origin, "--name", "Ann's laptop");
  assert.equal(made.item.kit.words.length, 24);
  say(
    `Ann makes a vault on her laptop. She gets a recovery kit of ${made.item.kit.words.length} words; the server gets a public key.`,
  );

  const { sampleFiles } = await import("../vault-core/dist/importers.js");
  const files = sampleFiles({ seed: 7, now: Date.now() });
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  const paths = files.map(({ name }) => join(folder, name));
  const { items } = await rvJson("laptop", "import", ...paths);
  const total = items.reduce((sum, report) => sum + report.imported, 0);
  for (const report of items) {
    const skipped = Object.values(report.skipped).reduce((sum, count) => sum + count, 0);
    assert.equal(
      report.read,
      report.imported + report.duplicate + report.restated + skipped + report.faulty,
    );
    assert.ok(report.imported > 0);
  }
  say(
    `She imports what three companies handed out (${files.map((file) => file.name).join(", ")}): ${total} records.`,
  );

  const again = await rvJson("laptop", "import", paths[0]);
  assert.equal(again.items[0].imported, 0);
  say(
    `The first file once more: ${again.items[0].imported} new records. Nothing is counted twice.`,
  );
  return { total, files };
}

async function syncStory(origin, data, files) {
  const { item } = await rvJson("laptop", "sync");
  assert.equal(item.waiting, 0);
  const stored = Buffer.concat(bytesBelow(data));
  const { items } = await rvJson("laptop", "ls", "purchases", "--limit", "5000");
  const names = [...new Set(items.map((view) => view.record.name))];
  const found = names.filter((name) => stored.includes(Buffer.from(name)));
  assert.ok(names.length > 20);
  assert.deepEqual(found, []);
  const plain = files.reduce((sum, file) => sum + Buffer.byteLength(file.text), 0);
  say(
    `The server now holds sealed blocks: ${stored.length} bytes for ${plain} bytes of files. Of ${names.length} names of things Ann bought, ${found.length} stand in them.`,
  );

  const joining = startRv("phone", "join", origin, "--name", "Ann's phone");
  const closed = once(joining.child, "close");
  const text = await waitFor(() => /(rv1:pair\?\S+)/.exec(joining.output.err)?.[1]);
  const words = await pairing(text);
  const [code] = await closed;
  assert.equal(code, 0, joining.output.err);
  const shown = /Compare these words on both screens: {2}(.+)/.exec(joining.output.err)?.[1];
  assert.equal(shown, words);
  const [left, right] = [await rvJson("laptop", "status"), await rvJson("phone", "status")];
  assert.deepEqual(right.item.counts, left.item.counts);
  say(
    `Her phone joins. Both screens show "${words}"; the phone holds the same ${sumOf(right.item.counts)} records.`,
  );
}

async function pairing(text) {
  const run = startRv("laptop", "device", "pair", text, "--name", "Ann's phone", "--yes");
  const [code] = await once(run.child, "close");
  assert.equal(code, 0, run.output.err);
  return /shows these words: {2}(.+)/.exec(run.output.err)?.[1];
}

function sumOf(counts) {
  return Object.entries(counts).reduce(
    (sum, [name, count]) => sum + (name.startsWith("_") ? 0 : count),
    0,
  );
}

async function shareStory(shop) {
  const browser = createBrowser();
  const asked = await browser.open(`${shop}/ask`, "POST");
  assert.match(asked.url, /#\/requests\//);
  const choices = [
    "--drop",
    "when",
    "--coarsen",
    "lineTotal=band:0,10,25,50,100,250,500,1000",
    "--collects",
    "3",
  ];
  const review = await rvJson("laptop", "request", "show", asked.url, ...choices);
  const [object] = review.item.objects;
  say(
    `A shop (${review.item.host}) asks for ${object.asked.fields.join(", ")} of the newest ${object.asked.limit} purchases: "${review.item.purposeText}".`,
  );

  const warnings = [...new Set(object.warnings.map((warning) => warning.code))];
  const accept = warnings.length === 0 ? [] : ["--accept", ...warnings];
  const decided = await rvJson(
    "laptop",
    "request",
    "approve",
    asked.url,
    ...choices,
    ...accept,
    "--yes",
  );
  const { html } = await browser.open(decided.item.redirectTo);
  const cells = cellsOf(html);
  assert.deepEqual(
    cells,
    object.rows.map((row) => [row.name, row.lineTotal ?? "-"]),
  );
  assert.ok(
    cells.length > 0 && cells.every(([, price]) => /^(<|>=)?[\d-]+ [A-Z]{3}$|^-$/.test(price)),
  );
  assert.match(html, /Not given: when/);
  say(
    `Ann leaves out the date and turns exact prices into bands. The shop shows ${cells.length} rows, such as "${cells[0][0]}", ${cells[0][1]}; no date, no exact price.`,
  );
  return { browser, grant: decided.item.grants[0], rows: cells.length };
}

async function revokeStory(shop, { browser, grant, rows }) {
  const revoked = await rvJson("laptop", "grant", "revoke", grant, "--yes");
  assert.equal(revoked.item.rowsCollected, rows);
  const { html } = await browser.open(`${shop}/collect`, "POST");
  assert.match(html, /410 grant-revoked/);
  assert.deepEqual(cellsOf(html), []);
  say(
    `Ann takes it back. The shop looks again and is refused: 410 grant-revoked. It deletes its ${rows} rows, as its request promised.`,
  );

  const log = await rvJson("laptop", "access-log", "ls");
  const events = log.items.map((row) => row.event);
  assert.deepEqual(
    events.filter((event) => event !== "denied"),
    ["granted", "read", "revoked"],
  );
  assert.ok(events.includes("denied"));
  assert.ok(
    log.items.filter((row) => row.event === "read").every((row) => row.proofChecked === true),
  );
  await rv("laptop", "access-log", "verify");
  say(
    `The access log has ${log.items.length} entries (${events.join(", ")}), each checked: none changed, none missing.`,
  );

  await rv("laptop", "sync");
  const { item } = await rvJson("phone", "sync");
  const grants = await rvJson("phone", "grant", "ls");
  assert.equal(item.waiting, 0);
  assert.deepEqual(
    grants.items.map((row) => row.state),
    ["revoked"],
  );
  say("Ann's phone knows it too: one grant, revoked.");
}

if (!process.argv.includes("--no-build")) {
  prepare();
  build();
}
try {
  const { origin, shop, data } = await startWorld();
  say(
    "A server that stores only ciphertext is up, and beside it a shop that nobody here had to be introduced to.",
  );
  const { files } = await importStory(origin);
  await syncStory(origin, data, files);
  await revokeStory(shop, await shareStory(shop));
  process.stdout.write("All of it held.\n");
} catch (error) {
  process.stderr.write(`\nThis did not hold:\n${error.stack}\n`);
  process.exitCode = 1;
} finally {
  await stopAll();
}
