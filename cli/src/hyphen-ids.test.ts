import fc from "fast-check";
import { expect, test } from "vitest";

import { buildProgram } from "./app.ts";
import { shieldIds, unshieldId } from "./hyphen-ids.ts";

const SHIELDED = "\0";

test("every id that begins with a hyphen is shielded, and comes out as it was", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const id = `-${Buffer.from(bytes).toString("base64url")}`.slice(0, 22);
      // 21 letters without a capital, a digit or a `_`: one in 10^8, and `--` before it helps.
      fc.pre(/[A-Z\d_]/.test(id));
      const [shielded] = shieldIds([id]);
      expect(shielded).toBe(SHIELDED + id);
      expect(unshieldId(shielded!)).toBe(id);
    }),
  );
});

test("an id with two hyphens and the beginning of an id are shielded as well", () => {
  expect(shieldIds(["--3qkLAfxejl7wfE4x9QyZ", "-Zk3", "-_ab"])).toEqual([
    `${SHIELDED}--3qkLAfxejl7wfE4x9QyZ`,
    `${SHIELDED}-Zk3`,
    `${SHIELDED}-_ab`,
  ]);
});

test("options, typos of options, fields, numbers and what follows -- stay as they are", () => {
  const nouns = buildProgram().commands;
  const options = nouns
    .concat(nouns.flatMap(({ commands }) => commands))
    .flatMap((command) => command.options.flatMap(({ short, long }) => [short, long]))
    .filter((flag) => flag !== undefined && flag !== null);
  expect(options.length).toBeGreaterThan(50);
  expect(shieldIds(options)).toEqual(options);
  const others = ["-V", "-h", "-json", "--Json", "-name=Tent", "-", "--", "-Zk3qZk3q"];
  expect(shieldIds(others)).toEqual(others);
});
