/**
 * The world of the demo: processes, machines, a browser that is no more than cookies and redirects.
 * @module
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./prepare.mjs";

/** Where everything of this run lies; removed at the end. */
export const folder = mkdtempSync(join(tmpdir(), "rootvault-demo-"));
const children = [];

/** Starts a program of the project and collects what it prints. */
export function startProcess(file, args, env = {}) {
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

/** Finds a port that nobody uses. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

/** Waits until an address answers. */
export async function answers(url) {
  for (let tries = 0; tries < 200; tries++) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${url} does not answer`);
}

/** Runs `rv` as one of Ann's two machines and gives what it printed. */
export async function rv(machine, ...args) {
  const { child, output } = startRv(machine, ...args);
  const [code] = await once(child, "close");
  assert.equal(code, 0, `rv ${args.join(" ")} ended with ${code}\n${output.err}`);
  return output.out;
}

/** Starts `rv` as one of the machines. */
export function startRv(machine, ...args) {
  return startProcess(
    "cli/dist/rv/main.js",
    [...args, "--no-input", "--password-file", join(folder, "password")],
    {
      RV_HOME: join(folder, machine),
    },
  );
}

/** Runs `rv` with `--json` and gives its document. */
export async function rvJson(machine, ...args) {
  return JSON.parse(await rv(machine, ...args, "--json"));
}

/** A browser as far as this story needs one: it keeps cookies and follows redirects until a page comes. */
export function createBrowser() {
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

/** The cells of the shop's table of rows. */
export function cellsOf(html) {
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
export function bytesBelow(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return bytesBelow(inner);
    return statSync(inner).isFile() ? [readFileSync(inner)] : [];
  });
}

/** Waits until a value is there. */
export async function waitFor(read) {
  for (let tries = 0; tries < 300; tries++) {
    const value = read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail("waited in vain");
}

/** Locks both machines, ends every process, removes the files. */
export async function stopAll() {
  for (const machine of ["laptop", "phone"]) {
    const { child } = startRv(machine, "lock");
    await once(child, "close");
  }
  for (const child of children) if (child.exitCode === null) child.kill("SIGTERM");
  const alive = children.filter((child) => child.exitCode === null && child.signalCode === null);
  await Promise.all(alive.map(async (child) => await once(child, "close")));
  rmSync(folder, { recursive: true, force: true });
}
