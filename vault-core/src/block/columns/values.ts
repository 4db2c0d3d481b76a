/**
 * Where the values of a body of columns stand, so that its words are found without its lines: of what rows have in common once.
 * Only for a body that was decoded before, which looks at all of it.
 * @module
 */
import { MAX_DEPTH } from "./limits.ts";
import { Output } from "./output.ts";
import { openColumn } from "./read-column.ts";
import { type Frame, nextShape, readFrame, type Shape } from "./read-frame.ts";
import { type BodyLines, cutBody, readText, splitBody } from "./split-body.ts";

/** Values of one member of records, or of one inside it, as ranges of UTF-8. A range may be a list of them. */
export interface MemberValues {
  /** Name of the outermost member. */
  readonly member: string;
  readonly values: {
    readonly bytes: Uint8Array;
    readonly starts: readonly number[];
    readonly ends: readonly number[];
  };
}

const COMMA = 0x2c;
/** Bytes of `["c",`, and of the letters of the other kinds (write-column.ts). */
const KIND_BYTES = 5;
const [CONSTANT, DICTIONARY, LISTED, IDS, INSTANTS] = ["c", "d", "j", "i", "t"].map((kind) =>
  kind.charCodeAt(0),
);

/**
 * Finds the values of a body of format 2; null if a line was kept as it is.
 *
 * @param isWanted by the name of a member.
 * @throws {VaultError} BAD_BLOCK with the detail BAD_BODY, for a body that breaks a rule.
 */
export function valuesOfColumns(
  body: Uint8Array,
  isWanted: (member: string) => boolean,
): readonly MemberValues[] | null {
  const { frame, columns } = splitBody(body);
  return valuesIn({ frame, columns }, isWanted);
}

/** The same of what stands behind the head of a body. */
export function valuesBehindHead(
  bytes: Uint8Array,
  isWanted: (member: string) => boolean,
): readonly MemberValues[] | null {
  const [frame = new Uint8Array(), ...columns] = cutBody(bytes);
  return valuesIn({ frame: readText(frame), columns }, isWanted);
}

function valuesIn(
  { frame: text, columns }: Pick<BodyLines, "frame" | "columns">,
  isWanted: (member: string) => boolean,
): readonly MemberValues[] | null {
  const members = new Map<number, string>();
  const frame = readFrame(text, columns.length, (shape) => note(shape, members));
  if (frame.shapes.includes(null)) return null;
  const reader = new TextReader(frame);
  return columns.flatMap((column, at) => {
    const member = members.get(at);
    if (member === undefined || !isWanted(member)) return [];
    const values = reader.read(column, at);
    return values === null ? [] : [{ member, values }];
  });
}

/** Notes the outermost member of each column of a shape; gives the columns, or null for lines kept as they are. */
function note(shape: Shape, members: Map<number, string>): readonly number[] | null {
  if (typeof shape === "number") return null;
  return shape.flatMap(([key, value]) => {
    const name: unknown = JSON.parse(key);
    const columns = columnsIn(value);
    for (const column of columns) members.set(column, String(name));
    return columns;
  });
}

function columnsIn(shape: Shape): readonly number[] {
  return typeof shape === "number" ? [shape] : shape.flatMap(([, value]) => columnsIn(value));
}

class TextReader {
  readonly #frame: Frame<readonly number[] | null>;
  #counts: readonly number[] | null = null;

  constructor(frame: Frame<readonly number[] | null>) {
    this.#frame = frame;
  }

  /** The texts of a column; null for one of numbers. */
  read(column: Uint8Array, at: number): MemberValues["values"] | null {
    const kind = column[KIND_BYTES - 1] === COMMA ? column[2] : undefined;
    if (kind === CONSTANT || kind === DICTIONARY || kind === LISTED)
      return { bytes: column, starts: [KIND_BYTES], ends: [column.length] };
    return kind === IDS || kind === INSTANTS ? this.#written(column, at) : null;
  }

  #written(column: Uint8Array, at: number): MemberValues["values"] {
    this.#counts ??= countsOf(this.#frame);
    const values = openColumn(column, MAX_DEPTH - (this.#frame.depths[at] ?? 0));
    const out = new Output();
    const starts: number[] = [];
    for (let left = this.#counts[at] ?? 0; left > 0; left--) {
      starts.push(out.length);
      values.write(out);
    }
    return { bytes: out.view(), starts, ends: [...starts.slice(1), out.length] };
  }
}

/** How many rows take a value of each column: even instants tell no end. */
function countsOf(frame: Frame<readonly number[] | null>): readonly number[] {
  const counts = frame.depths.map(() => 0);
  for (let row = 0; row < frame.rows; row++)
    for (const column of nextShape(frame) ?? []) counts[column] = (counts[column] ?? 0) + 1;
  return counts;
}
