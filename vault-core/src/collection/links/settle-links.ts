/**
 * Brings the links that rules set in line with the records: after an import, its undo, a change by hand, and after a sync that
 * brought records of another device. What it writes follows from the records and the owner's word alone, so that it may be cut
 * short, done again and done on two devices at once.
 * @module
 */
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import type { RecordLink } from "../../vault/api.ts";
import { toRuleLinksLine } from "../annotate.ts";
import type { CollectionContext } from "../context.ts";
import { textOf } from "../line.ts";
import type { RecordBlock, RecordSet } from "../record-set.ts";
import { findLinks, type RuleLinks } from "./find-links.ts";
import { isSame, type OwnersWord, readWord } from "./owners-word.ts";
import { readTelling, type Telling, TELLING_FIELDS } from "./telling.ts";

const COLLECTION = "purchases";
/** Lines that are written at once. */
const STRETCH = 10_000;
const NOTHING: RuleLinks = { links: [], isDuplicate: false };

interface Reading {
  readonly told: ReadonlyMap<string, Telling>;
  readonly isStopped: () => boolean;
}

/** What the blocks were when links were last in line with them. */
const settled = new WeakMap<RecordSet, string>();

/**
 * Writes what has to change; gives the number of records whose links did.
 *
 * @param told tellings of lines that were written just now, by the ids of their records: they are not read again.
 * @param isStopped asked now and then; once it says so, nothing is written: whatever comes next does it.
 */
export async function settleLinks(
  context: CollectionContext,
  told: ReadonlyMap<string, Telling> = new Map(),
  isStopped: () => boolean = () => false,
): Promise<number> {
  const { records } = context;
  if (context.mayLink?.() === false || (await records.count(COLLECTION)) === 0) return 0;
  for (;;) {
    const era = records.era();
    const blocks = await records.blocks(COLLECTION);
    if (settled.get(records) === stateOf(context, blocks)) return 0;
    const tellings = await readTellings(blocks, context.homeZone(), { told, isStopped });
    // Read anew meanwhile: what was seen is not whole.
    if (records.era() !== era) continue;
    if (tellings === null) return 0;
    const lines = toLines(context, tellings);
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

/** Null if a block cannot be read, or it was stopped: what all of them tell is not known. */
async function readTellings(
  blocks: readonly RecordBlock[],
  homeZone: string,
  { told, isStopped }: Reading,
): Promise<readonly Telling[] | null> {
  const tellings: Telling[] = [];
  for (const block of blocks) {
    if (isStopped()) return null;
    const known = told.size === 0 ? null : await toldIn(block, told);
    const all = known === null ? await shownIn(block) : [];
    if (all === null) return null;
    for (const one of known ?? []) tellings.push(one);
    for (const record of all) {
      const telling = readTelling(record, homeZone);
      if (telling !== null) tellings.push(telling);
    }
  }
  return tellings;
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

function toLines(context: CollectionContext, tellings: readonly Telling[]): RecordLine[] {
  const annotations = new Map(
    context.records
      .annotations(COLLECTION)
      .map((annotation) => [textOf(annotation, "target") ?? "", annotation] as const),
  );
  const words = new Map(
    [...annotations].map(([id, annotation]) => [id, readWord(annotation)] as const),
  );
  const silent = readWord(undefined);
  const wordOn = (id: string): OwnersWord => words.get(id) ?? silent;
  const wanted = findLinks(tellings, wordOn);
  const alive = new Set(tellings.map(({ id }) => id));
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
