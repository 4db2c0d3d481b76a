/**
 * The events of an ActivityWatch export, one by one and in flat memory: `{buckets:{<id>:{type,...,events[]}}}`, or the buckets as
 * a list. It follows quotes and brackets only; whether an event is JSON is for `JSON.parse` to say.
 * @module
 */
import type { ByteSource } from "../../reading/byte-source.ts";
import { limits, refusal } from "../../reading/limits.ts";
import { encodingOf, textOf } from "../../reading/text.ts";

/** An event as text, and what its bucket says before its events. */
export interface BucketEvent {
  /** Such as `web.tab.current`; empty if the bucket tells its type behind its events. */
  readonly type: string;
  /** Such as `aw-watcher-web-firefox`; empty in a list. */
  readonly bucket: string;
  readonly text: string;
}

/** `{`, `buckets`, a bucket, `events`: how deep what they hold lies. */
const [IN_BUCKETS, IN_BUCKET, IN_EVENTS] = [2, 3, 4];

/**
 * Yields the events in order. Null at the end means that the file was cut off.
 *
 * @throws {VaultError} import-refused: too-deep, too-large, bad-encoding.
 */
export async function* bucketEvents(source: ByteSource): AsyncGenerator<BucketEvent | null> {
  const splitter = new EventSplitter();
  for await (const text of textOf(source, await encodingOf(source))) yield* splitter.push(text);
  if (!splitter.isClosed) yield null;
}

class EventSplitter {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #stringLength = 0;
  /** The string at hand outside events, and the last whole one. */
  #word = "";
  #last = "";
  /** The key at hand of the top, of the buckets and of a bucket. */
  readonly #keys = ["", "", "", ""];
  #type = "";
  #event = "";
  /** Where the event at hand begins in the piece at hand. */
  #from = 0;
  isClosed = false;

  *push(text: string): Generator<BucketEvent> {
    this.#from = 0;
    for (let at = 0; at < text.length; at++) {
      const sign = text[at] ?? "";
      if (this.#inString) this.#letter(sign);
      else {
        const event = this.#unit(text, at, sign);
        if (event !== null) yield event;
      }
    }
    if (this.#depth > IN_EVENTS && this.#isEvents()) this.#hold(text.slice(this.#from));
  }

  /** One sign outside strings; an event if it ends here. */
  #unit(text: string, at: number, sign: string): BucketEvent | null {
    switch (sign) {
      case '"':
        this.#begin();
        return null;
      case "{":
      case "[":
        if (this.#depth === IN_EVENTS && this.#isEvents()) this.#from = at;
        this.#open();
        return null;
      case "}":
      case "]":
        return this.#close(text, at);
      case ":":
        this.#keys[this.#depth] = this.#last;
        return null;
      case ",":
        if (this.#depth === IN_BUCKET && this.#keys[IN_BUCKET] === "type") this.#type = this.#last;
        return null;
      default:
        return null;
    }
  }

  #letter(sign: string): void {
    if ((this.#stringLength += 1) > limits.jsonString)
      throw refusal("too-large", limits.jsonString);
    if (this.#escaped) this.#escaped = false;
    else if (sign === "\\") this.#escaped = true;
    else if (sign === '"') {
      this.#inString = false;
      this.#last = this.#word;
      return;
    }
    // Keys of other kinds of file may be long; none of ours is.
    if (this.#depth <= IN_BUCKET && this.#word.length < 256) this.#word += sign;
  }

  #begin(): void {
    this.#inString = true;
    this.#stringLength = 0;
    this.#word = "";
  }

  #open(): void {
    if (++this.#depth > limits.jsonDepth) throw refusal("too-deep", limits.jsonDepth);
    if (this.#depth <= IN_BUCKET) this.#keys[this.#depth] = "";
    if (this.#depth === IN_BUCKET) this.#type = "";
    this.#last = "";
  }

  #close(text: string, at: number): BucketEvent | null {
    this.#depth -= 1;
    if (this.#depth <= 0) this.isClosed = true;
    if (this.#depth !== IN_EVENTS || !this.#isEvents()) return null;
    return this.#whole(text.slice(this.#from, at + 1));
  }

  #isEvents(): boolean {
    return this.#keys[1] === "buckets" && this.#keys[IN_BUCKET] === "events";
  }

  #hold(text: string): void {
    this.#event += text;
    if (this.#event.length > limits.jsonElementLength)
      throw refusal("too-large", limits.jsonElementLength);
  }

  #whole(text: string): BucketEvent {
    this.#hold(text);
    const event = { type: this.#type, bucket: this.#keys[IN_BUCKETS] ?? "", text: this.#event };
    this.#event = "";
    return event;
  }
}
