/**
 * `rv` as people type it, in a process of its own beside the key agent.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { projectFile } from "../support/packages.mjs";
import { costsOf } from "../support/processes.mjs";

const LOOK_MS = 20;

/** Runs `rv` with the places below a folder; gives its JSON, its seconds, CPU seconds and peak memory. */
export async function runRv(home, args) {
  const begin = performance.now();
  const { child, said } = startRv(home, args);
  let costs = null;
  const watch = setInterval(() => {
    const now = costsOf(child.pid);
    // A process that ends has no memory any more.
    if (now?.peakBytes > 0) costs = now;
  }, LOOK_MS);
  const [code] = await once(child, "close");
  clearInterval(watch);
  const seconds = (performance.now() - begin) / 1000;
  if (code !== 0) throw new Error(`rv ${args.join(" ")} ended with ${code}: ${said.stderr}`);
  return {
    value: JSON.parse(said.stdout),
    seconds,
    cpuSeconds: costs?.cpuSeconds ?? 0,
    peakBytes: costs?.peakBytes ?? null,
  };
}

/** Presses Ctrl-C once the progress is where it is wanted; gives the status and the seconds from there to the end. */
export async function stopRv(home, args, isNow) {
  const { child, said } = startRv(home, [...args, "--verbose"]);
  let pressed = null;
  child.stderr.on("data", () => {
    if (pressed !== null || !progressOf(said.stderr).some(isNow)) return;
    pressed = performance.now();
    child.kill("SIGINT");
  });
  const [code] = await once(child, "close");
  if (pressed === null) throw new Error(`rv ${args.join(" ")} ended before it was stopped`);
  return { code, seconds: (performance.now() - pressed) / 1000 };
}

function progressOf(text) {
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith('{"progress"'))
    .map((line) => JSON.parse(line).progress);
}

function startRv(home, args) {
  const child = spawn(process.execPath, [projectFile("cli/dist/rv/main.js"), ...args, "--json"], {
    env: { PATH: process.env.PATH, HOME: home, RV_HOME: home, TZ: "UTC" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"])
    child[stream].setEncoding("utf8").on("data", (piece) => (said[stream] += piece));
  return { child, said };
}
