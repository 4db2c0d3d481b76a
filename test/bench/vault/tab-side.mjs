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
import { readRound } from "./reading.mjs";

const PASSWORD = "violet kettle orbits quietly";
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
  const { page } = browser;
  await page.goto(`${origin}/app/#/welcome/create`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Password again").fill(PASSWORD);
  await page.getByText(/hard to guess\.$/i).waitFor();
  await page.getByRole("button", { name: "Create the vault" }).click();
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor();
  await page.getByRole("button", { name: "Later" }).click();
  const imports = {};
  for (const what of Object.keys(FILES))
    imports[what] = await takeIn(browser, join(files, FILES[what]), sizes[what]);
  await page.getByRole("button", { name: "Lock the vault" }).click();
  await page.getByRole("button", { name: "Unlock" }).waitFor();
  await browser.close();
  return imports;
}

/** From the choice of the file until the screen says that all is saved; the owner presses the button at once. */
async function takeIn({ page, costs }, file, count) {
  await page.evaluate(() => {
    location.hash = "#/settings";
  });
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await page.evaluate(() => {
    location.hash = "#/things/import";
  });
  await page.getByRole("heading", { level: 1, name: "Import" }).waitFor();
  const counted = costs();
  await page.locator("input[type=file]").setInputFiles(file);
  const take = page.getByRole("button", { name: /^Import [\d,. ]+records?$/ });
  await take.waitFor();
  const preview = counted().seconds;
  mustBe("records of the preview", Number((await take.innerText()).replace(/\D/g, "")), count);
  await take.click();
  await page.getByText(/^[\d,. ]+ records? saved in /).waitFor();
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
