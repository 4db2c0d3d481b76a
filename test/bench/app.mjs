/**
 * P18: the web app in Chromium, its page slowed down 4 times: bytes and time to the first screen and to the lock screen,
 * and the list of visits of a vault with 100,000 clicks: until it shows, until it shows more, and how it scrolls.
 *
 *   npm run bench app -- --records 100000 --runs 5
 * @module
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "./support/options.mjs";
import { cleanly, freePort } from "./support/processes.mjs";
import {
  bytes,
  machine,
  print,
  printTable,
  progress,
  seconds,
  spread,
  writeSpread,
} from "./support/report.mjs";
import { startVaultServer } from "./sync/ours.mjs";
import { noTab, openBrowser } from "./vault/browser.mjs";
import { mustBe } from "./vault/checks.mjs";
import { FILES, writeFiles } from "./vault/files.mjs";
import { createVault, goTo, lock, takeFileIn, unlock } from "./vault/owner.mjs";

const SLOWER = 4;
/** How often the list is asked for more rows: a hundred each time. */
const MORE = 9;
const ROWS_A_TIME = 100;
const ROW = ".visits > li";
const LIST = "ul.visits";
const FRAME_MS = 50;
/** A little more than a finger moves a page in a frame. */
const SCROLL_PIXELS = 120;

async function main(folder) {
  const { records, runs } = readOptions({ records: 100_000 });
  const missing = noTab();
  if (missing !== null) throw new Error(`No browser: ${missing}.`);
  const files = join(folder, "files");
  writeFiles(files, { clicks: records, plays: 0, purchases: 0 });
  const port = await freePort();
  const server = await startVaultServer(join(folder, "server"), port);
  const vault = { origin: `http://localhost:${port}`, profile: join(folder, "profile") };
  progress(`app: taking in ${records} clicks`);
  await fillVault(vault, join(files, FILES.clicks), records);
  const rounds = [];
  for (let run = 1; run <= runs; run++) {
    progress(`app: round ${run} of ${runs}`);
    const first = await firstScreen(vault, join(folder, "fresh"));
    rounds.push({ first, ...(await lockAndList(vault, join(folder, "copy"))) });
  }
  await server.end();
  report(rounds, records, runs);
}

async function fillVault({ origin, profile }, file, count) {
  const browser = await openBrowser(profile);
  await createVault(browser.page, origin);
  await takeFileIn(browser.page, file, { count });
  await lock(browser.page);
  await browser.close();
}

/** The first visit of a browser: nothing of the app is there. */
async function firstScreen({ origin }, profile) {
  const browser = await openBrowser(profile);
  const shown = await show(browser.page, `${origin}/app/`);
  await browser.close();
  rmSync(profile, { recursive: true });
  return shown;
}

/** The next start of a browser that holds the vault, and its list. */
async function lockAndList({ origin, profile }, copy) {
  cpSync(profile, copy, { recursive: true, filter: (path) => !/\/Singleton\w+$/.test(path) });
  const browser = await openBrowser(copy);
  const { page } = browser;
  const locked = await show(page, `${origin}/app/`);
  await unlock(page);
  const begin = performance.now();
  await goTo(page, "#/activity", "Visits");
  await page.locator(ROW).first().waitFor();
  const list = (performance.now() - begin) / 1000;
  const more = [];
  for (let press = 1; press <= MORE; press++) more.push(await showMore(page, press));
  const frames = await page.evaluate(scrollThrough, SCROLL_PIXELS);
  await lock(page);
  await browser.close();
  rmSync(copy, { recursive: true });
  return { locked, list, more, frames };
}

/** Opens an address in a slowed page; gives seconds until its heading shows, and the bytes that came until then. */
async function show(page, address) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await session.send("Network.enable");
  let wire = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    wire += encodedDataLength;
  });
  await page.addInitScript(noteHeading);
  await page.goto(address, { waitUntil: "commit" });
  await page.locator("h1").first().waitFor();
  const first = wire;
  const ms = await page.evaluate(() => globalThis.headingAt);
  await page.waitForLoadState("networkidle");
  return { seconds: ms / 1000, bytes: first, allBytes: wire };
}

/** Runs in the page before anything else. */
function noteHeading() {
  new MutationObserver((_, observer) => {
    if (document.querySelector("h1") === null) return;
    globalThis.headingAt ??= performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

/** Presses the button below the list; gives the seconds until its rows are there. */
async function showMore(page, press) {
  const rows = ROWS_A_TIME * (press + 1);
  const took = await page.evaluate(pressMore, rows);
  mustBe("rows of the list", Number(await page.locator(LIST).getAttribute("data-rows")), rows);
  return took;
}

/** Runs in the page. */
async function pressMore(rows) {
  const button = [...document.querySelectorAll("button")].find((one) =>
    /^Show [\d,]+ more$/.test(one.textContent),
  );
  const begin = performance.now();
  button.click();
  // A long list draws what is near the screen alone, and says how many rows it has.
  while (Number(document.querySelector("ul.visits").dataset.rows) < rows)
    await new Promise(requestAnimationFrame);
  return (performance.now() - begin) / 1000;
}

/** Runs in the page: scrolls from the top to the bottom, a step a frame; gives how long each frame took, in ms. */
async function scrollThrough(pixels) {
  scrollTo(0, 0);
  await new Promise(requestAnimationFrame);
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  while (scrollY + innerHeight < document.documentElement.scrollHeight - 1) {
    scrollBy(0, pixels);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}

function report(rounds, records, runs) {
  const of = (read) => rounds.map((round) => read(round));
  const longest = of(({ frames }) => Math.max(...frames));
  const slow = of(({ frames }) => frames.filter((ms) => ms > FRAME_MS).length);
  const frames = of((round) => round.frames.length);
  print(`## P18 app: the web app in Chromium, its page ${SLOWER} times slower`);
  print();
  const load = loadavg().map((one) => one.toFixed(1));
  print(`${machine()}, load ${load.join(" ")}; median of ${runs} rounds (least .. most)`);
  print();
  printTable(
    ["screen", "measured", "goal", ""],
    [
      row(
        "first visit: until its heading shows",
        of(({ first }) => first.seconds),
        seconds,
      ),
      row(
        "first visit: bytes until then",
        of(({ first }) => first.bytes),
        bytes,
      ),
      row(
        "first visit: bytes in all",
        of(({ first }) => first.allBytes),
        bytes,
      ),
      row(
        "lock screen, in a new browser",
        of(({ locked }) => locked.seconds),
        seconds,
        1,
      ),
      row(
        `visits of ${records} clicks: first rows`,
        of(({ list }) => list),
        seconds,
      ),
      row(
        "a hundred rows more",
        rounds.flatMap(({ more }) => more),
        seconds,
        0.1,
      ),
      row("scrolling a thousand rows: longest frame", longest, milliseconds, FRAME_MS),
      row(`frames above ${FRAME_MS} ms, of ${spread(frames).median}`, slow, String, 1),
    ],
  );
  print("The page alone is slowed down, its workers are not. Checked: how many rows show.");
  print();
}

function row(name, values, write, goal = null) {
  const verdict = spread(values).median < goal ? "met" : "not met";
  return [
    name,
    writeSpread(values, write),
    goal === null ? "" : `< ${write(goal)}`,
    goal === null ? "" : verdict,
  ];
}

function milliseconds(value) {
  return `${value.toFixed(1)} ms`;
}

await cleanly(mkdtempSync(join(tmpdir(), "rootvault-bench-")), main);
