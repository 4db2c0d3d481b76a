/**
 * How mails and HTML with orders begin.
 * @module
 */
const HEADER = /^([!-9;-~]{1,76}):/u;
/** Of these a mail has two at least, `From` or `Received` among them. */
const usual = new Set([
  "from",
  "received",
  "date",
  "subject",
  "to",
  "message-id",
  "mime-version",
  "content-type",
  "return-path",
  "delivered-to",
]);

/** Tells whether a text begins with the head of a mail, or with the line that comes before it in a file of many. */
export function isMail(start: string): boolean {
  const names = headerNames(start);
  const isKnown = names.has("from") || names.has("received") || names.has("return-path");
  return isKnown && [...names].filter((name) => usual.has(name)).length >= 3;
}

/** Names of the headers until the empty line, in small letters; none if the text begins otherwise. */
function headerNames(start: string): ReadonlySet<string> {
  const [first = "", ...rest] = start.split(/\r?\n/u);
  const names = new Set<string>();
  for (const line of first.startsWith("From ") ? rest : [first, ...rest]) {
    if (line === "") break;
    const name = HEADER.exec(line)?.[1];
    if (name !== undefined) names.add(name.toLowerCase());
    else if (!/^[ \t]/u.test(line) || names.size === 0) break;
  }
  return names;
}

/** Blanks are few: any number of them, twice in a row, would be tried in every way that they can be shared out. */
const markedType =
  /(?:"@type"\s{0,32}:\s{0,32}(?:\[\s{0,32})?"|itemtype\s{0,32}=\s{0,32}["']?)(?:https?:\/\/(?:www\.)?schema\.org\/)?(?:Order|[A-Z][A-Za-z]{2,24}Reservation)\b/u;

/** Tells whether HTML holds an order or a reservation of schema.org. */
export function isMarkedHtml(start: string): boolean {
  return /schema\.org/iu.test(start) && markedType.test(start);
}
