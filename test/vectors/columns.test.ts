/**
 * The worked example of docs/formats/columns.md is true, to the byte.
 * @module
 */
import { expect, test } from "vitest";
import { decodeColumns } from "../../vault-core/src/block/columns/decode.ts";
import { encodeColumns } from "../../vault-core/src/block/columns/encode.ts";
import { projectColumns } from "../../vault-core/src/block/columns/project.ts";
import { textOf } from "../support/sources.ts";

/** The texts between the fences of a section of the page. */
function exampleOf(page: string, heading: string): readonly string[] {
  const section = textOf(page).split(`\n${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/```\n([\s\S]*?)\n```/g)].map((match) => match[1] ?? "");
}

test("the example of the page is a body, and the lines that it gives", () => {
  const [lines = "", body = ""] = exampleOf("docs/formats/columns.md", "## Example");
  const bytes = new TextEncoder().encode(body);
  const decoded = decodeColumns(bytes);
  expect(decoded.lines).toEqual(lines.split("\n"));
  expect(new TextDecoder().decode(encodeColumns(decoded)!)).toBe(body);
  expect(projectColumns(bytes, [["site"], ["when", "at"]])).toEqual([
    ["tents.example", "boots.example", "tents.example", "boots.example", undefined],
    [
      "2026-05-03T10:00:00.000Z",
      "2026-05-03T10:00:07.250Z",
      "2026-05-03T10:01:00.000Z",
      "2026-05-03T10:02:30.500Z",
      undefined,
    ],
  ]);
});
