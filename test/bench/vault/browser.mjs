/**
 * Chromium with a profile on the disk, its costs by process, and a page that asks the built app's vault worker.
 * @module
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fromWorkspace, projectFile } from "../support/packages.mjs";
import { costsOf } from "../support/processes.mjs";

const CHROMIUM = process.env.RV_BROWSER ?? "/usr/bin/chromium";
const ASSETS = projectFile("server/web/dist/assets");
/** The app takes a phone's 64 MiB to derive a key for this one. */
const PHONE =
  "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const LONG_MS = 3_600_000;

/** Why there is no browser to measure in; null if there is one. */
export function noTab() {
  if (!existsSync(CHROMIUM)) return `there is no ${CHROMIUM}; RV_BROWSER names another`;
  return existsSync(ASSETS) ? null : "the app is not built; npm run build";
}

/** Starts the browser with a profile, and opens a page. */
export async function openBrowser(profile) {
  const { chromium } = fromWorkspace("test", "playwright-core");
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"],
    userAgent: PHONE,
    locale: "en-GB",
    timezoneId: "UTC",
    // The page that asks the worker is none of the app's.
    bypassCSP: true,
  });
  context.setDefaultTimeout(LONG_MS);
  const [page] = context.pages();
  return { page, costs: () => beginTab(profile), close: () => context.close() };
}

/** A page of the app's origin that has the vault worker to itself; `ask` gives the answer and its seconds. */
export async function openWorker(page, origin) {
  const file = readdirSync(ASSETS).find((name) => /^vault\.worker-.*\.js$/.test(name));
  await page.goto(`${origin}/version.json`);
  await page.evaluate(startWorker, `/app/assets/${file}`);
  return (method, argument = null) =>
    page.evaluate(
      async ([name, given]) => {
        const begin = performance.now();
        const value = await globalThis.askVault(name, given);
        return { value, seconds: (performance.now() - begin) / 1000 };
      },
      [method, argument],
    );
}

/** Runs in the page: the asking side of the worker's wire. */
async function startWorker(url) {
  const worker = new Worker(url, { type: "module" });
  const waiting = new Map();
  let last = 0;
  await new Promise((done, fail) => {
    worker.addEventListener("error", (event) => fail(new Error(event.message)));
    worker.addEventListener("message", ({ data }) => {
      if (data.ready) done();
      if (data.failed !== undefined) fail(new Error(data.failed));
      const open = waiting.get(data.id);
      if (open === undefined) return;
      waiting.delete(data.id);
      if (data.err === undefined) open.done(data.ok);
      else open.fail(new Error(`${data.err.code}: ${data.err.message}`));
    });
  });
  globalThis.askVault = (m, a) =>
    new Promise((done, fail) => {
      last += 1;
      waiting.set(last, { done, fail });
      worker.postMessage({ id: last, m, a });
    });
}

/**
 * Begins to count what the tab costs: the process that draws the page and runs its workers. Of its memory the files of the
 * browser's own program are left out, which all tabs share: that is what the browser's task manager shows.
 */
function beginTab(profile) {
  const pid = rendererOf(profile);
  const before = costsOf(pid);
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Another system.
  }
  const begin = performance.now();
  return () => {
    const after = costsOf(pid);
    return {
      seconds: (performance.now() - begin) / 1000,
      cpuSeconds: after === null ? null : after.cpuSeconds - before.cpuSeconds,
      peakBytes: after === null ? null : after.peakBytes - sharedBytes(pid),
    };
  };
}

/** Bytes of files that a process has mapped, which do not become fewer while it runs. */
function sharedBytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/RssFile:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

/** The browser's largest process that draws pages; null where the system does not list processes. */
function rendererOf(profile) {
  try {
    const all = readdirSync("/proc").flatMap((pid) => (/^\d+$/.test(pid) ? [processOf(pid)] : []));
    const own = new Set(
      all.filter(({ command }) => command.includes(profile)).map(({ pid }) => pid),
    );
    for (let grew = true; grew;) {
      const found = all.filter(({ pid, parent }) => own.has(parent) && !own.has(pid));
      for (const { pid } of found) own.add(pid);
      grew = found.length > 0;
    }
    const pages = all.filter(
      ({ pid, command }) => own.has(pid) && command.includes("--type=renderer"),
    );
    return pages.toSorted((one, other) => other.bytes - one.bytes)[0]?.pid ?? null;
  } catch {
    return null;
  }
}

function processOf(pid) {
  try {
    const read = (name) => readFileSync(join("/proc", pid, name), "utf8");
    const status = read("status");
    return {
      pid,
      command: read("cmdline"),
      parent: /PPid:\s+(\d+)/.exec(status)?.[1],
      bytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0),
    };
  } catch {
    return { pid, command: "", parent: "", bytes: 0 };
  }
}
