/**
 * Order confirmations and reservations in mails (`.eml`, `.mbox`) and saved HTML, by their schema.org markup alone.
 *
 * Sender, recipients, subject and words of a mail are not read; of its head the date alone is. Nothing remote is loaded.
 * @module
 */
import PostalMime from "postal-mime";
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { isReservation } from "../../calendar/reservations.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import { firstBytes, type ByteSource } from "../../reading/byte-source.ts";
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { memberOf } from "../../reading/json.ts";
import { limits } from "../../reading/limits.ts";
import { textOfStart } from "../../reading/text.ts";
import { wholeText } from "../../reading/whole.ts";
import { bookedDraft } from "./booked.ts";
import { markupOf } from "./markup.ts";
import { isMail, isMarkedHtml } from "./mail-start.ts";
import { mailMessages, type MailMessage } from "./messages.ts";
import { orderDrafts } from "./orders.ts";

/** The importer. */
export const orderMail: Importer = {
  id: "order.mail",
  name: "Order mail",
  collections: ["purchases", "spaces"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  const isOurs =
    (sample.kind === "csv" && isMail(sample.start)) ||
    (sample.kind === "xml" && isMarkedHtml(sample.start));
  return isOurs ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  const times = new OrderTimes();
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for await (const { row, html, date } of pagesOf(source)) {
      const items = typeof html === "string" ? itemsOf(html, row, times.at(date)) : [html];
      for (const item of items) yield { ...item, ...place };
    }
  }
}

/** HTML with the date of its mail. */
interface Page {
  readonly row: number;
  /** What is said instead of a message that cannot be read. */
  readonly html: string | ImportItem;
  /** ISO 8601; null: not told. */
  readonly date: string | null;
}

async function* pagesOf(source: ByteSource): AsyncGenerator<Page> {
  const start = textOfStart(await firstBytes(source, limits.sampleBytes));
  if (
    start
      .replace(/^\ufeff/u, "")
      .trimStart()
      .startsWith("<")
  ) {
    yield { row: 1, html: await wholeText(source), date: null };
    return;
  }
  for await (const message of mailMessages(source)) yield* pagesIn(message, 0);
}

/** Mails in mails that are opened: one that was forwarded, and one that was forwarded in that. */
const MOST_LEVELS = 2;

/** The page of a message, and those of the mails that were forwarded with it as files. */
async function* pagesIn({ row, bytes }: MailMessage, level: number): AsyncGenerator<Page> {
  const unread = (html: Page["html"]): Page => ({ row, html, date: null });
  if (bytes === null) return yield unread({ kind: "skip", rule: "large-message", row });
  // Whatever its letters are, what a part is of stands in plain ones.
  if (!/text\/html|message\/rfc822/iu.test(new TextDecoder("latin1").decode(bytes)))
    return yield unread("");
  const parsed = await parseMail(bytes);
  if (typeof parsed === "string") return yield unread({ kind: "fault", row, reason: parsed });
  const { html, date, forwarded } = parsed;
  const inner = level < MOST_LEVELS ? forwarded : [];
  if (inner.length === 0 || html !== "") yield { row, html, date };
  for (const mail of inner) yield* pagesIn({ row, bytes: mail }, level + 1);
}

interface ParsedMail {
  readonly html: string;
  readonly date: string | null;
  readonly forwarded: readonly Uint8Array[];
}

/** A text says why no parser should be given it: it is nested too deep, or the heads of its parts are too long in all. */
async function parseMail(bytes: Uint8Array): Promise<ParsedMail | string> {
  try {
    const mail = await PostalMime.parse(bytes, { maxNestingDepth: 64 });
    const forwarded = mail.attachments.flatMap(({ mimeType, content }) =>
      mimeType === "message/rfc822" && content instanceof ArrayBuffer
        ? [new Uint8Array(content)]
        : [],
    );
    return { html: mail.html ?? "", date: mail.date ?? null, forwarded };
  } catch (error) {
    const isDeep = error instanceof Error && /nesting/iu.test(error.message);
    return isDeep
      ? "The mail is nested deeper than any real one."
      : "The mail has more parts, or a longer head, than any real one.";
  }
}

function* itemsOf(html: string, row: number, whenOf: WhenOfOrder): Generator<ImportItem> {
  const { nodes, faults } = markupOf(html);
  let count = 0;
  for (const node of nodes) {
    for (const item of itemsOfNode(node, row, whenOf)) {
      count += 1;
      yield item;
    }
  }
  for (const reason of faults) yield { kind: "fault", row, reason };
  if (count === 0 && faults.length === 0) yield { kind: "skip", rule: "no-order", row };
}

function itemsOfNode(node: JsonObject, row: number, whenOf: WhenOfOrder): readonly ImportItem[] {
  try {
    return draftsOf(node, whenOf).map((draft) => Object.assign({}, draft, { row }));
  } catch (error) {
    if (error instanceof RowFault) return [{ kind: "fault", row, reason: error.message }];
    throw error;
  }
}

function draftsOf(node: JsonObject, whenOf: WhenOfOrder): readonly Omit<Draft, "row">[] {
  if (memberOf(node, "@type") === "Order") return orderDrafts(node, whenOf);
  return isReservation(node) ? [bookedDraft(node)] : [];
}

type WhenOfOrder = (key: string, date: string | null) => JsonObject;

/** When orders were made: as they say, else when the first of their mails was written. */
class OrderTimes {
  readonly #known = new Map<string, JsonObject>();

  at(mailDate: string | null): WhenOfOrder {
    return (key, orderDate) => {
      const date = orderDate ?? mailDate;
      const known = this.#known.get(key);
      if (known !== undefined && orderDate === null) return known;
      if (date === null) throw new RowFault("orderDate is missing.");
      const when = readWhen(date, "mdy", "orderDate", 0);
      this.#known.set(key, when);
      return when;
    };
  }
}
