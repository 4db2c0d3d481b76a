/**
 * Elements of a large XML file with their attributes, in flat memory; texts and a document type are passed over.
 * @module
 */
import { Parser } from "htmlparser2";
import type { ByteSource } from "./byte-source.ts";
import { limits, refusal } from "./limits.ts";
import { encodingOf, textOf } from "./text.ts";

/** An element below the root. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * Yields the wanted children of the root, in order; deeper ones are passed over. Null at the end means that the root was
 * not closed: the file is cut off.
 *
 * @throws {VaultError} import-refused: too-deep, too-large, bad-encoding.
 */
export async function* xmlElements(
  source: ByteSource,
  wanted: ReadonlySet<string>,
  root: string,
): AsyncGenerator<XmlElement | null> {
  const collector = new Collector(wanted, root);
  for await (const text of textOf(source, await encodingOf(source))) {
    yield* collector.push(text);
  }
  if (!collector.isClosed) yield null;
}

class Collector {
  readonly #parser: Parser;
  #depth = 0;
  #found: XmlElement[] = [];
  #attributes = new Map<string, string>();
  /** Letters since the parser told anything: a tag without an end would be held in memory. */
  #silent = 0;
  isClosed = false;

  constructor(wanted: ReadonlySet<string>, root: string) {
    const heard = (): void => void (this.#silent = 0);
    this.#parser = new Parser(
      {
        onopentagname: () => {
          heard();
          this.#attributes = new Map();
          if ((this.#depth += 1) > limits.xmlDepth) throw refusal("too-deep", limits.xmlDepth);
        },
        onattribute: (name, value) => {
          heard();
          mustBeShort(value);
          if (this.#depth !== 2) return;
          if (this.#attributes.size >= limits.jsonKeys) throw refusal("too-large", limits.jsonKeys);
          this.#attributes.set(name, value);
        },
        onopentag: (name) => {
          if (this.#depth === 2 && wanted.has(name))
            this.#found.push({ name, attributes: this.#attributes });
        },
        onclosetag: (name) => {
          heard();
          this.#depth -= 1;
          // The parser is never told of the end, so nothing but a closing tag closes.
          if (this.#depth === 0 && name === root) this.isClosed = true;
        },
        ontext: heard,
        oncomment: heard,
        onprocessinginstruction: heard,
      },
      { xmlMode: true, decodeEntities: true },
    );
  }

  *push(text: string): Generator<XmlElement> {
    // A piece is cut small, so that what the parser holds back can be counted.
    for (let at = 0; at < text.length; at += limits.xmlAttribute) {
      const piece = text.slice(at, at + limits.xmlAttribute);
      this.#silent += piece.length;
      this.#parser.write(piece);
      if (this.#silent > limits.xmlSilence) throw refusal("too-large", limits.xmlSilence);
      yield* this.#found;
      this.#found = [];
    }
  }
}

function mustBeShort(value: string): void {
  if (value.length > limits.xmlAttribute) throw refusal("too-large", limits.xmlAttribute);
}
