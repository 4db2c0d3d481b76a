/**
 * Reviews are written as HTML; they are kept as text.
 * @module
 */
const named = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
]);

/** Tags go, line breaks stay; what is left is text and never markup again. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<br\s*\/?>|<\/p>/giu, "\n")
    .replaceAll(/<[^>]*>/gu, "")
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/gu, (name) => named.get(name) ?? name)
    .trim();
}
