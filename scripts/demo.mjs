/**
 * `npm run demo`: the whole main job in one terminal. Real processes (server, two devices, a shop) over real HTTP, sample
 * files in the vendors' own formats; a sentence a step, each figure asserted. Ends with 0 only if every one holds.
 * @module
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, prepare, root } from "./prepare.mjs";

const PASSWORD = "four quiet otters paint kettles";
const folder = mkdtempSync(join(tmpdir(), "rootvault-demo-"));
const children = [];
let step = 0;

/** Prints a step of the story. */
function say(text) {
  step += 1;
  process.stdout.write(`${String(step).padStart(2)}. ${text}\n`);
}

function startProcess(file, args, env = {}) {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (output.out += chunk));
  child.stderr.on("data", (chunk) => (output.err += chunk));
  children.push(child);
  return { child, output };
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

async function answers(url) {
  for (let tries = 0; tries < 200; tries++) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${url} does not answer`);
}

/** Runs `rv` as one of Ann's two machines and gives what it printed. */
async function rv(machine, ...args) {
  const { child, output } = startRv(machine, ...args);
  const [code] = await once(child, "close");
  assert.equal(code, 0, `rv ${args.join(" ")} ended with ${code}\n${output.err}`);
  return output.out;
}

function startRv(machine, ...args) {
  return startProcess(
    "cli/dist/main.js",
    [...args, "--no-input", "--password-file", join(folder, "password")],
    {
      RV_HOME: join(folder, machine),
    },
  );
}

async function rvJson(machine, ...args) {
  return JSON.parse(await rv(machine, ...args, "--json"));
}

/** A browser as far as this story needs one: it keeps cookies and follows redirects until a page comes. */
function createBrowser() {
  const jars = new Map();
  const open = async (address, method = "GET") => {
    let url = new URL(address);
    for (let hops = 0; hops < 10; hops++) {
      const jar = jars.get(url.host) ?? new Map();
      jars.set(url.host, jar);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(url, { method, redirect: "manual", headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
      }
      const location = response.headers.get("location");
      if (location === null) return { url: url.href, html: await response.text() };
      await response.body?.cancel();
      url = new URL(location, url);
      method = "GET";
      // The app's page is drawn by the owner's client: here that is `rv`.
      if (url.hash !== "") return { url: url.href, html: "" };
    }
    return assert.fail("too many redirects");
  };
  return { open };
}

function cellsOf(html) {
  const table = /<table id="peek">.*?<\/table>/s.exec(html)?.[0] ?? "";
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .map(([, row]) => [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => unescape(cell)))
    .filter((row) => row.length > 0);
}

function unescape(text) {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** All bytes that the server's folder holds. */
function bytesBelow(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return bytesBelow(inner);
    return statSync(inner).isFile() ? [readFileSync(inner)] : [];
  });
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
  const text = await waitFor(() => /'(rv1:pair\?[^']+)'/.exec(joining.output.err)?.[1]);
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

async function waitFor(read) {
  for (let tries = 0; tries < 300; tries++) {
    const value = read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail("waited in vain");
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

  const { item } = await rvJson("phone", "sync");
  const grants = await rvJson("phone", "grant", "ls");
  assert.equal(item.waiting, 0);
  assert.deepEqual(
    grants.items.map((row) => row.state),
    ["revoked"],
  );
  say("Ann's phone knows it too: one grant, revoked.");
}

async function stopAll() {
  for (const machine of ["laptop", "phone"]) {
    const { child } = startRv(machine, "lock");
    await once(child, "close");
  }
  for (const child of children) if (child.exitCode === null) child.kill("SIGTERM");
  await Promise.all(
    children.map((child) =>
      child.exitCode === null && child.signalCode === null ? once(child, "close") : null,
    ),
  );
  rmSync(folder, { recursive: true, force: true });
}

prepare();
if (!process.argv.includes("--no-build")) build();
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
