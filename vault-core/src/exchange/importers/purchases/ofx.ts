/**
 * OFX 1.x (SGML), 2.x (XML) and QFX: statements of banks and cards. Tags are read one by one: leaves need no end, and may be
 * nested or empty.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import type { Detection, Importer, ImportMember, Sample } from "../importer.ts";
import type { ByteSource } from "../reading/byte-source.ts";
import { readWhen } from "../reading/dates.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { limits, refusal } from "../reading/limits.ts";
import { Nth } from "../reading/nth.ts";
import { readDecimal } from "../reading/numbers.ts";
import { stripped } from "../reading/strip.ts";
import { encodingOf, textOf } from "../reading/text.ts";
import { bankDraft } from "./bank-rows.ts";
import { type BankItem, type Credit, creditItem, creditOf, settledCredits } from "./credits.ts";

/** The importer. */
export const ofx: Importer = {
  id: "ofx",
  name: "Bank statement (OFX, QFX)",
  collections: ["purchases"],
  detect,
  questions: async () => [],
  read: (members) => settledCredits(read(members)),
};

function detect(sample: Sample): Detection | null {
  const isSgml = sample.kind === "csv" && /^\s*OFXHEADER:/iu.test(sample.start);
  const isXml = sample.kind === "xml" && sample.root.toUpperCase() === "OFX";
  return isSgml || isXml ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<BankItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    const statement = new Statement();
    for await (const tag of tagsOf(source)) {
      const item = statement.push(tag);
      if (item !== null) yield { ...item, ...place };
    }
    const cut = statement.cut();
    if (cut !== null) yield { ...cut, ...place };
  }
}

interface Tag {
  readonly isEnd: boolean;
  readonly name: string;
  readonly text: string;
}

async function* tagsOf(source: ByteSource): AsyncGenerator<Tag> {
  let rest = "";
  for await (const piece of textOf(source, await encodingOf(source))) {
    rest += piece;
    // The last tag's text may go on in the next piece.
    const cut = lastTag(rest);
    if (cut > 0) {
      yield* tagsIn(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    if (rest.length > limits.jsonString) throw refusal("too-large", limits.jsonString);
  }
  yield* tagsIn(rest);
}

/** Where the last tag begins that what follows may still belong to: a text in CDATA goes with the tag before it. */
function lastTag(text: string): number {
  const literal = text.lastIndexOf("<![CDATA[");
  const end = literal < 0 ? -1 : text.indexOf("]]>", literal);
  const goesOn = literal >= 0 && (end < 0 || !text.includes("<", end));
  let at = text.lastIndexOf("<", goesOn ? literal - 1 : text.length);
  while (at > 0 && !/[\w/?]/u.test(text[at + 1] ?? "")) at = text.lastIndexOf("<", at - 1);
  return at;
}

function* tagsIn(text: string): Generator<Tag> {
  if (/<!DOCTYPE/iu.test(text)) throw refusal("doctype");
  // Behind the last end of one, no CDATA is looked for: each would be sought to the end of the text.
  const end = text.lastIndexOf("]]>");
  const literals = end < 0 ? "" : text.slice(0, end + 3);
  yield* tagsBy(/<(\/?)([A-Za-z0-9._]{1,64})\s*>([^<]*)(?:<!\[CDATA\[(.*?)\]\]>)?/gsu, literals);
  yield* tagsBy(/<(\/?)([A-Za-z0-9._]{1,64})\s*>([^<]*)/gu, text.slice(literals.length));
}

function* tagsBy(pattern: RegExp, text: string): Generator<Tag> {
  for (const [, end = "", name = "", value = "", literal = ""] of text.matchAll(pattern)) {
    const said = literal.trim() === "" ? decoded(value.trim()) : literal.trim();
    yield { isEnd: end !== "", name: name.toUpperCase(), text: said };
  }
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

function decoded(text: string): string {
  return text.replaceAll(
    /&(amp|lt|gt|quot|apos|nbsp);/gu,
    (_all, name: string) => entities[name] ?? "",
  );
}

/** What stands around the transactions, and the one at hand. */
class Statement {
  readonly #nth = new Nth();
  #account = "";
  #currency = "";
  #isCard = false;
  #group = "";
  #row = 0;
  #open: Map<string, string> | null = null;
  #isEnded = false;

  push({ isEnd, name, text }: Tag): BankItem | null {
    if (name === "OFX" && isEnd) this.#isEnded = true;
    const ends =
      name === "STMTTRN" || (isEnd && /^(BANKTRANLIST|STMTRS|CCSTMTRS|OFX)$/u.test(name));
    const item = ends ? this.#close() : null;
    if (name === "STMTTRN" && !isEnd) this.#begin();
    else if (name === "INVTRAN" && !isEnd) return this.#trade();
    else if (!isEnd) this.#note(name, text);
    return item;
  }

  /** What is bought and sold of securities, and what they yield, is no purchase; each has one of these. */
  #trade(): ImportItem {
    this.#row += 1;
    return { kind: "skip", rule: "investment", row: this.#row };
  }

  /** What the file broke off in. */
  cut(): ImportItem | null {
    if (this.#isEnded) return null;
    this.#row += this.#open === null ? 1 : 0;
    return { kind: "fault", row: this.#row, reason: "The file ends before its statement does." };
  }

  #begin(): void {
    this.#open = new Map();
    this.#row += 1;
  }

  #note(name: string, text: string): void {
    if (text === "") this.#group = name;
    if (/^(CC|INV)?STMTRS$/u.test(name)) this.#isCard = name === "CCSTMTRS";
    if (this.#open !== null) {
      // The amount is in this currency; another one stands in ORIGCURRENCY for information.
      if (name === "CURSYM" && this.#group !== "CURRENCY") return;
      if (text !== "" && !this.#open.has(name)) this.#open.set(name, text);
      return;
    }
    if (name === "CURDEF") this.#currency = text;
    if (name === "ACCTID") this.#account = text;
  }

  #close(): BankItem | null {
    const fields = this.#open;
    this.#open = null;
    const row = this.#row;
    return fields === null ? null : itemOf(row, () => this.#toItem(fields, row));
  }

  #toItem(fields: ReadonlyMap<string, string>, row: number): BankItem {
    const amount = amountOf(fields.get("TRNAMT") ?? "");
    if (isBetween(fields)) return { kind: "skip", rule: "transfer", row };
    const make = (): Draft => this.#toDraft(fields, amount, row);
    if (amount.startsWith("-")) return make();
    return creditItem(creditIn(fields, this.#isCard), row, make);
  }

  #toDraft(fields: ReadonlyMap<string, string>, amount: string, row: number): Draft {
    const currency = fields.get("CURSYM") ?? this.#currency;
    if (!/^[A-Z]{3}$/u.test(currency)) throw new RowFault("CURDEF is no currency code.");
    const bank = {
      account: this.#account,
      reference: fields.get("FITID") ?? "",
      when: whenOf(fields.get("DTPOSTED") ?? ""),
      amount,
      currency,
      ...wordsOf(fields),
      paymentKind: this.#isCard ? "card" : "bank",
      mcc: /^\d{4}$/u.exec(fields.get("SIC") ?? "")?.[0] ?? null,
    };
    return bankDraft(bank, row, this.#nth);
  }
}

/** Who was paid, and the other text if there is one. Of a check some banks tell its number alone. */
function wordsOf(fields: ReadonlyMap<string, string>): {
  readonly seller: string;
  readonly raw: JsonObject;
} {
  const memo = fields.get("MEMO");
  const check = fields.get("CHECKNUM");
  const seller = fields.get("NAME") ?? memo ?? (check === undefined ? null : `Check ${check}`);
  if (seller === null) throw new RowFault("NAME is missing.");
  return { seller, raw: memo === undefined || memo === seller ? {} : { MEMO: stripped(memo) } };
}

function amountOf(text: string): string {
  const amount = readDecimal(text, /,\d{1,2}$/u.test(text) ? "," : ".", "TRNAMT");
  if (amount === null) throw new RowFault("TRNAMT is missing.");
  return amount;
}

/** Money between the owner's own accounts, and cash. */
function isBetween(fields: ReadonlyMap<string, string>): boolean {
  return /^(XFER|ATM|CASH)$/iu.test(fields.get("TRNTYPE") ?? "");
}

/** What comes in; many banks call all of it a credit. */
function creditIn(fields: ReadonlyMap<string, string>, isCard: boolean): Credit {
  const type = fields.get("TRNTYPE") ?? "";
  if (/^(DEP|DIRECTDEP|INT|DIV)$/iu.test(type)) return "income";
  if (/^PAYMENT$/iu.test(type)) return "transfer";
  const words = `${fields.get("NAME") ?? ""} ${fields.get("MEMO") ?? ""}`;
  return creditOf(words, isCard || /^POS$/iu.test(type));
}

/** `20260503120000.000[-7:MST]`; a time without a zone is the bank's habit, and left out. */
function whenOf(text: string): JsonObject {
  const parts =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:\.\d+)?)?(?:\[([+-]?\d{1,2})(?:\.(\d+))?(?::\w*)?\])?/u.exec(
      text,
    );
  if (parts === null) throw new RowFault("DTPOSTED is no date.");
  const [, year, month, day, hour, minute, second = "00", zone] = parts;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined || zone === undefined) return readWhen(date, "mdy", "DTPOSTED", 0);
  const hours = Number(zone);
  const part = parts[8] === "5" || parts[8] === "50" ? "30" : "00";
  const offset = `${zone.startsWith("-") ? "-" : "+"}${String(Math.abs(hours)).padStart(2, "0")}:${part}`;
  return readWhen(`${date}T${hour}:${minute}:${second}${offset}`, "mdy", "DTPOSTED", 0);
}
