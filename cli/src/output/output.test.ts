import { afterEach, expect, test, vi } from "vitest";
import { createOutput } from "./output.ts";

const plain = {
  json: false,
  jsonl: false,
  csv: false,
  quiet: false,
  verbose: false,
  noInput: true,
  noColor: true,
};
const EVIL = "Tent\u001B]0;x\u0007\u009B2J\u202E";
const CONTROL = /(?!\n)[\p{Cc}\u202E]/u;

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(process.stdout, "isTTY");
});

function written(isTerminal: boolean, work: () => void): string {
  Object.defineProperty(process.stdout, "isTTY", { value: isTerminal, configurable: true });
  let text = "";
  const take = (chunk: unknown): boolean => {
    text += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(take);
  vi.spyOn(process.stderr, "write").mockImplementation(take);
  work();
  return text;
}

const list = { kind: "x", items: [{ name: EVIL }], empty: "" };
const columns = [{ head: "name", value: (row: { name: string }) => row.name }];

test.each([
  ["CSV", { csv: true }],
  ["JSON", { json: true }],
  ["JSON lines", { jsonl: true }],
  ["a table", {}],
])("no escape sequence of a record reaches the terminal as %s", (_, more) => {
  const text = written(true, () =>
    createOutput({ ...plain, ...more }, false).list({ ...list, columns }),
  );
  expect(text).toContain("Tent");
  expect(text.replaceAll("\r\n", "\n")).not.toMatch(CONTROL);
});

test("an export on the terminal, and a step named after a file, hold none either", () => {
  expect(written(true, () => createOutput(plain, false).raw(`a\n${EVIL}\n`))).not.toMatch(CONTROL);
  const step = written(true, () => {
    const progress = createOutput({ ...plain, json: true, verbose: true }, false).progress(EVIL);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    progress.update(1, 2);
  });
  expect(step).not.toMatch(CONTROL);
});

test("what goes into a file or another program stays as it is", () => {
  expect(written(false, () => createOutput(plain, false).raw(EVIL))).toBe(EVIL);
  const csv = written(false, () =>
    createOutput({ ...plain, csv: true }, false).list({ ...list, columns }),
  );
  expect(csv).toContain(EVIL);
  const json = written(false, () =>
    createOutput({ ...plain, json: true }, false).one("x", EVIL, ""),
  );
  expect(JSON.parse(json)).toMatchObject({ item: EVIL });
});
