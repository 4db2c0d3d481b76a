/**
 * What a command says: results on stdout, all else on stderr; tables for people, JSON and CSV for programs.
 * @module
 */
import pc from "picocolors";
import { toCsv } from "./csv.ts";
import { startProgress, type Progress } from "./progress.ts";
import { toTable, type Column } from "./table.ts";
import { printable, printableLines, toJsonText } from "./text.ts";

/** How results are wanted. */
export interface OutputOptions {
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly csv: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly noInput: boolean;
  readonly noColor: boolean;
}

/** A list as a result: for programs by its items, for people by its columns. */
export interface ListResult<Row> {
  /** Kind of the JSON document, such as `grants.list`. */
  readonly kind: string;
  readonly items: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** Said on stderr when there is nothing. */
  readonly empty: string;
  readonly next?: string | null;
  /** Of figures and records: entries that have not come to this device. */
  readonly owed?: number;
  /** Of records: how many there are in all, and how many of them tell of what another one tells. */
  readonly total?: number;
  readonly toldTwice?: number;
}

/** The way out of a command. */
export interface Output {
  list<Row>(result: ListResult<Row>): void;
  /** One thing: as JSON document, or by the given text for people. */
  one(kind: string, item: unknown, text: string): void;
  /** What a command did that has no result for people: as JSON document, or as a note. */
  done(kind: string, item: unknown, text: string): void;
  /** Raw text of a result, such as an export. */
  raw(text: string): void;
  /** A note on stderr; nothing with `--quiet`. */
  note(text: string): void;
  progress(step: string): Progress;
}

/** Makes the way out by the options of a command. */
export function createOutput(options: OutputOptions, colorAllowed: boolean): Output {
  // Negated, since `undefined` would let the library decide by itself, which colors under CI.
  const plain =
    !colorAllowed ||
    options.noColor ||
    process.env["NO_COLOR"] !== undefined ||
    !process.stdout.isTTY;
  const color = pc.createColors(!plain);
  const width = process.stdout.isTTY ? process.stdout.columns : 200;
  const note = (text: string): void => {
    if (!options.quiet) process.stderr.write(`${printableLines(text)}\n`);
  };
  const list = <Row>(result: ListResult<Row>): void => {
    const { kind, items, next = null, owed, total, toldTwice } = result;
    const counts = Object.entries({ owed, total, toldTwice }).filter(([, n]) => n !== undefined);
    if (options.json) out(toJsonText({ v: 1, kind, items, next, ...Object.fromEntries(counts) }));
    else if (options.jsonl) for (const item of result.items) out(toJsonText(item));
    else if (options.csv) out(onTerminal(toCsv(result.items, result.columns)));
    else if (result.items.length === 0) note(result.empty);
    else {
      const [head = "", ...rows] = toTable(result.items, result.columns, width).split("\n");
      out([color.bold(head), ...rows].join("\n"));
    }
  };
  const one = (kind: string, item: unknown, text: string): void => {
    if (options.json || options.jsonl) out(toJsonText({ v: 1, kind, item }));
    else out(printableLines(text));
  };
  const done: Output["done"] = (kind, item, text) => {
    if (options.json || options.jsonl) one(kind, item, text);
    else note(text);
  };
  const mode =
    options.json && options.verbose
      ? "json"
      : options.quiet || options.json
        ? "none"
        : process.stderr.isTTY
          ? "bar"
          : "lines";
  return {
    list,
    one,
    done,
    raw: (text) => void process.stdout.write(onTerminal(text)),
    note,
    progress: (step) => startProgress(printable(step), mode),
  };
}

/** Files and other programs get the text as it is; strangers wrote it, so a terminal does not. */
function onTerminal(text: string): string {
  return process.stdout.isTTY ? printableLines(text) : text;
}

function out(text: string): void {
  process.stdout.write(`${text}\n`);
}
