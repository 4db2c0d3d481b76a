/**
 * A file of every importer, broken by dice: what comes is what can be read, or a listed code, soon and in little memory.
 * @module
 */
import { describe, expect, test } from "vitest";
import { concatBytes } from "../bytes/compare.ts";
import { fuzzFile, type FuzzedFile, readBroken } from "../testing/fuzz-file.ts";
import { toLetters } from "../testing/fuzz/letters.ts";
import { soundFiles } from "../testing/fuzz/sound-files.ts";
import { detectFormats } from "./detect.ts";
import { GENERIC_CSV } from "./importers/generic/generic-csv.ts";
import { importers } from "./importers/registry.ts";
import { itemsOf } from "./testing.ts";

test("no importer is left out", () => {
  const tried = new Set(soundFiles.map(({ format }) => format));
  const known = [...importers.map(({ id }) => id), GENERIC_CSV];
  expect([...tried].toSorted()).toEqual(known.toSorted());
});

test.each([
  ["icalendar", "FlightReservation"],
  ["pkpass", "PKTransitTypeBoat"],
  ["fhir.r4", "completed"],
  ["ccda", "h"],
])(
  "in %s a word that every object has says no more than another in the place of %s",
  async (format, word) => {
    const { file, answers } = soundFiles.find((sound) => sound.format === format)!;
    if (typeof file !== "string") throw new TypeError("It is no text.");
    const said = async (other: string): Promise<string> => {
      const items = await itemsOf(file.replaceAll(`"${word}"`, `"${other}"`), format, answers);
      return JSON.stringify(items, (_, value: unknown) =>
        typeof value === "function" ? "code" : value,
      ).replaceAll(other, "");
    };
    const other = await said("nothing");
    for (const name of ["constructor", "toString"]) expect(await said(name)).toBe(other);
  },
);

describe.each(
  soundFiles.map((sound) => [`${sound.format} ${sound.as ?? ""}`.trim(), sound] as const),
)("%s", (_name, { format, file, within, answers, mappings = [] }) => {
  const whole = typeof file === "string" ? async () => Promise.resolve(new Blob([file])) : file;

  test("is sound before", async () => {
    const blob = await whole();
    const source = within === undefined ? blob : await within(blob);
    const found = await detectFormats(source, null, { format: null, mappings });
    expect(found.map((one) => one.format)).toContain(format);
    const items = await itemsOf(source, format, answers, { mappings });
    expect(items.filter(({ kind }) => kind === "fault")).toEqual([]);
    expect(items.some(({ kind }) => /draft|record|lookup/.test(kind))).toBe(true);
  });

  const fuzzed = async (): Promise<FuzzedFile> => ({
    format,
    file: await whole(),
    mappings,
    ...(within !== undefined && { within }),
    ...(answers !== undefined && { answers }),
  });

  test("cut off, or in letters of another kind, gives what can be read or a listed code", async () => {
    const bytes = new Uint8Array(await (await whole()).arrayBuffer());
    const cuts = Array.from({ length: 20 }, (_, part) =>
      bytes.slice(0, Math.floor((bytes.length * part) / 20)),
    );
    for (const form of [...cuts, ...inOtherLetters(bytes)]) await readBroken(await fuzzed(), form);
  });

  test("broken by dice, gives what can be read or a listed code", async () => {
    await fuzzFile(await fuzzed());
  });
});

/** The same as 16 bits a letter in either order, with one byte too few, and as UTF-8 that was taken for something else. */
function inOtherLetters(bytes: Uint8Array): readonly Uint8Array<ArrayBuffer>[] {
  const wide = new Uint8Array(bytes.length * 2);
  for (const [at, byte] of bytes.entries()) wide[at * 2] = byte;
  const twice = new TextEncoder().encode(toLetters(bytes));
  return [wide, concatBytes(Uint8Array.of(0), wide).slice(0, -1), wide.slice(0, -1), twice];
}
