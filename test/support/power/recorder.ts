/**
 * Makes the recorder (`recorder.c`) with the machine's C compiler, and the surroundings of a process that it watches.
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("recorder.c", import.meta.url));
const SKIP = "ROOTVAULT_SKIP_POWER";

/** Tells whether a process can be watched here: on Linux, unless the variable leaves it out, which is said aloud. */
export function canRecord(): boolean {
  const skipped = process.env[SKIP] === "1";
  if (process.platform === "linux" && !skipped) return true;
  const why = skipped ? `${SKIP}=1` : `they need Linux, this is ${process.platform}`;
  process.stderr.write(`POWER LOSS AND DISK FAULTS ARE NOT TESTED: ${why}\n`);
  return false;
}

/** Where a watched process writes what. */
export interface Recorder {
  /** The folder that is watched, as a real path; it exists. */
  readonly root: string;
  readonly trace: string;
  /** Environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Lets calls fail from now on, or no longer (null): `ERRNO KIND SKIP COUNT`, see recorder.c. */
  setFault(fault: string | null): void;
  /** Removes everything. */
  remove(): void;
}

/** Makes a recorder with a folder of its own. @throws {Error} without a C compiler. */
export function makeRecorder(): Recorder {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "rootvault-power-")));
  const [root, trace, faults] = [join(home, "disk"), join(home, "trace"), join(home, "fault")];
  const shim = join(home, "recorder.so");
  compile(shim);
  mkdirSync(root, { mode: 0o700 });
  return {
    root,
    trace,
    env: {
      LD_PRELOAD: shim,
      RECORDER_ROOT: root,
      RECORDER_TRACE: trace,
      RECORDER_FAULTS: faults,
      // Writes that the kernel does by itself from a ring pass no function.
      UV_USE_IO_URING: "0",
    },
    setFault: (fault) => {
      rmSync(faults, { force: true });
      if (fault !== null) writeFileSync(faults, fault);
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

function compile(shim: string): void {
  for (const compiler of ["cc", "gcc", "clang"]) {
    const made = spawnSync(compiler, ["-O2", "-shared", "-fPIC", "-o", shim, SOURCE], {
      encoding: "utf8",
    });
    if (made.status === 0) return;
    if (made.error === undefined) throw new Error(`${compiler} fails: ${made.stderr}`);
  }
  throw new Error(
    `Tests of power loss need a C compiler (cc, gcc or clang). To leave them out: ${SKIP}=1`,
  );
}
