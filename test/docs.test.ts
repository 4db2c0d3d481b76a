/**
 * docs/ is true: the paths, commands, settings and codes that it names exist.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, root, textOf } from "./support/sources.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ...filesBelow("docs").filter((path) => path.endsWith(".md")),
];

/** Texts in backticks that look like a path of the checkout. */
function pathsOf(text: string): string[] {
  const folders = "vault-core|server|cli|examples|scripts|test|docs|\\.ci";
  return [...text.matchAll(new RegExp("`((?:" + folders + ")/[A-Za-z0-9_./{}*-]+)`", "g"))]
    .map((match) => match[1] ?? "")
    .filter((path) => !/[{}*]/.test(path) && !path.includes("/dist/"));
}

test("every path that a page names exists", () => {
  const missing = pages.flatMap((page) =>
    pathsOf(textOf(page))
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test("every link between pages leads somewhere", () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)]*)?\)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !existsSync(join(root, page, "..", target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test("every npm script that a page names exists", () => {
  const scripts = Object.keys(
    (JSON.parse(textOf("package.json")) as { scripts: Record<string, string> }).scripts,
  );
  const unknown = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\bnpm run ([a-z-]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((name) => !scripts.includes(name))
      .map((name) => `${page}: ${name}`),
  );
  expect(unknown).toEqual([]);
});
