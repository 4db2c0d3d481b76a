/**
 * Servers and devices in processes of their own, and what they cost: CPU seconds, peak memory, bytes on the disk.
 * @module
 */
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";

const TICKS_A_SECOND = 100;
const READY_MS = 120_000;
const running = new Set();

/** Starts a server and waits until its address answers. */
export async function startServer(args, url, options = {}) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece) => (said = (said + piece).slice(-4_000)));
  running.add(child);
  child.once("exit", () => running.delete(child));
  const until = Date.now() + READY_MS;
  while (Date.now() < until && child.exitCode === null) {
    if (await isUp(url)) return { pid: child.pid, end: () => end(child) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await end(child);
  throw new Error(`${args[0]} does not answer at ${url}:\n${said}`);
}

/**
 * Starts a device: a process that works through commands, one at a time (`serveCommands`).
 *
 * @param flags of Node, beside those of this process.
 * @param environment what its environment says beside that of this process.
 */
export function startDevice(file, args = [], flags = [], environment = {}) {
  const child = fork(file, args, {
    env: { ...process.env, ...environment },
    execArgv: [...process.execArgv, ...flags],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const ended = once(child, "exit").then(() => [{ error: "its process ended" }]);
  const ask = async (name, argument = null) => {
    const answer = once(child, "message");
    child.send({ name, argument });
    const [{ error, value }] = await Promise.race([answer, ended]);
    if (error !== undefined) throw new Error(`${file}, ${name}: ${error}`);
    return value;
  };
  return {
    ask,
    end: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** The other end of `startDevice`: runs the command that comes, answers its value. */
export function serveCommands(commands) {
  process.on("message", ({ name, argument }) => {
    void Promise.resolve()
      .then(() => commands[name](argument))
      .then(
        (value) => process.send({ value: value ?? null }),
        (error) => process.send({ error: String(error?.stack ?? error) }),
      );
  });
  // A parent that is gone asks nothing more.
  process.on("disconnect", () => process.exit());
}

/** Runs a work of this process; gives its wall and CPU seconds and the peak memory meanwhile. */
export async function measured(work) {
  const costs = beginCosts();
  const value = await work();
  return { value, ...costs() };
}

/** Begins to count what this process costs; call it for wall and CPU seconds and the peak memory since then. */
export function beginCosts() {
  forgetPeak();
  const cpu = process.cpuUsage();
  const begin = performance.now();
  return () => {
    const seconds = (performance.now() - begin) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      peakBytes: costsOf(process.pid)?.peakBytes ?? process.resourceUsage().maxRSS * 1024,
    };
  };
}

/** Linux forgets the peak of what came before; elsewhere the peak is that of the whole process. */
function forgetPeak() {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Another system.
  }
}

/** CPU seconds and peak memory of another process so far; null where the system does not say (all but Linux). */
export function costsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
      peakBytes: Number(peak) * 1024,
    };
  } catch {
    return null;
  }
}

/** Bytes of all files in a folder. */
export function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytesIn(path);
    return entry.isFile() ? sum + statSync(path).size : sum;
  }, 0);
}

/** Finds a port that nobody uses. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Runs a work in a folder of its own; whatever happens, every process is ended and the folder goes. */
export async function cleanly(folder, work) {
  // Ctrl-C leaves nothing behind either.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  process.once("exit", () => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    return await work(folder);
  } finally {
    await Promise.all([...running].map((child) => end(child)));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function isUp(url) {
  const answer = await fetch(url).catch(() => null);
  await answer?.body?.cancel();
  return answer !== null && answer.status < 500;
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(hard);
}
