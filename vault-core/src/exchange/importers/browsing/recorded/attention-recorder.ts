/**
 * AttentionTrust XML 0.11, as the recorder of 2005 sent it and as this vault writes it. Element names come in any case, a blank
 * may be missing in a date, and the method may be `CACHE`.
 * @module
 */
import { Parser } from "htmlparser2";
import type { ImportItem } from "../../../../model/drafts.ts";
import type { Detection, Importer, ImportMember, Sample } from "../../importer.ts";
import type { ByteSource } from "../../reading/byte-source.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { limits, refusal } from "../../reading/limits.ts";
import { encodingOf, textOf } from "../../reading/text.ts";
import { toVisit } from "../visit.ts";

/** The importer. */
export const attentionRecorder: Importer = {
  id: "attention.recorder",
  name: "AttentionTrust recorder",
  collections: ["clickstream"],
  detect,
  questions: async () => Promise.resolve([]),
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "xml" || sample.root.toLowerCase() !== "attention") return null;
  const isMine =
    /attentiontrust\.org/iu.test(sample.namespace ?? "") ||
    /<httptransactions?\b/iu.test(sample.start);
  return isMine ? { confidence: 1, missing: [] } : null;
}

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    let row = 0;
    for await (const transaction of transactionsOf(source)) {
      row += 1;
      const at = row;
      yield { ...itemOf(at, () => toItem(transaction, at)), ...place };
    }
  }
}

/** Texts of a transaction by the names of their elements, lower case. */
type Transaction = ReadonlyMap<string, string>;

/** Null at the end: the file was cut off. */
async function* transactionsOf(source: ByteSource): AsyncGenerator<Transaction | null> {
  const reader = new TransactionReader();
  for await (const text of textOf(source, await encodingOf(source))) yield* reader.push(text);
  if (!reader.isClosed) yield null;
}

class TransactionReader {
  readonly #parser: Parser;
  #depth = 0;
  #text = "";
  #current: Map<string, string> | null = null;
  #found: Transaction[] = [];
  /** Letters since the parser told anything: a tag without an end would be held in memory. */
  #silent = 0;
  isClosed = false;

  constructor() {
    this.#parser = new Parser(
      {
        onopentagname: (name) => this.#open(localName(name)),
        ontext: (text) => this.#add(text),
        onclosetag: (name) => this.#close(localName(name)),
        onprocessinginstruction: (name) => {
          this.#silent = 0;
          if (name.toLowerCase() === "!doctype") throw refusal("doctype");
        },
        oncomment: () => void (this.#silent = 0),
      },
      { xmlMode: true, decodeEntities: true },
    );
  }

  *push(text: string): Generator<Transaction> {
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

  #open(name: string): void {
    this.#silent = 0;
    this.#text = "";
    if ((this.#depth += 1) > limits.xmlDepth) throw refusal("too-deep", limits.xmlDepth);
    if (name === "httptransaction") this.#current = new Map();
  }

  #add(text: string): void {
    this.#silent = 0;
    if (this.#current === null) return;
    this.#text += text;
    if (this.#text.length > limits.jsonString) throw refusal("too-large", limits.jsonString);
  }

  #close(name: string): void {
    this.#silent = 0;
    this.#depth -= 1;
    if (name === "httptransaction" && this.#current !== null) {
      this.#found.push(this.#current);
      this.#current = null;
    } else if (this.#current !== null && this.#current.size < limits.jsonKeys)
      this.#current.set(name, this.#text.trim());
    // The parser is never told of the end, so nothing but a closing tag closes.
    if (this.#depth === 0 && name === "attention") this.isClosed = true;
    this.#text = "";
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1).toLowerCase();
}

function toItem(transaction: Transaction | null, row: number): ImportItem {
  if (transaction === null) throw new RowFault("The file ends before its list does.");
  const url = transaction.get("url") ?? "";
  if (url === "") throw new RowFault("url is missing.");
  const method = transaction.get("method") ?? "";
  const status = transaction.get("responsecode") ?? "";
  const visit = {
    microseconds: `${secondsOf(transaction.get("date") ?? "")}000000`,
    precision: "s" as const,
    url,
    title: transaction.get("title") ?? null,
    transition: null,
    // 0 is what the recorder says if it does not know.
    ...(/^[1-9]\d{2}$/u.test(status) ? { status: Number(status) } : {}),
    ...(/^[A-Z]{1,16}$/u.test(method) ? { method } : {}),
    column: "date",
  };
  return toVisit(visit, row);
}

/** `Tue, 04 Oct2005 15:07:16 GMT`: the recorder itself leaves the blank out. */
function secondsOf(date: string): number {
  const [, rest = ""] = /^(?:[a-z]{3},\s*)?(.*)$/isu.exec(date) ?? [];
  const spaced = rest.replace(/^(\d{1,2})\s*([a-z]{3})\s*(\d{4})\b/iu, "$1 $2 $3");
  const { at } = readWhen(spaced, "dmy", "date", 0);
  if (typeof at !== "string") throw new RowFault("date names no zone.");
  return Date.parse(at) / 1_000;
}
