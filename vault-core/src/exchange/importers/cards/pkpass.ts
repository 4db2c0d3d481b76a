/**
 * Passes of Apple Wallet: `.pkpass`, and `.pkpasses` with several of them. A boarding pass becomes a journey with one
 * reservation, any other a card.
 *
 * The token and address of the issuer's web service and the fields of the pass, which name its holder, are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import type {
  Companions,
  Detection,
  Importer,
  ImportMember,
  ReadOptions,
  Sample,
} from "../importer.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { memberOf, textMember } from "../reading/json.ts";
import { wholeJson } from "../reading/whole.ts";
import { said } from "../things/thing-rows.ts";
import { colorOf } from "./card-words.ts";
import { barcodeOf, fieldsOfPass, worthOf } from "./pass-fields.ts";
import { mustFitManifest, wordsOfPass, type PassWords } from "./pass-package.ts";
import { journeyOf } from "./pass-journey.ts";

const kinds: Readonly<Record<string, string>> = {
  storeCard: "loyalty",
  coupon: "coupon",
  eventTicket: "ticket",
  generic: "membership",
  boardingPass: "ticket",
};

/** The importer. */
export const pkpass: Importer = {
  id: "pkpass",
  name: "Wallet passes",
  collections: ["cards", "spaces"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "json") return null;
  const needed = ["passTypeIdentifier", "serialNumber"];
  const missing = needed.filter((name) => !sample.paths.has(name));
  if (missing.length === needed.length) return null;
  return { confidence: missing.length === 0 ? 1 : 0.5, missing };
}

async function* read(
  members: readonly ImportMember[],
  { companions }: ReadOptions,
): AsyncGenerator<ImportItem> {
  for (const [index, member] of members.entries()) {
    const place = member.name === null ? {} : { member: member.name };
    const row = member.name === null ? 1 : index + 1;
    const pass = await wholeJson(member.source);
    if (pass === null) yield { kind: "fault", row, reason: "The pass is no JSON.", ...place };
    else yield { ...(await itemOfPass(pass, member, row, companions)), ...place };
  }
}

async function itemOfPass(
  pass: JsonObject,
  member: ImportMember,
  row: number,
  companions: Companions,
): Promise<ImportItem> {
  const problem = await mustFitManifest(member, companions);
  if (problem !== null) return { kind: "fault", row, reason: problem };
  const words = await wordsOfPass(member, companions);
  return itemOf(row, () => toDraft(pass, row, words));
}

function toDraft(pass: JsonObject, row: number, words: PassWords): Draft {
  const text = (key: string): string | null => {
    const value = textMember(pass, key);
    return value === null ? null : words(value);
  };
  const type = textMember(pass, "passTypeIdentifier");
  const serial = textMember(pass, "serialNumber");
  const style = Object.keys(kinds).find((name) => memberOf(pass, name) !== undefined);
  const issuer = text("organizationName");
  if (type === null || serial === null) throw new RowFault("serialNumber is missing.");
  if (issuer === null) throw new RowFault("organizationName is missing.");
  if (style === undefined) throw new RowFault("The pass is of no known kind.");
  const key = naturalKey("pkpass", type, serial);
  if (style === "boardingPass") {
    const fields = journeyOf(pass, { issuer, description: text("description") });
    return { kind: "draft", collection: "spaces", naturalKey: key, fields, row };
  }
  const program = text("logoText") ?? text("description");
  const fields = cardOf(pass, { issuer, program, style, serial });
  return { kind: "draft", collection: "cards", naturalKey: key, fields, row };
}

interface CardNames {
  readonly issuer: string;
  readonly program: string | null;
  readonly style: string;
  readonly serial: string;
}

function cardOf(pass: JsonObject, { issuer, program, style, serial }: CardNames): JsonObject {
  const barcode = barcodeOf(pass);
  return {
    type: "card",
    ...whenOf(pass),
    kind: kinds[style] ?? "membership",
    issuer,
    number: textOf(barcode?.["value"]) ?? serial,
    ...worthOf(fieldsOfPass(pass, style)),
    ...said({
      program,
      barcode,
      expires: textMember(pass, "expirationDate")?.slice(0, 10) ?? null,
      archived: memberOf(pass, "voided") === true ? true : null,
      color: colorOf(textMember(pass, "backgroundColor") ?? ""),
    }),
  };
}

/** The day of an event; a card has none. */
function whenOf(pass: JsonObject): JsonObject {
  const day = /^\d{4}-\d\d-\d\d/u.exec(textMember(pass, "relevantDate") ?? "")?.[0];
  return day === undefined ? {} : { when: { day, precision: "day" } };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
