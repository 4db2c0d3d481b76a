/**
 * Progress on stderr: a bar on a terminal after half a second, else a line every ten seconds; JSON lines if asked for.
 * @module
 */

/** How progress is shown. */
export type ProgressMode = "bar" | "lines" | "json" | "none";

/** Shows how far a step is. */
export interface Progress {
  update(done: number, total: number): void;
  end(): void;
}

/** Starts to show the progress of a step. */
export function startProgress(
  step: string,
  mode: ProgressMode,
  now: () => number = Date.now,
): Progress {
  const started = now();
  let shown = started;
  let drawn = false;
  const update = (done: number, total: number): void => {
    const wait = mode === "lines" ? 10_000 : drawn ? 100 : 500;
    if (mode === "none" || now() - shown < wait) return;
    shown = now();
    if (mode === "json")
      process.stderr.write(`${JSON.stringify({ progress: { step, done, total } })}\n`);
    else if (mode === "lines") process.stderr.write(`${step}: ${percent(done, total)}\n`);
    else process.stderr.write(`\r${step} ${bar(done, total)} ${percent(done, total)}`);
    drawn = true;
  };
  const end = (): void => {
    if (mode === "bar" && drawn) process.stderr.write("\r\u001B[K");
  };
  return { update, end };
}

function percent(done: number, total: number): string {
  return total > 0 ? `${Math.min(100, Math.floor((100 * done) / total))} %` : String(done);
}

function bar(done: number, total: number): string {
  const full = total > 0 ? Math.min(24, Math.floor((24 * done) / total)) : 0;
  return "█".repeat(full) + "░".repeat(24 - full);
}
