/**
 * Strict XML documents that are small by nature, held in memory whole: invoices, health documents. Names are local ones.
 *
 * What a broken document says before the place where it breaks stays: the elements that were closed.
 * @module
 */
import { SaxesParser } from "saxes";
import { blobOf, blobSource, type ByteSource } from "./byte-source.ts";
import { limits, refusal } from "./limits.ts";
import { encodingOf, textOf } from "./text.ts";

/** An element. */
export interface XmlNode {
  /** Without its prefix. */
  readonly name: string;
  /** By names without prefixes. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements and texts, in order. */
  readonly parts: readonly (XmlNode | string)[];
  /** Its end tag was there. */
  readonly isWhole: boolean;
}

/** Elements whose texts are not held: papers and pictures as Base64. */
const embedded = new Set(["EmbeddedDocumentBinaryObject", "observationMedia", "nonXMLBody"]);

/**
 * Gives the root; null if there is none. It is whole if the document is.
 *
 * @throws {VaultError} import-refused: doctype, too-deep, too-large, bad-encoding.
 */
export async function xmlTree(source: ByteSource): Promise<XmlNode | null> {
  const held = blobSource(await blobOf(source, limits.wholeBytes));
  const builder = new TreeBuilder();
  for await (const text of textOf(held, await encodingOf(held))) {
    builder.push(text);
    if (builder.isBroken) break;
  }
  return builder.root;
}

/** The child elements of a name; the whole ones alone. */
export function childrenNamed(node: XmlNode | null, name: string): readonly XmlNode[] {
  return (node?.parts ?? []).filter(
    (part): part is XmlNode => typeof part !== "string" && part.name === name && part.isWhole,
  );
}

/** The first element at a path of names; null if there is none. */
export function nodeAt(node: XmlNode | null, ...path: readonly string[]): XmlNode | null {
  return path.reduce((here, name) => childrenNamed(here, name)[0] ?? null, node);
}

/** The text of the first element at a path, blanks collapsed; null if there is none. */
export function textIn(node: XmlNode | null, ...path: readonly string[]): string | null {
  const found = nodeAt(node, ...path);
  const text = found === null ? "" : textOfNode(found);
  return text === "" ? null : text;
}

/** The text inside an element, blanks collapsed; no more than about so many letters of it are looked at. */
export function textOfNode(node: XmlNode, most: number = limits.jsonString): string {
  let text = "";
  for (const piece of textsIn(node)) {
    text += piece;
    if (text.length > most) break;
  }
  return text.replaceAll(/\s+/gu, " ").trim();
}

function* textsIn({ parts }: XmlNode): Generator<string> {
  for (const part of parts) {
    if (typeof part === "string") yield part;
    else yield* textsIn(part);
  }
}

interface OpenNode extends XmlNode {
  readonly parts: (XmlNode | string)[];
  isWhole: boolean;
}

class TreeBuilder {
  readonly #parser = new SaxesParser();
  readonly #open: OpenNode[] = [];
  #count = 0;
  #length = 0;
  root: XmlNode | null = null;
  isBroken = false;

  constructor() {
    this.#parser.on("doctype", () => {
      throw refusal("doctype");
    });
    this.#parser.on("error", () => {
      this.isBroken = true;
    });
    this.#parser.on("opentag", ({ name, attributes }) => this.#begin(name, attributes));
    this.#parser.on("text", (text) => this.#note(text));
    this.#parser.on("cdata", (text) => this.#note(text));
    this.#parser.on("closetag", () => {
      const node = this.#open.pop();
      if (node !== undefined && !this.isBroken) node.isWhole = true;
    });
  }

  push(text: string): void {
    this.#length += text.length;
    if (this.#length > limits.wholeBytes) throw refusal("too-large", limits.wholeBytes);
    this.#parser.write(text);
  }

  #begin(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.isBroken) return;
    const pairs = Object.entries(attributes);
    if (pairs.length > limits.jsonKeys) throw refusal("too-large", limits.jsonKeys);
    if (pairs.some(([, value]) => value.length > limits.xmlAttribute))
      throw refusal("too-large", limits.xmlAttribute);
    if (++this.#count > limits.xmlElements) throw refusal("too-large", limits.xmlElements);
    const node: OpenNode = {
      name: localName(name),
      attributes: new Map(pairs.map(([key, value]) => [localName(key), value])),
      parts: [],
      isWhole: false,
    };
    this.#open.at(-1)?.parts.push(node);
    this.root ??= node;
    this.#open.push(node);
    if (this.#open.length > limits.xmlDepth) throw refusal("too-deep", limits.xmlDepth);
  }

  #note(text: string): void {
    const node = this.#open.at(-1);
    if (node === undefined || this.isBroken) return;
    if (this.#open.some(({ name }) => embedded.has(name))) return;
    if (text.length > limits.jsonString) throw refusal("too-large", limits.jsonString);
    node.parts.push(text);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
