/**
 * English of mappings: what the columns of a table mean.
 * @module
 */
import { counted } from "../format.ts";

/** Words of the mapping screens. */
export const mapping = {
  heading: (file: string): string => `Say what the columns of ${file} mean`,
  text: "No importer knows this table. What you say here is kept, and used again for files with the same header.",
  yourself: "Map it yourself",
  name: "Name of the mapping",
  nameHint:
    "Lower-case letters, digits, blanks. Under another name the same file makes other records.",
  nameWrong: "A name begins with a letter or a digit.",
  nameTaken: "There is a mapping of this name. Choose another one, or change that one.",
  collection: "Where the records go",
  type: "Kind of record",
  columns: "Columns",
  columnsText: "A column that is left out is not read at all.",
  field: (column: string): string => `What ${column} is`,
  leaveOut: "Leave it out",
  keep: "Keep it as it is",
  ofRecord: "Field of the record",
  helps: "Helps to read the others",
  reads: (column: string): string => `How ${column} is read`,
  plain: (kind: string): string => `as ${kind}`,
  kinds: {
    text: "text",
    when: "day or time",
    day: "day",
    money: "amount",
    decimal: "number",
    number: "number",
    integer: "whole number",
    boolean: "yes or no",
    list: "list, parted by ;",
    word: "a word of a list",
    url: "address of a page",
    payment: "kind of payment",
  } as Readonly<Record<string, string>>,
  extras: {
    currency: "Currency",
    debit: "Money that went out",
    credit: "Money that came in",
    side: "Debit or credit, as a word",
    time: "Time of day",
    account: "Account, for telling rows apart",
  } as Readonly<Record<string, string>>,
  also: (field: string, column: string): string => `${field} is read from ${column} too.`,
  needed: (field: string): string =>
    `${field} is needed: choose its column, or give it a value below.`,
  constants: "Same for every row",
  constantField: "Field",
  constantValue: "Value",
  addConstant: "Add a value",
  remove: "Remove",
  listHint: "Several, parted by ;",
  manner: "How the file is written",
  byFile: "Found by the file",
  decimal: "Sign before the cents",
  decimals: { ".": "Point, 12.50", ",": "Comma, 12,50" } as Readonly<Record<string, string>>,
  dateOrder: "Order of a date",
  dateOrders: { dmy: "Day first, 31/12", mdy: "Month first, 12/31" } as Readonly<
    Record<string, string>
  >,
  zone: "Zone of the times",
  zoneHint: "Such as Europe/Berlin. Empty: times stay as the file has them.",
  currency: "Currency",
  currencyHint: "Such as EUR, where the file does not say.",
  sign: "What you paid is",
  signs: {
    as_is: "positive",
    negate: "negative (banks)",
    debit_credit: "by debit and credit",
  } as Readonly<Record<string, string>>,
  moneyIn: "What came in is",
  moneyIns: {
    refunds: "kept if it is a refund",
    all: "kept, as a refund",
  } as Readonly<Record<string, string>>,
  delimiter: "Between the cells",
  delimiters: { ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar" } as Readonly<
    Record<string, string>
  >,
  encoding: "Letters",
  header: "The first row names the columns",
  headerText: "Off: the columns are called c1, c2 and so on.",
  key: "What tells a row from all others",
  keyText: "A number of the order or of the booking. Without one, all that is read tells it.",
  leftOut: "Rows to leave out",
  leftOutColumn: "Where",
  leftOutEquals: "says",
  addLeftOut: "Add a rule",
  more: "More choices",
  trialNone: "The first rows show here once nothing above is missing.",
  trialOf: (good: number, bad: number): string =>
    bad === 0
      ? `${counted(good, "row", "rows")} tried, all can be read.`
      : `${counted(good + bad, "row", "rows")} tried, ${counted(bad, "cannot", "cannot")} be read.`,
  trialLeftOut: (n: number): string => `${counted(n, "row is", "rows are")} left out.`,
  trialFaults: "What cannot be read",
  asks: {
    decimal: "The rows do not say whether a point or a comma stands before the cents.",
    "date-order": "The rows do not say whether the day or the month comes first.",
    currency: "No currency stands in the file.",
  } as Readonly<Record<string, string>>,
  wrong: {
    currency: "A currency is three letters, such as EUR.",
    zone: "This zone is not known here. Write it as Europe/Berlin.",
  } as Readonly<Record<string, string>>,
  save: "Save the mapping",
  saveAndRead: "Save, and read the file",
  saved: (name: string): string => `The mapping ${name} is saved.`,
  list: "Mappings",
  listText:
    "Tables that no importer knows are read by these. Files with the same header are found by themselves.",
  none: "No mapping is saved.",
  noneMore: "Import a table that is not recognized, and say what its columns mean.",
  row: (collection: string, columns: number): string =>
    `${collection}, ${counted(columns, "column", "columns")}`,
  edit: "Change",
  editHeading: (name: string): string => `The mapping ${name}`,
  tryFile: "Try it on a file",
  removed: (name: string): string => `The mapping ${name} is gone. Records that came by it stay.`,
};
