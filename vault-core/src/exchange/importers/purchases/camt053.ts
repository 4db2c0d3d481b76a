/**
 * CAMT.053 statements of banks (ISO 20022), versions 02, 04 and 08, by local names.
 *
 * Names of those who paid the owner, accounts and addresses are left at the door.
 * @module
 */
import { SaxesParser } from "saxes";
import type { Draft } from "../../../model/drafts.ts";
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
export const camt053: Importer = {
  id: "camt.053",
  name: "Bank statement (CAMT.053)",
  collections: ["purchases"],
  detect,
  questions: async () => [],
  read: (members) => settledCredits(read(members)),
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "xml" || sample.root !== "Document") return null;
  const isOurs = /camt\.053\.001\.\d\d$/u.test(sample.namespace ?? "");
  return isOurs ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<BankItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    const nth = new Nth();
    let row = 0;
    for await (const details of transactionsOf(source)) {
      row += 1;
      const at = row;
      if (details === null)
        yield { kind: "fault", row, reason: "The file ends before its statement does.", ...place };
      else yield { ...itemOf(at, () => toItem(details, at, nth)), ...place };
    }
  }
}

/** Texts of a transaction by their paths, the entry's own and those of one of its details. */
type Details = ReadonlyMap<string, string>;

async function* transactionsOf(source: ByteSource): AsyncGenerator<Details | null> {
  const reader = new EntryReader();
  for await (const text of textOf(source, await encodingOf(source))) {
    yield* reader.push(text);
    if (reader.isBroken) break;
  }
  if (!reader.isClosed || reader.isBroken) yield null;
}

class EntryReader {
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #path: string[] = [];
  #found: Details[] = [];
  #account = "";
  #entry: Map<string, string> | null = null;
  #details: Map<string, string> | null = null;
  #parts: Map<string, string>[] = [];
  #text = "";
  /** Letters since the last tag: a text or tag without an end is held in memory. */
  #silent = 0;
  isClosed = false;
  isBroken = false;

  constructor() {
    this.#parser.on("doctype", () => {
      throw refusal("doctype");
    });
    this.#parser.on("error", () => {
      this.isBroken = true;
    });
    this.#parser.on("opentag", ({ local, attributes }) => {
      const currency = Object.values(attributes).find((one) => one.local === "Ccy");
      this.#open(local, currency?.value ?? null);
    });
    this.#parser.on("text", (text) => {
      this.#text += text;
    });
    this.#parser.on("closetag", ({ local }) => this.#close(local));
  }

  *push(text: string): Generator<Details> {
    // In pieces, so that what the parser holds back can be counted.
    for (let at = 0; at < text.length; at += limits.xmlAttribute) {
      const piece = text.slice(at, at + limits.xmlAttribute);
      this.#silent += piece.length;
      this.#parser.write(piece);
      if (this.#silent > limits.xmlSilence) throw refusal("too-large", limits.xmlSilence);
      yield* this.#found;
      this.#found = [];
    }
  }

  #open(local: string, currency: string | null): void {
    this.#silent = 0;
    this.#path.push(local);
    if (this.#path.length > limits.xmlDepth) throw refusal("too-deep", limits.xmlDepth);
    this.#text = "";
    if (local === "Ntry") {
      this.#entry = new Map([["account", this.#account]]);
      this.#parts = [];
    } else if (local === "TxDtls") this.#details = new Map();
    if (currency !== null) this.#note(`${this.#below()}@Ccy`, currency);
  }

  #close(local: string): void {
    this.#silent = 0;
    const text = this.#text.trim();
    this.#text = "";
    if (text !== "") this.#note(this.#below(), text);
    if (this.#path.slice(-4).join("/") === "Stmt/Acct/Id/IBAN") this.#account = text;
    if (this.#path.slice(-5).join("/") === "Stmt/Acct/Id/Othr/Id") this.#account ||= text;
    this.#path.pop();
    if (local === "TxDtls" && this.#details !== null) {
      this.#parts.push(this.#details);
      this.#details = null;
    } else if (local === "Ntry") this.#end();
    else if (local === "Document") this.isClosed = true;
  }

  #end(): void {
    const entry = this.#entry;
    this.#entry = null;
    if (entry === null || this.isBroken) return;
    const own = this.#parts.map((part) => withAmount(part, entry.get("Amt@Ccy")));
    const many = own.length > 1 && own.every((part) => part.has("Amt"));
    const parts = many ? own : [this.#parts[0] ?? new Map<string, string>()];
    for (const part of parts) this.#found.push(joined(entry, part, many));
  }

  /** The path below the entry, or below its details. */
  #below(): string {
    const from = Math.max(this.#path.lastIndexOf("Ntry"), this.#path.lastIndexOf("TxDtls"));
    return this.#path.slice(from + 1).join("/");
  }

  #note(path: string, text: string): void {
    const into = this.#details ?? this.#entry;
    if (into === null || path === "") return;
    if (into.size >= limits.jsonKeys) throw refusal("too-large", limits.jsonKeys);
    if (!into.has(path)) into.set(path, text);
  }
}

/** Version 02 tells the amount of one of a batch among its details; one in another currency is not what was booked. */
function withAmount(
  part: ReadonlyMap<string, string>,
  currency: string | undefined,
): ReadonlyMap<string, string> {
  const amount = part.get("AmtDtls/TxAmt/Amt");
  const isBooked = amount !== undefined && part.get("AmtDtls/TxAmt/Amt@Ccy") === currency;
  return part.has("Amt") || !isBooked ? part : new Map([...part, ["Amt", amount]]);
}

/** A batch of several transactions has an amount each; of a single one the entry's amount is what was booked. */
function joined(
  entry: ReadonlyMap<string, string>,
  part: ReadonlyMap<string, string>,
  many: boolean,
): Details {
  const all = new Map([...entry, ...part]);
  if (many) return all;
  for (const name of ["Amt", "Amt@Ccy", "CdtDbtInd"]) {
    const own = entry.get(name);
    if (own !== undefined) all.set(name, own);
  }
  return all;
}

function toItem(details: Details, row: number, nth: Nth): BankItem {
  const status = firstIn(details, "Sts", "Sts/Cd");
  if (/^(PDNG|INFO|FUTR)$/u.test(status)) return { kind: "skip", rule: "pending", row };
  const make = (): Draft => toDraft(details, row, nth);
  const isReversal = details.get("RvslInd") === "true";
  if (details.get("CdtDbtInd") !== "DBIT") {
    const from = firstIn(details, "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm");
    return creditItem(isReversal ? "refund" : creditIn(details), row, make, from);
  }
  // What goes out because it was taken back had come in before.
  return isReversal ? { kind: "skip", rule: "income", row } : make();
}

/** A card's credit is a refund. The name of who sent it is looked at, and stays at the door; without a text it names nobody. */
function creditIn(details: Details): Credit {
  const texts = ["RmtInf/Ustrd", "AddtlTxInf", "AddtlNtryInf"].flatMap(
    (name) => details.get(name) ?? [],
  );
  if (texts.length === 0 && !isCard(details)) return "income";
  return creditOf(texts.join(" "), isCard(details));
}

function firstIn(details: Details, ...names: readonly string[]): string {
  return names.map((name) => details.get(name)).find((text) => text !== undefined) ?? "";
}

function toDraft(details: Details, row: number, nth: Nth): Draft {
  const first = (...names: readonly string[]): string => firstIn(details, ...names);
  const currency = first("Amt@Ccy");
  if (!/^[A-Z]{3}$/u.test(currency)) throw new RowFault("Ccy is no currency code.");
  const amount = readDecimal(first("Amt"), ".", "Amt");
  if (amount === null) throw new RowFault("Amt is missing.");
  const remittance = first("RmtInf/Ustrd", "AddtlTxInf", "AddtlNtryInf");
  const isPaid = first("CdtDbtInd") === "DBIT";
  const creditor = first("RltdPties/Cdtr/Pty/Nm", "RltdPties/Cdtr/Nm");
  const seller = isPaid && creditor !== "" ? creditor : remittance;
  if (seller === "") throw new RowFault("Nobody is named.");
  return bankDraft(
    {
      account: first("account"),
      reference: first("Refs/AcctSvcrRef", "AcctSvcrRef", "NtryRef"),
      when: readWhen(
        first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"),
        "dmy",
        "BookgDt",
        0,
      ),
      amount: isPaid ? `-${amount}` : amount,
      currency,
      seller,
      paymentKind: isCard(details) ? "card" : "bank",
      mcc: null,
      raw:
        isPaid && remittance !== "" && remittance !== seller ? { Ustrd: stripped(remittance) } : {},
    },
    row,
    nth,
  );
}

function isCard(details: Details): boolean {
  return /^(CCRD|MCRD)$/u.test(details.get("BkTxCd/Domn/Fmly/Cd") ?? "");
}
