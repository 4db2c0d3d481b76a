/**
 * What every benchmark is told by `npm run bench`: sizes, number of runs, and where its peers are installed.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** Reads the options; `sizes` are the benchmark's own numbers with their defaults. */
export function readOptions(sizes) {
  const numbers = { runs: 5, ...sizes };
  const texts = Object.keys(numbers).map((name) => [name, { type: "string" }]);
  const { values } = parseArgs({
    options: { ...Object.fromEntries(texts), peers: { type: "string" } },
    strict: false,
  });
  const read = Object.entries(numbers).map(([name, initial]) => {
    const value = Number(values[name] ?? initial);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} needs a whole number.`);
    return [name, value];
  });
  const peers = values.peers ?? "";
  return {
    ...Object.fromEntries(read),
    /** The path of a file of an installed peer; null if the peer is not there. */
    peerFile(peer, ...parts) {
      const path = join(peers, peer, "node_modules", ...parts);
      return existsSync(path) ? path : null;
    },
  };
}
