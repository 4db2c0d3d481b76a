/**
 * Medicare's Blue Button text: medicines that Part D paid for. Between rulers of hyphens lie blocks of `Key: value` lines.
 *
 * Who the patient is, addresses and other insurances are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import type { ByteSource } from "../../reading/byte-source.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { limits, refusal } from "../../reading/limits.ts";
import { stripped } from "../../reading/strip.ts";
import { encodingOf, textOf } from "../../reading/text.ts";
import { said } from "../../things/thing-rows.ts";
import { NDC, ndc11 } from "../fhir-values.ts";

/** The importer. */
export const blueButton: Importer = {
  id: "cms.blue-button",
  name: "Medicare Blue Button (text)",
  collections: ["prescriptions"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv") return null;
  const isOurs = /^\s*-{20,}\s*[^\n]{0,80}PERSONAL HEALTH INFORMATION/iu.test(sample.start);
  return isOurs ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for await (const block of blocksOf(source)) yield { ...itemOfBlock(block), ...place };
  }
}

function itemOfBlock({ row, cells, isWhole }: Block): ImportItem {
  if (!/^part\s?d$/iu.test(cells.get("claimtype") ?? ""))
    return { kind: "skip", rule: "type", row };
  if (!isWhole) return { kind: "fault", row, reason: "The file ends before its claim does." };
  return itemOf(row, () => claimDraft(cells, row));
}

function claimDraft(cells: ReadonlyMap<string, string>, row: number): Draft {
  const text = wordsIn(cells, "drugname");
  if (text === null) throw new RowFault("Drug Name is missing.");
  const date = cells.get("claimservicedate") ?? "";
  const when = readWhen(date, "mdy", "Claim Service Date", 0);
  const drug = ndc11(cells.get("drugcode") ?? "");
  const codings = /^\d{11}$/u.test(drug) ? [{ system: NDC, code: drug }] : [];
  const days = countIn(cells, "dayssupply", "Days' Supply") ?? 0;
  const fields = {
    type: "prescription",
    when,
    kind: "claimed",
    medication: { text, codings },
    status: "completed",
    ...(days > 0 && { daysSupply: days, daysSupplyBasis: "stated" }),
    ...said({
      fillNumber: countIn(cells, "fillnumber", "Fill Number"),
      filledOn: when["day"] ?? null,
      pharmacy: wordsIn(cells, "pharmacyname"),
      prescriber: wordsIn(cells, "prescribername"),
    }),
  };
  const claim = cells.get("claimnumber") ?? `${date} ${cells.get("fillnumber") ?? ""}`;
  const key = naturalKey("blue-button", claim, drug === "" ? text : drug);
  return { kind: "draft", collection: "prescriptions", naturalKey: key, fields, row };
}

function wordsIn(cells: ReadonlyMap<string, string>, key: string): string | null {
  const cell = cells.get(key);
  return cell === undefined ? null : stripped(cell);
}

function countIn(cells: ReadonlyMap<string, string>, key: string, name: string): number | null {
  const cell = cells.get(key);
  if (cell === undefined) return null;
  if (!/^\d{1,4}$/u.test(cell)) throw new RowFault(`${name} is no number.`);
  return Number(cell);
}

/** A block that says something. */
interface Block {
  /** Line of its first key. */
  readonly row: number;
  /** By their keys without case, blanks and signs; the first of a kind counts, empty ones say nothing. */
  readonly cells: ReadonlyMap<string, string>;
  /** A ruler follows it. */
  readonly isWhole: boolean;
}

async function* blocksOf(source: ByteSource): AsyncGenerator<Block> {
  const reader = new BlockReader();
  let rest = "";
  for await (const piece of textOf(source, await encodingOf(source))) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > limits.csvRowLength) throw refusal("too-large", limits.csvRowLength);
    for (const line of lines) yield* reader.push(line);
  }
  yield* reader.push(rest);
  yield* reader.end(false);
}

class BlockReader {
  #line = 0;
  #row = 0;
  #cells = new Map<string, string>();

  *push(line: string): Generator<Block> {
    this.#line += 1;
    if (/^\s*-{20,}\s*$/u.test(line)) return yield* this.end(true);
    const at = line.indexOf(":");
    const key =
      at < 0
        ? ""
        : line
            .slice(0, at)
            .toLowerCase()
            .replaceAll(/[^a-z]/gu, "");
    const value = line.slice(at + 1).trim();
    if (key === "" || value === "") return;
    // A second claim without a ruler between.
    if (key === "claimtype" && this.#cells.has(key)) yield* this.end(true);
    if (this.#cells.size === 0) this.#row = this.#line;
    if (this.#cells.size >= limits.jsonKeys) throw refusal("too-large", limits.jsonKeys);
    if (!this.#cells.has(key)) this.#cells.set(key, value);
  }

  *end(isWhole: boolean): Generator<Block> {
    const cells = this.#cells;
    this.#cells = new Map();
    if (cells.size > 0) yield { row: this.#row, cells, isWhole };
  }
}
