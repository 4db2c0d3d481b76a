/**
 * Brings the links that rules set in line with the records: after an import, its undo, a change by hand, and after a sync that
 * brought records of another device. What it writes follows from the records and the owner's word alone, so that it may be cut
 * short, done again and done on two devices at once.
 * @module
 */
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import type { RecordLink } from "../../vault/api/vault-api.ts";
import { toRuleLinksLine } from "../change/annotate.ts";
import type { CollectionContext } from "../context.ts";
import { textOf } from "../line.ts";
import type { RecordBlock, RecordSet } from "../read/record-set.ts";
import { findLinks, type RuleLinks } from "./find-links.ts";
import { OrderSurvey } from "./order-survey.ts";
import { isSame, type OwnersWord, readWord } from "./owners-word.ts";
import { readTelling, type Telling, TELLING_FIELDS } from "./telling.ts";

const COLLECTION = "purchases";
/** Lines that are written at once. */
const STRETCH = 10_000;
/** Of more tellings only those are held that rules may have a word on, as far as that can be told. */
const MOST_HELD = 50_000;
const NOTHING: RuleLinks = { links: [], isDuplicate: false };

interface Reading {
  readonly homeZone: string;
  readonly told: ReadonlyMap<string, Telling>;
  readonly isStopped: () => boolean;
}

/** What is said of purchases by their ids. */
interface Words {
  readonly annotations: ReadonlyMap<string, JsonObject>;
  readonly words: ReadonlyMap<string, OwnersWord>;
}

interface Tellings {
  /** All that rules may have a word on, and all that the owner has said something about. */
  readonly held: readonly Telling[];
  /** Ids that rules have linked to, as far as they are still told. */
  readonly alive: ReadonlySet<string>;
}

/** What the blocks were when links were last in line with them. */
const settled = new WeakMap<RecordSet, string>();

/**
 * Writes what has to change; gives the number of records whose links did.
 *
 * @param told tellings of lines that were written just now, by the ids of their records: they are not read again.
 * @param isStopped asked now and then; once it says so, nothing is written: whatever comes next does it.
 * @param mostHeld tellings in memory; another number for tests.
 */
export async function settleLinks(
  context: CollectionContext,
  told: ReadonlyMap<string, Telling> = new Map(),
  isStopped: () => boolean = () => false,
  mostHeld = MOST_HELD,
): Promise<number> {
  const { records } = context;
  if (context.mayLink?.() === false || (await records.count(COLLECTION)) === 0) return 0;
  for (;;) {
    const era = records.era();
    const blocks = await records.blocks(COLLECTION);
    if (settled.get(records) === stateOf(context, blocks)) return 0;
    const said = wordsIn(records);
    const reading = { homeZone: context.homeZone(), told, isStopped };
    const tellings = await readTellings(blocks, said, reading, mostHeld);
    // Read anew meanwhile: what was seen is not whole.
    if (records.era() !== era) continue;
    if (tellings === null) return 0;
    const lines = toLines(context, tellings, said);
    for (let at = 0; at < lines.length; at += STRETCH)
      await records.write(lines.slice(at, at + STRETCH));
    settled.set(records, stateOf(context, await records.blocks(COLLECTION)));
    return lines.length;
  }
}

function stateOf({ homeZone }: CollectionContext, blocks: readonly RecordBlock[]): string {
  const names = blocks.map(
    (block) => `${block.id} ${block.count} ${block.overlay(TELLING_FIELDS)}`,
  );
  return [homeZone(), ...names].join("\n");
}

function wordsIn(records: RecordSet): Words {
  const annotations = new Map(
    records
      .annotations(COLLECTION)
      .map((annotation) => [textOf(annotation, "target") ?? "", annotation] as const),
  );
  const words = new Map([...annotations].map(([id, one]) => [id, readWord(one)] as const));
  return { annotations, words };
}

/** Null if a block cannot be read, or it was stopped: what all of them tell is not known. */
async function readTellings(
  blocks: readonly RecordBlock[],
  { words }: Words,
  reading: Reading,
  mostHeld: number,
): Promise<Tellings | null> {
  const linkedTo = new Set([...words.values()].flatMap(({ ruled }) => ruled.map(({ to }) => to)));
  const [survey, alive] = [new OrderSurvey(), new Set<string>()];
  let held: Telling[] = [];
  const isRead = await eachTelling(blocks, reading, (one) => {
    survey.note(one);
    if (linkedTo.has(one.id)) alive.add(one.id);
    if (survey.count <= mostHeld) held.push(one);
  });
  if (!isRead) return null;
  if (survey.count <= mostHeld) return { held, alive };
  held = [];
  const isReadAgain = await eachTelling(blocks, reading, (one) => {
    if (survey.hasPayer || survey.isLoud(one) || words.has(one.id)) held.push(one);
  });
  return isReadAgain ? { held, alive } : null;
}

/** Calls `take` for what every record of the blocks tells; false if one cannot be read, or it was stopped. */
async function eachTelling(
  blocks: readonly RecordBlock[],
  { homeZone, told, isStopped }: Reading,
  take: (telling: Telling) => void,
): Promise<boolean> {
  for (const block of blocks) {
    if (isStopped()) return false;
    const known = told.size === 0 ? null : await toldIn(block, told);
    const all = known === null ? await shownIn(block) : [];
    if (all === null) return false;
    known?.forEach(take);
    for (const record of all) {
      const telling = readTelling(record, homeZone);
      if (telling !== null) take(telling);
    }
  }
  return true;
}

/** The tellings of a block all of whose records were told of just now, without marks on them; null for any other. */
async function toldIn(
  block: RecordBlock,
  told: ReadonlyMap<string, Telling>,
): Promise<readonly Telling[] | null> {
  const records = await block.fields(["id"]);
  const known = records?.map((record) => told.get(textOf(record, "id") ?? "")) ?? [undefined];
  return known.every((one) => one !== undefined) ? known : null;
}

async function shownIn(block: RecordBlock): Promise<readonly JsonObject[] | null> {
  const some = await block.fields(TELLING_FIELDS);
  if (some !== null) return some;
  const records = await block.records();
  return records?.map(({ shown }) => shown) ?? null;
}

function toLines(
  context: CollectionContext,
  { held, alive }: Tellings,
  { annotations, words }: Words,
): RecordLine[] {
  const silent = readWord(undefined);
  const wordOn = (id: string): OwnersWord => words.get(id) ?? silent;
  const wanted = findLinks(held, wordOn);
  const linked = [...words].flatMap(([id, { ruled }]) => (ruled.length > 0 ? [id] : []));
  return [...new Set([...wanted.keys(), ...linked])].toSorted().flatMap((id) => {
    const change = changeOf(wordOn(id), wanted.get(id) ?? NOTHING, alive);
    const annotation = annotations.get(id) ?? null;
    return change === null
      ? []
      : [toRuleLinksLine(context, { collection: COLLECTION, id, annotation }, change)];
  });
}

type Change = Parameters<typeof toRuleLinksLine>[2];

/** Null where rules say already what they have to say. */
function changeOf(word: OwnersWord, wanted: RuleLinks, alive: ReadonlySet<string>): Change | null {
  const { ruled, isRuledOut } = word;
  // The owner let the record count beside its link: the link stays as long as there is something to link to.
  const isLetIn = ruled.some(isSame) && !isRuledOut;
  const links = isLetIn ? ruled.filter(({ to }) => alive.has(to)) : wanted.links;
  if (isEqual(links, ruled)) return null;
  const isTouched = wanted.isDuplicate || isRuledOut;
  return { links, exclude: isTouched ? wanted.isDuplicate : null };
}

function isEqual(one: readonly RecordLink[], other: readonly RecordLink[]): boolean {
  return textOfLinks(one) === textOfLinks(other);
}

function textOfLinks(links: readonly RecordLink[]): string {
  const texts = links.map(({ to, relation }) => `${to} ${relation}`);
  return texts.toSorted().join("\n");
}
