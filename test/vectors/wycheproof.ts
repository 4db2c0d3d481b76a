/**
 * Reads the Wycheproof files where they lie beside the project; they are not part of it.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";

const folder = new URL("../../../shared/vectors/wycheproof/", import.meta.url);

/** Whether the files are there. Says so on the console where they are not: the tests that need them are skipped. */
export const hasWycheproof: boolean = existsSync(folder);

if (!hasWycheproof) {
  process.stderr.write(`SKIPPED: no Wycheproof vectors at ${folder.pathname}\n`);
}

/** A case: inputs as hex or text, and what is expected. */
export type Case = Readonly<Record<string, string>> & {
  readonly tcId: number;
  readonly result: "valid" | "acceptable" | "invalid";
  readonly flags: readonly string[];
};

/** A group of cases that share some inputs. */
export interface Group {
  readonly tests: readonly Case[];
  readonly [member: string]: unknown;
}

/** Reads the groups of a file. */
export function readGroups(name: string): readonly Group[] {
  return JSON.parse(readFileSync(new URL(`${name}_test.json`, folder), "utf8")).testGroups;
}

/** Reads hex as bytes. */
export function fromHex(text: string | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(text ?? "", "hex"));
}
