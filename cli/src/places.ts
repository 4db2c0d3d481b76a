/**
 * Where `rv` keeps things. `RV_HOME` moves all; else the places of the system (XDG on Linux).
 * @module
 */
import { chmod, lstat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import envPaths from "env-paths";
import { RvError } from "./errors.ts";
import { makeFolder } from "./store/durable-file.ts";

/** The folders and files of `rv`. */
export interface Places {
  readonly configFile: string;
  /** Holds one folder a vault. */
  readonly data: string;
  readonly run: string;
  readonly logFile: string;
}

/** The longest path that a Unix socket may have everywhere. */
const MAX_SOCKET_PATH = 100;

/** Finds the places by the environment. */
export function findPlaces(env: NodeJS.ProcessEnv): Places {
  const home = env["RV_HOME"];
  if (home !== undefined && home !== "") {
    return {
      configFile: join(home, "config.json"),
      data: join(home, "data"),
      run: join(home, "run"),
      logFile: join(home, "rv.log"),
    };
  }
  const paths = envPaths("rootvault", { suffix: "" });
  const runtime = env["XDG_RUNTIME_DIR"];
  return {
    configFile: join(paths.config, "config.json"),
    data: paths.data,
    run: runtime === undefined ? join(paths.log, "run") : join(runtime, "rootvault"),
    logFile: join(paths.log, "rv.log"),
  };
}

/** The folder of a vault by its name. */
export function vaultFolder(places: Places, name: string): string {
  return join(places.data, name);
}

/** The socket of a vault's key agent; a path that is too long for a socket moves to the temp folder. */
export function socketPath(places: Places, name: string): string {
  const path = join(places.run, `${name}.sock`);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  return join(tmpdir(), `rv-${userInfo().uid}`, `${hash(path)}.sock`);
}

function hash(text: string): string {
  let value = 0n;
  for (const byte of Buffer.from(text))
    value = (value * 1_099_511_628_211n + BigInt(byte)) % 2n ** 64n;
  return value.toString(16).padStart(16, "0");
}

/**
 * Makes a folder that only its owner can enter, and refuses one that others may.
 *
 * @throws {RvError} unsafe-permissions, with the `chmod` to run.
 */
export async function privateFolder(path: string): Promise<void> {
  if (await makeFolder(path)) await chmod(path, 0o700);
  // A link could lead to a folder that somebody else watches.
  const found = await lstat(path);
  if (!found.isDirectory()) throw new RvError("unsafe-permissions", `${path} is no folder.`);
  const { mode, uid } = found;
  const own = process.getuid?.() ?? uid;
  if (uid !== own) throw new RvError("unsafe-permissions", `${path} belongs to somebody else.`);
  if ((mode & 0o077) !== 0) {
    throw new RvError("unsafe-permissions", `Others may read ${path}.`, {
      hint: `chmod 700 '${path}'`,
    });
  }
}
