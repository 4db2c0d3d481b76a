/**
 * Invoices and credit notes as UBL 2.1: Peppol BIS Billing 3, EN 16931 and their national forms.
 *
 * The buyer, addresses, accounts, notes and embedded papers are left at the door.
 * @module
 */
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { Nth } from "../../reading/nth.ts";
import { childrenNamed, xmlTree, type XmlNode } from "../../reading/xml-tree.ts";
import { currencyDigits, RunningTax } from "./sums.ts";
import { spreadDiscounts } from "./ubl-discounts.ts";
import { headOf, type InvoiceHead } from "./ubl-head.ts";
import { billedLines, lineDraft, loneCharges, roundings } from "./ubl-lines.ts";

const namespaces = /urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2/u;
const roots = ["Invoice", "CreditNote"];

/** The importer. */
export const ublInvoice: Importer = {
  id: "ubl.invoice",
  name: "Invoices (UBL, Peppol)",
  collections: ["purchases"],
  detect,
  questions: async () => [],
  read,
};

/** The network's own envelope may be around the document. */
function detect(sample: Sample): Detection | null {
  if (sample.kind !== "xml") return null;
  const isDocument = roots.includes(sample.root) && namespaces.test(sample.namespace ?? "");
  const isEnvelope = sample.root === "StandardBusinessDocument" && namespaces.test(sample.start);
  return isDocument || isEnvelope ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for (const item of itemsOf(await xmlTree(source))) yield { ...item, ...place };
  }
}

function* itemsOf(root: XmlNode | null): Generator<ImportItem> {
  const document = documentIn(root);
  if (document === null) return yield brokenOff(1);
  const head = headOrFault(document);
  if (typeof head === "string")
    return yield document.isWhole ? { kind: "fault", row: 1, reason: head } : brokenOff(1);
  const billed = billedLines(document);
  const discounts = spreadDiscounts(document, billed, currencyDigits(head.currency));
  const context = { head, tax: new RunningTax(), nth: new Nth(), discounts };
  const lines = [...loneCharges(document, discounts), ...billed, ...roundings(document)];
  for (const [index, line] of lines.entries())
    yield itemOf(index + 1, () => lineDraft(line, index + 1, context));
  if (!document.isWhole) yield brokenOff(lines.length + 1);
}

function documentIn(root: XmlNode | null): XmlNode | null {
  if (root === null || roots.includes(root.name)) return root;
  const inner = roots.flatMap((name) => childrenNamed(root, name));
  return inner[0] ?? null;
}

/** Without its head no line means anything: one fault for the document. */
function headOrFault(document: XmlNode): InvoiceHead | string {
  try {
    return headOf(document);
  } catch (error) {
    if (error instanceof RowFault) return error.message;
    throw error;
  }
}

function brokenOff(row: number): ImportItem {
  return { kind: "fault", row, reason: "The file ends before its document does." };
}
