/**
 * How much work something was. A clock also counts what other programs did meanwhile, and a test that reads one fails
 * on a busy machine.
 * @module
 */

interface Usage {
  /** Microseconds of the processor. */
  readonly user: number;
  readonly system: number;
}

/** The package knows no types of Node; its tests run there. */
declare const process: {
  cpuUsage(since?: Usage): Usage;
  /** In KiB. */
  resourceUsage(): { readonly maxRSS: number };
};

/** Milliseconds of processor time that `work` took in this process, all of its threads together. */
export async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The most memory, in MiB, that this process has held until now. */
export function peakMemoryMib(): number {
  return process.resourceUsage().maxRSS / 1024;
}
