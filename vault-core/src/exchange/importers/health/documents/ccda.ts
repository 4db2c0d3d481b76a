/**
 * Health documents as C-CDA (HL7 CDA): medicines, found by their templates alone.
 *
 * The patient, authors, addresses and everything else of the document are left at the door.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import { itemOf } from "../../reading/fault.ts";
import { nodeAt, textOfNode, xmlTree, type XmlNode } from "../../reading/xml-tree.ts";
import {
  activityDraft,
  medicineKind,
  supplyDraft,
  type DocumentContext,
} from "./ccda-medicines.ts";
import { attributeOf, whenIn } from "./ccda-values.ts";

/** The importer. */
export const ccda: Importer = {
  id: "ccda",
  name: "Health documents (C-CDA)",
  collections: ["prescriptions"],
  detect,
  questions: async () => [],
  read,
};

/** Every version of C-CDA names its templates at the top. */
function detect(sample: Sample): Detection | null {
  if (sample.kind !== "xml" || sample.root !== "ClinicalDocument") return null;
  const isOurs = sample.start.includes("2.16.840.1.113883.10.20.22.");
  return isOurs ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for (const item of itemsOf(await xmlTree(source))) yield { ...item, ...place };
  }
}

function* itemsOf(root: XmlNode | null): Generator<ImportItem> {
  let row = 0;
  if (root !== null) {
    const context = {
      narrative: narrativeOf(root),
      written: whenIn(nodeAt(root, "effectiveTime")),
    };
    for (const found of entriesOf(root, null)) {
      row += 1;
      yield itemOfEntry(found, row, context);
    }
  }
  if (root?.isWhole !== true)
    yield { kind: "fault", row: row + 1, reason: "The file ends before its document does." };
}

/** A medicine, or an entry that holds none. */
interface Found {
  readonly node: XmlNode;
  readonly kind: "activity" | "order" | "dispense" | null;
  /** The activity that a supply is a part of. */
  readonly around: XmlNode | null;
}

function* entriesOf(node: XmlNode, around: XmlNode | null): Generator<Found> {
  for (const part of node.parts) {
    if (typeof part === "string") continue;
    const kind = medicineKind(part);
    // What the document ends in is told once.
    if (kind !== null && !part.isWhole) continue;
    // An order inside an activity is a part of that.
    if (kind !== null && !(kind === "order" && around !== null)) yield { node: part, kind, around };
    const inner = [...entriesOf(part, kind === "activity" ? part : around)];
    const isOther = part.name === "entry" && part.isWhole && inner.length === 0;
    if (isOther) yield { node: part, kind: null, around: null };
    yield* inner;
  }
}

function itemOfEntry(
  { node, kind, around }: Found,
  row: number,
  context: DocumentContext,
): ImportItem {
  if (kind === null) return { kind: "skip", rule: "type", row };
  // "No known medications", or one that was refused.
  if (attributeOf(node, "negationInd") === "true") return { kind: "skip", rule: "negated", row };
  return itemOf(row, () => {
    const draft =
      kind === "activity" ? activityDraft(node, context) : supplyDraft(node, around, context);
    return { ...draft, row };
  });
}

/** Texts of the narrative by the ids that entries refer to. */
function narrativeOf(root: XmlNode): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (node: XmlNode): void => {
    const id = attributeOf(node, "ID");
    if (id !== null && node.isWhole) texts.set(id, textOfNode(node, 1_000));
    for (const part of node.parts) if (typeof part !== "string") visit(part);
  };
  visit(root);
  return texts;
}
