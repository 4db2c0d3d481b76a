/**
 * The whole way of a large file in the built app: until its first rows show, stopped while it is read, taken in, taken back as
 * one act, taken in again. The app's server is there, and takes what it sends meanwhile.
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../support/processes.mjs";
import { progress } from "../support/report.mjs";
import { startVaultServer } from "../sync/ours.mjs";
import { openBrowser } from "../vault/browser.mjs";
import { mustBe } from "../vault/checks.mjs";
import { createVault, goTo, takeFileIn } from "../vault/owner.mjs";
import { deleteFile, writeFile } from "./files.mjs";

/** Measures a kind of file at so many megabytes, and its import at a tenth of them, each in a browser of its own. */
export async function measureInBrowser(folder, kind, megabytes) {
  const say = (what) => progress(`imports in a browser: ${kind}, ${what}`);
  const small = await withFile(folder, kind, megabytes / 10, async (page, costs, file) => {
    say(`${megabytes / 10} MB`);
    return takeIn(page, costs, file);
  });
  return withFile(folder, kind, megabytes, async (page, costs, file) => {
    say(`${megabytes} MB, stopped`);
    const stop = await stopped(page, file);
    say("taken in");
    const taken = await takeIn(page, costs, file);
    say("taken back");
    const undone = await takeBack(page, costs);
    say("taken in again");
    const again = await takeIn(page, costs, file);
    mustBe("records of the second time", again.count, taken.count);
    return { file, small, stop, taken, undone, again };
  });
}

async function withFile(folder, kind, megabytes, work) {
  const home = join(folder, kind);
  const port = await freePort();
  const server = await startVaultServer(join(home, "server"), port);
  const browser = await openBrowser(join(home, "profile"));
  const file = writeFile(folder, kind, megabytes);
  try {
    await createVault(browser.page, `http://localhost:${port}`);
    return await work(browser.page, browser.costs, file);
  } finally {
    await browser.close();
    await server.end();
    deleteFile(file);
    rmSync(home, { recursive: true });
  }
}

/** A database comes with its log. */
function partsOf({ path }) {
  return [path, `${path}-wal`].filter((part) => existsSync(part));
}

async function takeIn(page, costs, file) {
  const counted = costs();
  const count = await takeFileIn(page, partsOf(file), {});
  const { seconds, peakBytes } = counted();
  return { count, seconds, peakBytes };
}

/** Stops as soon as the first rows show: nothing is kept of it. */
async function stopped(page, file) {
  await goTo(page, "#/things/import", "Import");
  const begin = performance.now();
  await page.locator("input[type=file]").setInputFiles(partsOf(file));
  await page.getByRole("heading", { name: "First rows as they would be kept" }).waitFor();
  const shown = performance.now();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  const end = performance.now();
  await page.getByText("Nothing was imported yet.").waitFor();
  return { first: (shown - begin) / 1000, seconds: (end - shown) / 1000 };
}

async function takeBack(page, costs) {
  await goTo(page, "#/settings", "Settings");
  await goTo(page, "#/things/import", "Import");
  const back = page.getByRole("button", { name: "Take it back" }).first();
  await back.waitFor();
  const counted = costs();
  await back.click();
  await page.getByText("The import was taken back.").waitFor();
  return counted();
}
