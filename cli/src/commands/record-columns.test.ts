import type { JsonObject } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { columnsOf } from "./record-columns.ts";

function cellsOf(collection: string, record: JsonObject): readonly string[] {
  return columnsOf(collection).map(({ value }) => value(record));
}

test("a list says the show with an episode, and leaves the titles of visits as they are", () => {
  const ferry = { kind: "tv_episode", title: "The Ferry", container: "Harbor Lights", season: 2 };
  expect(cellsOf("media", { type: "media", ...ferry })).toContain("Harbor Lights, S2: The Ferry");
  expect(cellsOf("clickstream", { type: "click", ...ferry })).toContain("The Ferry");
});
