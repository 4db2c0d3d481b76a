import { importFormats } from "@rootvault/vault-core/importers";
import { expect, test } from "vitest";

import { sourceName } from "./en/sources.ts";

test("every source has the name that its importer has", () => {
  for (const { id, name } of importFormats) expect(sourceName(id)).toBe(name);
  expect(sourceName("no-such-source")).toBe("no-such-source");
});
