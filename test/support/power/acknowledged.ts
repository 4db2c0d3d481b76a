/**
 * What a watched process has promised, and from which record of its trace on: a promise stands from the moment at which
 * the first byte of the answer left, whenever the test came to read it.
 * @module
 */
import { mark, type TraceRecord } from "./trace.ts";

/** A promise. `moment` is the number of trace records after which it stands. */
export interface Acknowledged<State> {
  readonly what: string;
  readonly moment: number;
  /** Tells whether what is found after a crash keeps the promise. */
  holds(state: State): boolean;
}

/** Collects promises while a story runs. */
export class Promises<State> {
  readonly #trace: string;
  readonly #made: { readonly what: string; readonly holds: (state: State) => boolean }[] = [];

  constructor(trace: string) {
    this.#trace = trace;
  }

  /**
   * Does one thing, whose success is promised by one answer, and says what must hold from then on.
   * @param keeps makes the check of what the work gave.
   */
  async ask<Value>(
    what: string,
    work: () => Promise<Value>,
    keeps: (value: Value) => (state: State) => boolean,
  ): Promise<Value> {
    const n = this.#made.length;
    mark(this.#trace, `ask ${n}`);
    const value = await work();
    mark(this.#trace, `done ${n}`);
    this.#made.push({ what, holds: keeps(value) });
    return value;
  }

  /**
   * Finds when each promise was made.
   * @param isYes tells whether bytes that were sent are the head of a success.
   */
  read(
    records: readonly TraceRecord[],
    isYes: (bytes: Buffer) => boolean,
  ): readonly Acknowledged<State>[] {
    const moments = new Map<number, number>();
    let asking: number | null = null;
    for (const [index, record] of records.entries()) {
      if (record.op === "mark") {
        const [word, n] = record.text.split(" ");
        if (word === "ask") asking = Number(n);
        if (word === "done") asking = null;
      } else if (asking !== null && record.op === "sent" && isYes(record.bytes)) {
        moments.set(asking, index + 1);
        asking = null;
      }
    }
    return this.#made.map(({ what, holds }, n) => {
      const moment = moments.get(n);
      if (moment === undefined) throw new Error(`"${what}" was answered by nobody`);
      return { what, moment, holds };
    });
  }
}
