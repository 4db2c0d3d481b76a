/**
 * Microdata of HTML as objects like those of JSON-LD (WHATWG HTML, 5): texts, objects, lists of them.
 * @module
 */
import type { Json, JsonObject } from "../../../../model/json.ts";
import { limits } from "../../reading/limits.ts";

/** Attributes of an element. */
export type Attributes = Readonly<Record<string, string>>;

interface Item {
  readonly members: Map<string, Json[]>;
  readonly children: { readonly names: readonly string[]; readonly item: Item }[];
}

/** Of what is inside an element the text is a value. */
interface Texts {
  readonly item: Item;
  readonly names: readonly string[];
  text: string;
}

interface OpenElement {
  /** The item that the element opens. */
  readonly item: Item | null;
  readonly texts: Texts | null;
  readonly isTop: boolean;
  /** HTML has ended it, its own end tag has not: an item in a `p` goes on behind a `div`. */
  isLeftOpen: boolean;
}

function plain(): OpenElement {
  return { item: null, texts: null, isTop: false, isLeftOpen: false };
}

/** Collects the items of a document, element by element. */
export class Microdata {
  readonly #open: OpenElement[] = [];
  /** Of the open elements those that open an item, and those whose text is a value: HTML may be deep beside them. */
  readonly #parents: Item[] = [];
  readonly #texts: Texts[] = [];
  #count = 0;
  /** There were more items, or values in values, than are taken. */
  isLarger = false;
  /** Items that were closed. */
  readonly items: JsonObject[] = [];

  /** Tells whether the document ended inside an item. */
  get isOpen(): boolean {
    return this.#parents.length > 0;
  }

  /** Takes a start tag. */
  begin(name: string, attributes: Attributes): void {
    // A stray end of a `p`, which the parser tells as an empty one, or the next `p`.
    if (name === "p" && this.#open.at(-1)?.isLeftOpen === true) this.#close();
    const parent = this.#parents.at(-1) ?? null;
    const names = (attributes["itemprop"] ?? "").split(/\s+/u).filter((one) => one !== "");
    if (this.#mayBegin(attributes)) this.#beginItem(parent, names, attributes["itemtype"] ?? "");
    else if (parent === null || names.length === 0) this.#open.push(plain());
    else this.#beginValue(parent, names, valueIn(name, attributes));
  }

  #mayBegin(attributes: Attributes): boolean {
    if (attributes["itemscope"] === undefined) return false;
    this.#count += 1;
    if (this.#count <= limits.mailNodes) return true;
    this.isLarger = true;
    return false;
  }

  #beginItem(parent: Item | null, names: readonly string[], itemtype: string): void {
    const item = newItem(itemtype);
    if (parent !== null) parent.children.push({ names, item });
    this.#parents.push(item);
    this.#open.push({ ...plain(), item, isTop: parent === null });
  }

  #beginValue(item: Item, names: readonly string[], stated: string | null): void {
    if (stated !== null) for (const name of names) put(item, name, stated);
    const isDeep = this.#texts.length >= limits.jsonDepth;
    const texts = stated === null && !isDeep ? { item, names, text: "" } : null;
    if (texts !== null) this.#texts.push(texts);
    else if (stated === null) this.isLarger = true;
    this.#open.push({ ...plain(), texts });
  }

  /** Takes text between tags. */
  text(text: string): void {
    for (const texts of this.#texts)
      if (texts.text.length < limits.xmlAttribute) texts.text += text;
  }

  /** Takes an end tag, or an end that HTML implies. */
  end(name: string, isImplied: boolean): void {
    const top = this.#open.at(-1);
    if (top === undefined) return;
    if (isImplied && name === "p" && top.item !== null && !top.isLeftOpen) {
      top.isLeftOpen = true;
      return;
    }
    if (top.isLeftOpen) this.#close();
    this.#close();
  }

  #close(): void {
    const closed = this.#open.pop();
    if (closed === undefined) return;
    const { item, texts, isTop } = closed;
    if (item !== null) this.#parents.pop();
    if (texts !== null) this.#texts.pop();
    if (texts !== null)
      for (const name of texts.names)
        put(texts.item, name, texts.text.replaceAll(/\s+/gu, " ").trim());
    if (isTop && item !== null) this.items.push(toObject(item));
  }
}

function newItem(itemtype: string): Item {
  const members = new Map<string, Json[]>();
  if (itemtype !== "") members.set("@type", [itemtype.trim().split(/\s+/u)[0] ?? ""]);
  return { members, children: [] };
}

/** The value that stands in an attribute; null if it is the element's text. */
function valueIn(name: string, attributes: Attributes): string | null {
  const { content, datetime, href, src } = attributes;
  const linked = /^(?:a|link|area)$/u.test(name) ? href : undefined;
  return content ?? datetime ?? linked ?? src ?? null;
}

function put({ members }: Item, name: string, value: Json): void {
  const known = members.get(name);
  if (known === undefined) members.set(name, [value]);
  else known.push(value);
}

function toObject(item: Item, depth = 0): JsonObject {
  for (const { names, item: child } of item.children) {
    const value = depth < limits.jsonDepth ? toObject(child, depth + 1) : {};
    for (const name of names) put(item, name, value);
  }
  const members = [...item.members].map(([name, values]): [string, Json] => {
    const [first = null] = values;
    return [name, values.length === 1 ? first : values];
  });
  return Object.fromEntries(members);
}
