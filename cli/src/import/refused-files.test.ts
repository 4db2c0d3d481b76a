import { VaultError } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { RvError } from "../errors.ts";
import { mustAllBeTaken, refusalOf, refusalText } from "./refused-files.ts";

test("of several files one that is refused is named, and ends the command once the others are in", () => {
  const empty = refusalOf("empty.csv", new VaultError("not-recognised", "The file is empty."));
  expect(refusalText(empty)).toBe("empty.csv: The file is empty.");
  // Its name is not said twice.
  const asks = refusalOf("a.csv", new RvError("needs-answer", "a.csv: Which comes first?"));
  expect(refusalText(asks)).toBe("a.csv: Which comes first?");
  expect(() => mustAllBeTaken([], 3)).not.toThrow();
  expect(() => mustAllBeTaken([empty, asks], 3)).toThrow(
    expect.objectContaining({
      code: "not-recognised",
      message: "2 of 3 files are not taken in: empty.csv, a.csv.",
    }),
  );
});

test("what is no fault of the file ends the command at once", () => {
  const locked = new RvError("vault-locked", "The vault is locked.");
  expect(() => refusalOf("a.csv", locked)).toThrow(locked);
});
