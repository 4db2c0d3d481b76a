/**
 * What the benchmarks print: ratios first, then medians with least and most, then costs.
 * @module
 */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import process from "node:process";

/** Median, least and most of some numbers. */
export function spread(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1) };
}

/** A spread as text, by a writer of one number. */
export function writeSpread(numbers, write) {
  const { median, least, most } = spread(numbers);
  return `${write(median)} (${write(least)} .. ${write(most)})`;
}

/** Writes seconds. */
export function seconds(value) {
  return value >= 1
    ? `${value.toFixed(2)} s`
    : `${(value * 1000).toFixed(value < 0.01 ? 2 : 0)} ms`;
}

/** Writes a number of bytes. */
export function bytes(value) {
  if (value === null || Number.isNaN(value)) return "-";
  if (value >= 2 ** 20) return `${(value / 2 ** 20).toFixed(1)} MiB`;
  return value >= 2 ** 10 ? `${(value / 2 ** 10).toFixed(1)} KiB` : `${value} B`;
}

/** Prints a line. */
export function print(text = "") {
  process.stdout.write(`${text}\n`);
}

/** Prints a line on how far a run is and since when, apart from the tables. */
export function progress(text) {
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(5)} s  ${text}\n`);
}

/** Prints rows as a table of Markdown, so that a page can show it as it is. */
export function printTable(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  print(line(all[0]));
  print(`|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  for (const row of all.slice(1)) print(line(row));
  print();
}

/** The machine and the state of the sources, in one line. */
export function machine() {
  const [first] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const model = first?.model.trim() || "unnamed processor";
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, commit ${commit()}, Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} x ${model}, ${memory}`;
}

function commit() {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
