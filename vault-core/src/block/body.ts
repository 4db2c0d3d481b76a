/**
 * The body of a block, format 1: texts of JSON separated by newlines. The first is the head, which says who wrote,
 * when, and what the writer had seen; each further one is a record, copied as it is.
 * @module
 */
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import { type Vector, vectorShape } from "../protocol/log/block-stream.ts";
import { countShape, headShape } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";
import { must } from "./refuse.ts";
import { readJson } from "../bytes/read-json.ts";

/** The number of this format. */
export const LINES_FORMAT = 1;
/** Most bytes of a record's line. */
export const MAX_LINE_BYTES: number = 1024 * 1024;

const MAX_STREAMS = 64;

const bodyHeadShape = z.strictObject({
  v: z.literal(1),
  from: z.string().regex(/^(self|third-party|imported:[a-z0-9][a-z0-9._-]{0,63})$/),
  t: countShape,
  roster: headShape,
  seen: vectorShape.refine((seen) => Object.keys(seen).length <= MAX_STREAMS),
});

/** The head of a body. */
export interface BodyHead {
  readonly v: 1;
  /** Authorship class: `self`, `imported:<source>` or `third-party`. */
  readonly from: string;
  /** When it was written, Unix ms by its author's clock. */
  readonly t: number;
  /** Number and hash of the newest roster entry that the author had verified. */
  readonly roster: readonly [n: number, hash: string];
  /** The newest block that the author held of every other live stream. */
  readonly seen: Vector;
}

/** A head and record lines. */
export interface Body {
  readonly head: BodyHead;
  readonly lines: readonly string[];
}

/**
 * Writes a body.
 *
 * @throws {VaultError} TOO_LARGE for a line above 1 MiB; BAD_BLOCK for a head or line that no reader would take.
 */
export function writeBody({ head, lines }: Body): Uint8Array {
  const first = writeHead(head);
  lines.forEach(mustBeLine);
  return utf8([first, ...lines].join("\n"));
}

/** Writes the head, which is the first line in every format. @throws {VaultError} BAD_BLOCK for one that is none. */
export function writeHead(head: BodyHead): string {
  must(bodyHeadShape.safeParse(head).success, "its head is malformed");
  return JSON.stringify(head);
}

/** Reads the head. @throws {VaultError} BAD_BLOCK for a text that is none. */
export function readHead(text: string): BodyHead {
  const head = bodyHeadShape.safeParse(readJson(text));
  must(head.success, "its head is malformed");
  return head.data;
}

/**
 * Reads a body.
 *
 * @throws {VaultError} BAD_BLOCK for bytes that are no body; TOO_LARGE for a line above 1 MiB.
 */
export function readBody(bytes: Uint8Array): Body {
  const text = readUtf8(bytes);
  must(text !== null, "its body is no UTF-8");
  const [first = "", ...lines] = text.split("\n");
  const head = readHead(first);
  for (const line of lines) {
    must(line !== "", "a line of it is empty");
    mustBeShort(line);
  }
  return { head, lines };
}

/**
 * Checks a line that is to be written, in any format.
 * @throws {VaultError} TOO_LARGE above 1 MiB; BAD_BLOCK for what is no single line of Unicode text.
 */
export function mustBeLine(line: string): void {
  must(line !== "" && !line.includes("\n"), "a record is no single line");
  must(!/\p{Surrogate}/u.test(line), "a record is no Unicode text");
  mustBeShort(line);
}

/** Tells whether a line has 1 MiB at most. */
export function isShort(line: string): boolean {
  // UTF-8 has at least one byte and at most three for each UTF-16 unit, so short lines need no counting.
  return line.length * 3 <= MAX_LINE_BYTES || utf8(line).length <= MAX_LINE_BYTES;
}

function mustBeShort(line: string): void {
  must(isShort(line), "a record is too large", "TOO_LARGE");
}
