import { expect, test } from "vitest";

import { startOf } from "../../index/id-starts.ts";
import { noEntries } from "../../index/overrides.ts";
import { toBlockId, toStreamName } from "../../protocol/ids.ts";
import { EventState } from "./event-state.ts";
import { LiveLines } from "../lines/live-lines.ts";
import { readLine } from "../lines/record-line.ts";
import { AnnotatedIds, SpecialStarts } from "./special-starts.ts";

const collection = "clickstream";

function idOf(number: number): string {
  return `${String(number).padEnd(21, "0")}A`;
}

function starts(id: string): ReturnType<typeof startOf> {
  return startOf(id, () => new Uint8Array(8));
}

/** A row of a block; what it holds plays no part here. */
function addRow(state: EventState, entries: Partial<ReturnType<typeof noEntries>>): void {
  const id = toBlockId(new Uint8Array(32).fill(state.rows.length));
  const none = { bytes: 1, written: 1, lines: 1, count: 1, superseded: 0, lost: 0, oddIds: 0 };
  const said = { collection, from: "owner", firstDay: null, lastDay: null, isKept: false };
  const place = { stream: toStreamName("0".repeat(32) as never, 1), seq: 1, id };
  state.add({ ...place, ...none, ...said, overrides: "" }, { ...noEntries(), ...entries });
}

function mark(number: number, target: string): NonNullable<ReturnType<typeof readLine>> {
  const record = { id: idOf(number), type: "annotation", v: 1, rev: 1, target };
  return readLine({ collection, from: "owner", text: JSON.stringify(record) })!;
}

test("every id that memory, a mark or a row speaks of is held against, from the moment on that it does", () => {
  const special = new SpecialStarts(7, starts);
  const annotated = new AnnotatedIds();
  let [memory, state] = [new LiveLines(), new EventState(7)];
  const known = (): readonly number[] => {
    const table = special.of(collection, {
      memory,
      state,
      annotated: annotated.of(collection, memory),
    });
    return [1, 2, 3, 4, 5].filter((number) => table.get(starts(idOf(number))) !== null);
  };
  expect(known()).toEqual([]);
  memory.add(mark(1, idOf(2)));
  expect(known()).toEqual([1, 2]);
  addRow(state, { targets: [[idOf(3), 0]] });
  expect(known()).toEqual([1, 2, 3]);
  addRow(state, { kept: [[idOf(4), null]] });
  expect(known()).toEqual([1, 2, 3, 4]);
  // What was read anew may know less.
  state = new EventState(7);
  expect(known()).toEqual([1, 2]);
  memory = new LiveLines();
  memory.add(mark(5, idOf(1)));
  expect(known()).toEqual([1, 5]);
  expect(special.of("media", { memory, state, annotated: [] }).size).toBe(0);
});
