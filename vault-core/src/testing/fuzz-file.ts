/**
 * Files that went wrong by dice: bytes changed, pieces lost, doubled or put in from a list of what breaks parsers.
 * @module
 */
import fc from "fast-check";
import { concatBytes } from "../bytes/compare.ts";
import { isVaultError } from "../errors.ts";
import { detectFile } from "../exchange/detect.ts";
import { itemsOf } from "../exchange/testing.ts";
import type { ImportAnswers } from "../model/drafts.ts";

/** A file that is changed. */
export interface FuzzedFile {
  readonly format: string;
  readonly file: string | Blob;
  readonly answers?: ImportAnswers;
  /** Codes in which the reading of a broken file may end. */
  readonly codes: ReadonlySet<string>;
}

/** A reader that takes so long for a small file hangs; on a busy machine it takes a while for any. */
const HANGS_MS = 10_000;

const WORDS = [
  "__proto__",
  "constructor",
  '"',
  "'",
  "\n",
  "\r\n",
  "\0",
  "\ufeff",
  ",",
  ";",
  "\t",
  "[",
  "{",
  "]",
  "}",
  "null",
  "-",
  "1e999",
  "9".repeat(40),
  "&lol;",
  "<!DOCTYPE a [",
  "]]>",
  "<",
  "=1+1",
  "[".repeat(200),
  '{"a":'.repeat(200),
  "NaN",
  "0000-00-00",
  "9999-99-99T99:99:99Z",
  "\ud800",
];

type Change =
  | { readonly kind: "byte"; readonly at: number; readonly value: number }
  | { readonly kind: "lose" | "double"; readonly at: number; readonly length: number }
  | { readonly kind: "word"; readonly at: number; readonly word: string }
  | { readonly kind: "end"; readonly at: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("byte" as const), at: place, value: fc.nat({ max: 255 }) }),
  fc.record({
    kind: fc.constantFrom("lose" as const, "double" as const),
    at: place,
    length: fc.nat({ max: 64 }),
  }),
  fc.record({ kind: fc.constant("word" as const), at: place, word: fc.constantFrom(...WORDS) }),
  fc.record({ kind: fc.constant("end" as const), at: place }),
);

/**
 * Reads many broken forms of a file. Each must end: with what could be read, or in a listed code; and nothing of this process
 * may be touched.
 * @throws the property's own error, which holds the shortest change found.
 */
export async function fuzzFile({ format, file, answers, codes }: FuzzedFile): Promise<void> {
  const blob = typeof file === "string" ? new Blob([file]) : file;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const broken = new Blob([changes.reduce(changed, bytes)]);
      const started = performance.now();
      await detectFile(broken).catch(listed(codes));
      await itemsOf(broken, format, answers ?? {}).catch(listed(codes));
      if (performance.now() - started > HANGS_MS) throw new Error("It takes too long.");
      if (Object.getOwnPropertyNames(Object.prototype).join() !== before)
        throw new Error("The prototype of all objects was changed.");
    }),
    { numRuns: 25 },
  );
}

function listed(codes: ReadonlySet<string>): (error: unknown) => null {
  return (error) => {
    if (isVaultError(error) && codes.has(error.code)) return null;
    throw error;
  };
}

function changed(bytes: Uint8Array<ArrayBuffer>, one: Change): Uint8Array<ArrayBuffer> {
  const at = Math.floor(one.at * bytes.length);
  const [head, rest] = [bytes.slice(0, at), bytes.slice(at)];
  switch (one.kind) {
    case "byte":
      return concatBytes(head, Uint8Array.of(one.value), rest.slice(1));
    case "lose":
      return concatBytes(head, rest.slice(one.length));
    case "double":
      return concatBytes(head, rest.slice(0, one.length), rest);
    case "word":
      return concatBytes(head, new TextEncoder().encode(one.word), rest);
    case "end":
      return head;
  }
}
