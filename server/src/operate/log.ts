/**
 * The log: one JSON object a line, or one short text line, on stdout.
 * @module
 */
import { pino, type Logger } from "pino";
import type { Config } from "../config.ts";

/** Makes the log of a start. */
export function createLog(config: Pick<Config, "logLevel" | "logFormat">): Logger {
  const options = { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return config.logFormat === "json" ? pino(options) : pino(options, { write: writeText });
}

function writeText(line: string): void {
  const { time, level, msg, ...facts }: Record<string, unknown> = JSON.parse(line);
  const words = Object.entries(facts).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  process.stdout.write(
    `${String(time)} ${pino.levels.labels[Number(level)] ?? ""} ${String(msg)} ${words.join(" ")}\n`,
  );
}
