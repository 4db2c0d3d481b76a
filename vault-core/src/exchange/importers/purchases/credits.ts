/**
 * Money that came in, as a bank tells it: a refund of a purchase, or no purchase at all. A row says so by its kind or its words;
 * else it is a refund if it came from a seller that the same files say was paid.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import { foldText } from "../../../records/fold-text.ts";
import { sellerWords } from "../../../records/seller-words.ts";

/** What came in; `unsaid`: the row does not say. */
export type Credit = "refund" | "income" | "transfer" | "unsaid";

/** A row that is a refund if its seller was paid. */
export interface MaybeRefund {
  readonly kind: "maybe-refund";
  readonly draft: Draft;
  /** From whom it came. */
  readonly seller: string;
  readonly member?: string;
}

/** What the rows of a bank are at first. */
export type BankItem = ImportItem | MaybeRefund;

const tax = /steuer|finanzamt|belastingdienst|\b(?:tax|irs|hmrc|impots|hacienda)\b/iu;
const refund =
  /refund|reversal|return|rebate|chargeback|storno|erstattung|r(?:ü|ue)ckbuchung|retoure|rembours|reembolso|devoluci|rimborso|terugbetaling|återbetalning|tilbagebetaling|zwrot/iu;
const income =
  /(?<!\p{L})(?:payroll|salary|wages?|pension|direct dep(?:osit)?|dir dep|deposits?|interest|dividends?|gehalt|lohn|rente|\p{L}*zinsen|salaire|nómina|stipendio)(?!\p{L})/iu;
const transfer =
  /(?<!\p{L})(?:transfers?|umbuchung|übertrag)(?!\p{L})|\b(?:payment|pymt)\b.*\b(?:thank ?you|received|rec'?d)\b|\b(?:auto ?pay|online|mobile|internet|web|e-?)[ -]?(?:payment|pymt|pmt)\b/iu;

/** Tells by its words what money is that came in. What comes to a card is a refund unless they say otherwise. */
export function creditOf(words: string, isCard: boolean): Credit {
  if (tax.test(words)) return "income";
  if (refund.test(words)) return "refund";
  if (income.test(words)) return "income";
  if (transfer.test(words)) return "transfer";
  return isCard ? "refund" : "unsaid";
}

/** Makes the item of a row that came in. @param from who sent it; absent: the seller of the draft. */
export function creditItem(
  credit: Credit,
  row: number,
  make: () => Draft,
  from: string = "",
): BankItem {
  if (credit === "income" || credit === "transfer") return { kind: "skip", rule: credit, row };
  const draft = make();
  if (credit === "refund") return draft;
  return { kind: "maybe-refund", draft, seller: from === "" ? sellerOf(draft) : from };
}

/** A file with more is a rare one: of the first of them it is told by what came before. */
const MOST_HELD = 20_000;
const MOST_SELLERS = 200_000;

/** Gives the items as they are in the end; rows of which the others have to tell come last. */
export async function* settledCredits(items: AsyncIterable<BankItem>): AsyncGenerator<ImportItem> {
  const paid = new Set<string>();
  let held: MaybeRefund[] = [];
  for await (const item of items) {
    if (item.kind !== "maybe-refund") {
      if (isPurchase(item) && paid.size < MOST_SELLERS) paid.add(keyOf(sellerOf(item)));
      yield item;
      continue;
    }
    held.push(item);
    if (held.length < MOST_HELD) continue;
    yield* toldBy(paid, held);
    held = [];
  }
  yield* toldBy(paid, held);
}

function* toldBy(paid: ReadonlySet<string>, held: readonly MaybeRefund[]): Generator<ImportItem> {
  for (const { draft, seller, member } of held) {
    const { row } = draft;
    const item: ImportItem = paid.has(keyOf(seller))
      ? draft
      : { kind: "skip", rule: "income", row };
    yield { ...item, ...(member !== undefined && { member }) };
  }
}

function isPurchase(item: ImportItem): item is Draft {
  return item.kind === "draft" && item.fields["direction"] === "purchase";
}

function sellerOf({ fields }: Draft): string {
  return typeof fields["seller"] === "string" ? fields["seller"] : "";
}

/** Who pays for others: `PAYPAL *BOOTERY` is Bootery. */
const BETWEEN: ReadonlySet<string> = new Set(["paypal", "klarna", "sumup", "zettle"]);

/** What one seller's rows have in common: the first word of its name; of a name without one all of it. */
function keyOf(seller: string): string {
  const words = sellerWords(seller);
  return words.find((word) => !BETWEEN.has(word)) ?? words[0] ?? foldText(seller);
}
