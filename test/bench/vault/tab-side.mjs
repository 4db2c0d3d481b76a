/**
 * The same vault in Chromium: the owner takes the files in on the app's import screen; then a page asks the app's vault
 * worker what the screens ask. Every answer is checked before its time counts.
 * @module
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/processes.mjs";
import { progress } from "../support/report.mjs";
import { startVaultServer } from "../sync/ours.mjs";
import { openBrowser, openWorker } from "./browser.mjs";
import { mustBe } from "./checks.mjs";
import { FILES } from "./files.mjs";
import { createVault, lock, PASSWORD, takeFileIn } from "./owner.mjs";
import { readRound } from "./reading.mjs";

const MONTH = { from: "2025-12-02", to: "2025-12-31" };

/** Runs everything in a tab; gives its figures. */
export async function runTab(folder, { sizes, expected, files, runs }) {
  const say = (what) => progress(`vault in Chromium, ${sizes.clicks} clicks: ${what}`);
  const port = await freePort();
  const server = await startVaultServer(join(folder, "server"), port);
  const origin = `http://localhost:${port}`;
  const profile = join(folder, "profile");
  say("taking the files in");
  const imports = await takeAllIn({ profile, origin }, { sizes, files });
  const cold = [];
  const reading = [];
  for (let run = 1; run <= runs; run++) {
    say(`round ${run} of ${runs}`);
    const copy = join(folder, "copy");
    cpSync(profile, copy, { recursive: true, filter: (path) => !/\/Singleton\w+$/.test(path) });
    const start = () => openDevice({ profile: copy, origin });
    reading.push(await readRound(start, { expected, sizes }));
    cold.push(await coldRound(start));
    rmSync(copy, { recursive: true });
  }
  await server.end();
  return { sizes, imports, cold, reading };
}

async function takeAllIn({ profile, origin }, { sizes, files }) {
  const browser = await openBrowser(profile);
  await createVault(browser.page, origin);
  const imports = {};
  for (const what of Object.keys(FILES))
    imports[what] = await takeIn(browser, join(files, FILES[what]), sizes[what]);
  await lock(browser.page);
  await browser.close();
  return imports;
}

/** From the choice of the file until the screen says that all is saved. */
async function takeIn({ page, costs }, file, count) {
  const counted = costs();
  let preview = null;
  const onPreview = () => {
    preview = counted().seconds;
  };
  await takeFileIn(page, file, { count, onPreview });
  const command = counted();
  return { count, command, agent: { ...command, cpuSeconds: 0 }, preview };
}

/** What `readRound` asks, asked of the worker in a fresh browser. */
async function openDevice({ profile, origin }) {
  const browser = await openBrowser(profile);
  const askWorker = await openWorker(browser.page, origin);
  const asked = async (method, argument) => {
    const counted = browser.costs();
    const { value, seconds } = await askWorker(method, argument);
    return { value, ...counted(), seconds };
  };
  const commands = {
    open: () => asked("open", { password: PASSWORD }),
    close: () => askWorker("close"),
    ask: ({ method, argument }) => asked(method, argument),
    search: (ask) => searchIn(browser, askWorker, ask),
  };
  return { ask: (name, argument) => commands[name](argument), end: () => browser.close() };
}

async function searchIn({ costs }, askWorker, { text, isFirst }) {
  const counted = costs();
  const hits = [];
  let [after, seconds] = [null, 0];
  for (;;) {
    const answer = await askWorker("search", { text, limit: 50, ...(after && { after }) });
    seconds += answer.seconds;
    hits.push(...answer.value.hits);
    after = answer.value.next;
    if (after === null || (isFirst && hits.length > 0)) break;
  }
  const first = JSON.stringify(hits[0]?.shown ?? null);
  return { value: { hits: hits.length, text: first }, ...counted(), seconds };
}

async function coldRound(start) {
  const device = await start();
  const opened = await device.ask("open");
  const argument = { collection: "clickstream", ...MONTH };
  const listed = await device.ask("ask", { method: "list", argument });
  mustBe("a page of thirty days", listed.value.records.length, 100);
  await device.ask("close");
  await device.end();
  return { seconds: opened.seconds + listed.seconds, opened, listed };
}
