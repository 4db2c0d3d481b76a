/**
 * Ways in which texts of some form go wrong where they still look like that form: tables, JSON, markup, lines of names and values.
 * @module
 */
import { chosen, nearest, put, type Stretch, type Way } from "./letters.ts";
import { oddDates, oddJson, oddLetters, oddNumbers, oddWords } from "./odd-values.ts";

/** All of them bounded: a broken file may be one long letter. */
const NUMBER = /-?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?/;
const DATE =
  /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]+\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z| ?[-+]\d\d:?\d\d)?|\d{8}(?:T?\d{4,6}Z?)?|[A-Z][a-z]{2,8} \d\d?, \d{4}[^<"\r\n]{0,20}/;
const CELL = /[^,;\t|\r\n]{0,999}[,;\t|]/;
const LINE = /[^\r\n]{0,999}(?:\r\n|\r|\n)/;
const KEY = /"[^"\n]{0,99}"\s{0,9}:/;
const TAG = /<[^<>]{0,999}>/;
const LEAF = /<([\w:.-]{1,99})[^<>]{0,999}>[^<>]{0,999}<\/\1>/;
const ATTRIBUTE = /\s[\w:.-]{1,99}=(?:"[^"]{0,999}"|'[^']{0,999}')/;
const VALUE = /[:=>][^\r\n"<>:=]+/;
const QUOTED = /"[^"\r\n]*"/;

/** What becomes of a stretch that a pattern finds: it is lost, doubled, swapped with the next, or repeated. */
function movedBy(pattern: RegExp): Way {
  return (file, at, pick) => {
    const one = nearest(file, at, pattern);
    if (one === null) return file;
    const letters = file.slice(one.start, one.end);
    const next = nextTo(file, one, pattern);
    const swapped = file.slice(next.start, next.end);
    const between = file.slice(one.end, next.start);
    return chosen(
      [
        () => put(file, one, ""),
        () => put(file, one, letters + letters),
        () => put(file, one, letters.repeat(100)),
        () => put(file, { start: one.start, end: next.end }, swapped + between + letters),
      ],
      pick,
    )();
  };
}

/** The stretch behind another, or that one itself. */
function nextTo(file: string, one: Stretch, pattern: RegExp): Stretch {
  const found = nearest(file, one.end / file.length, pattern);
  return found === null || found.start < one.end ? one : found;
}

/** What is put in the place of what a pattern finds. */
function replacedBy(pattern: RegExp, make: (found: string, pick: number) => string): Way {
  return (file, at, pick) => {
    const one = nearest(file, at, pattern);
    return one === null ? file : put(file, one, make(file.slice(one.start, one.end), pick));
  };
}

function brokenTag(tag: string, pick: number): string {
  const name = /^<\/?([^\s/>]*)/.exec(tag)?.[1] ?? "";
  return chosen(
    [
      tag.slice(0, -1),
      tag.slice(1),
      `${tag.slice(0, -1)}/>`,
      tag.toUpperCase(),
      `</${name}>`,
      `<${name}>`.repeat(70),
      tag.replace(name, "x:y"),
      `<${name} a="1" a="2">`,
      `<${name} xmlns="" xmlns:x="">`,
    ],
    pick,
  );
}

function brokenAttribute(attribute: string, pick: number): string {
  const name = attribute.slice(0, attribute.indexOf("="));
  const odd = chosen([...oddNumbers, ...oddDates, ...oddLetters], pick >> 3);
  const quoted = `${name}="${odd.replaceAll('"', "")}"`;
  return chosen(
    [attribute + attribute, quoted, quoted, quoted, name, `${name}=x`, `${name}='x"`, ""],
    pick,
  );
}

/** A member is given twice, its value is of another kind, or its name is one of the language's own. */
function brokenMember(key: string, pick: number): string {
  const odd = chosen(oddJson, pick >> 2);
  return chosen(
    [`${key}${odd},${key}`, `${key}${odd},"x1":`, `${key}${odd},"x2":`, '"__proto__":'],
    pick,
  );
}

/** The ways. */
export const ofText: Readonly<Record<string, Way>> = {
  number: replacedBy(NUMBER, (_, pick) => chosen(oddNumbers, pick)),
  date: replacedBy(DATE, (_, pick) => chosen(oddDates, pick)),
  cell: movedBy(CELL),
  cellValue: replacedBy(CELL, (cell, pick) => {
    const odd = chosen([...oddNumbers, ...oddDates, ...oddLetters, "", " ", '"'], pick);
    return odd + cell.slice(-1);
  }),
  line: movedBy(LINE),
  member: replacedBy(KEY, brokenMember),
  tag: replacedBy(TAG, brokenTag),
  leaf: movedBy(LEAF),
  attribute: replacedBy(ATTRIBUTE, brokenAttribute),
  value: replacedBy(VALUE, (value, pick) => {
    const odd = chosen([...oddNumbers, ...oddDates, ...oddLetters, ...oddWords, ""], pick);
    return value.slice(0, 1) + odd;
  }),
  quoted: replacedBy(QUOTED, (_, pick) => {
    return `"${chosen([...oddLetters, ...oddDates, ...oddNumbers, ""], pick)}"`;
  }),
};
