/**
 * Writes what takes the records of a run back. A large run wrote blocks of nothing else: each of them gets a block of
 * tombstones, which says of the other that its time is over, and nothing is kept of each of its records.
 * @module
 */
import { isPlainId, plainStart } from "../../index/id-starts.ts";
import { linesOf, type PreparedBatch, prepareTombstones } from "../../log/write/prepared-lines.ts";
import { MAX_REVISION } from "../../log/lines/record-line.ts";
import type { LiveLine, RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import type { CollectionContext } from "../context.ts";
import { toRestoring } from "./last-change.ts";
import { idOf, numberOf, textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";
import type { MemberBatch } from "../read/record-fold.ts";
import type { RecordSet } from "../read/record-set.ts";
import { Standing } from "./standing.ts";
import { LINES_AT_ONCE } from "../import/write-import.ts";

/** Fewer lines of a block are no block of their own. */
const MIN_LINES = 200;
/** Own blocks have a quarter of it. What is longer, of another client perhaps, could be more than one block holds. */
const MAX_LETTERS = 1024 * 1024;

/** What is read of a record to take it back. */
const MEMBERS = ["id", "rev", "type", "source"];

/** Of a record that is taken back, what the line that does it is made from. */
type Undone = Pick<LiveLine, "id" | "rev" | "type">;

/** Lines that take a block back, or some of its lines. */
type Piece = PreparedBatch | readonly RecordLine[];

/**
 * Takes the records of a run back as they are read. Until its report says so a run is not undone, and what is cut short is gone
 * on with. A run of no more lines than one act writes is not touched: they are given, to be written with the report.
 *
 * @param tell hears how many records were taken back so far.
 */
export async function writeUndone(
  context: CollectionContext,
  run: string,
  tell: (records: number) => void,
): Promise<RecordLine[]> {
  const { records } = context;
  for (;;) {
    const era = records.era();
    const pieces = new Pieces(records, tell);
    for await (const piece of piecesOf(context, run)) await pieces.take(piece);
    const rest = await pieces.end();
    // Read anew from the blocks meanwhile, by a clean-up: records may have been left out.
    if (records.era() === era) return rest;
  }
}

/** Holds lines until they are more than one act writes. */
class Pieces {
  readonly #records: RecordSet;
  #ready: PreparedBatch[] = [];
  #lines: RecordLine[] = [];
  #count = 0;
  #written = 0;
  #isLarge = false;
  readonly #tell: (records: number) => void;

  constructor(records: RecordSet, tell: (records: number) => void) {
    this.#records = records;
    this.#tell = tell;
  }

  async take(piece: Piece): Promise<void> {
    if ("prepared" in piece) this.#ready.push(piece);
    else for (const line of piece) this.#lines.push(line);
    this.#count += "prepared" in piece ? piece.prepared.packed.count : piece.length;
    if (this.#count <= LINES_AT_ONCE) return;
    this.#isLarge = true;
    await this.#write();
  }

  /** Gives the lines that were not written: none of a large run. */
  async end(): Promise<RecordLine[]> {
    if (this.#isLarge) await this.#write();
    return [...this.#ready.flatMap(linesOf), ...this.#lines];
  }

  async #write(): Promise<void> {
    const [ready, lines, count] = [this.#ready, this.#lines, this.#count];
    [this.#ready, this.#lines, this.#count] = [[], [], 0];
    await this.#records.writePrepared(ready);
    await this.#records.writeMany(lines);
    this.#written += count;
    this.#tell(this.#written);
  }
}

async function* piecesOf(context: CollectionContext, run: string): AsyncGenerator<Piece> {
  const standing = new Standing(context, run);
  for (const collection of context.records.collections())
    for await (const { records, block } of batchesOf(context, collection)) {
      const ofRun = records.filter((record) => isOfRun(record, run) && hasNext(record));
      let isNewest = true;
      const lines = ofRun.map((record) => {
        const before = standing.before(run, { collection, id: idOf(record) }, revOf(record));
        isNewest &&= before === null;
        return toRestoring(context, collection, { ...toUndone(record), before });
      });
      const isWhole = ofRun.length === records.length && ofRun.length >= MIN_LINES;
      yield (
        (block !== null && isWhole && isNewest
          ? toBlock({ collection, block, records, lines })
          : null) ?? lines
      );
    }
}

/** The marks of a collection, and its records, a block at a time. */
async function* batchesOf(
  { records }: CollectionContext,
  collection: string,
): AsyncGenerator<MemberBatch> {
  yield { records: records.annotations(collection), block: null };
  yield* records.membersOf(collection, MEMBERS);
}

/** The tombstones of all lines of a block as a block; null if some id is of another form than those of imports, or they are long. */
function toBlock({
  collection,
  block,
  records,
  lines,
}: {
  readonly collection: string;
  readonly block: NonNullable<MemberBatch["block"]>;
  readonly records: readonly JsonObject[];
  readonly lines: readonly RecordLine[];
}): PreparedBatch | null {
  const ids = records.map(idOf);
  if (!ids.every(isPlainId)) return null;
  const texts = lines.map(({ text }) => text);
  if (texts.reduce((letters, text) => letters + text.length, 0) > MAX_LETTERS) return null;
  const starts = ids.flatMap((id) => plainStart(id) ?? []);
  return {
    from: "self",
    prepared: prepareTombstones({ collection, insteadOf: block, texts, starts }),
  };
}

function toUndone(record: JsonObject): Undone {
  return { id: idOf(record), rev: revOf(record), type: textOf(record, "type") };
}

/** No line takes the place of one with the last revision, which no client of ours writes: it stays, and the others go. */
function hasNext(record: JsonObject): boolean {
  return revOf(record) < MAX_REVISION;
}

function revOf(record: JsonObject): number {
  return numberOf(record, "rev") ?? 1;
}

function isOfRun({ source }: JsonObject, run: string): boolean {
  return isJsonObject(source) && (source["run"] === run || source["via"] === run);
}
