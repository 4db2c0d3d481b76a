/**
 * `rv` as people use it: the compiled program in processes of its own, each machine with its own `RV_HOME`.
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The compiled program. */
export const RV_PROGRAM: string = fileURLToPath(
  new URL("../../cli/dist/rv/main.js", import.meta.url),
);
/** The compiled key agent. */
export const AGENT_PROGRAM: string = fileURLToPath(
  new URL("../../cli/dist/rv/agent/main.js", import.meta.url),
);

/** The password of every machine of the tests. */
export const RV_PASSWORD = "four quiet otters paint kettles";

/** How a run of `rv` ended. */
export interface RvRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A machine with `rv` on it. */
export interface Machine extends AsyncDisposable {
  readonly home: string;
  /** A file with the password in it. */
  readonly passwordFile: string;
  /** Runs `rv` to its end; nobody is there to be asked. */
  rv(...args: readonly string[]): Promise<RvRun>;
  /** Runs `rv`, with the password at hand, and expects it to succeed. */
  ok(...args: readonly string[]): Promise<string>;
  /** As `ok`, with `--json`; gives the document. */
  json(...args: readonly string[]): Promise<RvDocument>;
  /** Starts `rv` without waiting for it. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  /** The process of the key agent; null if none runs. */
  agentPid(): number | null;
}

/** A document of `--json`, as loosely as tests read it. */
export interface RvDocument {
  readonly v: number;
  readonly kind: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows the shape it reads
  readonly item?: any;
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows the shape it reads
  readonly items?: any[];
  readonly next?: string | null;
}

/** Makes a machine. It is locked, and its files removed, at the end. */
export function makeMachine(env: Readonly<Record<string, string>> = {}): Machine {
  if (!existsSync(RV_PROGRAM)) throw new Error(`${RV_PROGRAM} is missing: run npm run build first`);
  const home = mkdtempSync(join(tmpdir(), "rv-"));
  const passwordFile = join(home, "password");
  writeFileSync(passwordFile, RV_PASSWORD, { mode: 0o600 });
  // The least memory that a slot may have: these machines have nothing to hide.
  const surroundings = { ...bareEnvironment(), RV_HOME: home, RV_PASSWORD_MIB: "64", ...env };
  const start: Machine["start"] = (args, more = {}) =>
    spawn(process.execPath, [RV_PROGRAM, ...args], {
      cwd: home,
      env: { ...surroundings, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const rv: Machine["rv"] = async (...args) => await collect(start(args));
  const ok: Machine["ok"] = async (...args) => {
    const run = await rv(...args, "--no-input", "--password-file", passwordFile);
    if (run.code !== 0) throw new Error(`rv ${args.join(" ")}: exit ${run.code}\n${run.err}`);
    return run.out;
  };
  const agentPid = (): number | null => {
    const lock = join(home, "run", "default.sock.lock");
    return existsSync(lock) ? Number(readFileSync(lock, "utf8").split(" ")[0]) : null;
  };
  return {
    home,
    passwordFile,
    rv,
    ok,
    json: async (...args) => JSON.parse(await ok(...args, "--json")) as RvDocument,
    start,
    agentPid,
    [Symbol.asyncDispose]: async () => {
      await rv("lock");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What a process printed, once it has ended. */
export async function collect(child: ChildProcess): Promise<RvRun> {
  let [out, err] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, err };
}

/** This process's environment without anything that `rv` obeys. */
export function bareEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined && !/^(RV_|RVS_|NO_COLOR|NODE_OPTIONS|VITEST)/.test(name),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""]));
}
