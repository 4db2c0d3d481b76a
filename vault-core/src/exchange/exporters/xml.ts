/**
 * Text in XML 1.0: marks escaped, letters that XML cannot hold left out.
 * @module
 */
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
// XML 1.0, 2.2: no control letter but tab and line ends, no half of a pair, no U+FFFE and U+FFFF.
// oxlint-disable-next-line no-control-regex -- it is them that are taken out
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

/** Escapes a text for an element or a quoted attribute. */
export function xmlText(text: string): string {
  return text.replace(NOT_XML, "").replace(/[&<>"]/g, (mark) => ESCAPES[mark] ?? mark);
}
