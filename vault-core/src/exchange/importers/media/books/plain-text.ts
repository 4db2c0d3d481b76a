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
  const lines = html.replaceAll(/<br\s*\/?>|<\/p>/giu, "\n");
  // Behind the last end of a tag none begins, and a search for one would read the rest again for each of its signs.
  const end = lines.lastIndexOf(">") + 1;
  return (lines.slice(0, end).replaceAll(/<[^>]*>/gu, "") + lines.slice(end))
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/gu, (name) => named.get(name) ?? name)
    .trim();
}
