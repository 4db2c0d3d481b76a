/**
 * Reading the project's own sources, for the tests that hold the house together.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const SKIPPED = new Set(["node_modules", "dist", ".git", "rootvault-data", "shots"]);

/** All files below a folder of the checkout, as paths with `/` relative to its root. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** TypeScript sources of the packages, without tests and declarations. */
export function productSources(): string[] {
  return ["vault-core/src", "server/src", "server/web/src", "cli/src", "examples"]
    .flatMap((folder) => filesBelow(folder))
    .filter((path) => /\.tsx?$/.test(path) && !isTest(path) && !path.endsWith(".d.ts"));
}

/** Tells whether a file is a test. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** The text of a file of the checkout. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** One import of a file: the name as written, and whether only types come in. */
export interface Import {
  readonly name: string;
  readonly typesOnly: boolean;
}

/** All imports and re-exports of a file, static and dynamic. */
export function importsOf(path: string): Import[] {
  const text = withoutComments(textOf(path));
  const found: Import[] = [];
  for (const match of text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm,
  )) {
    found.push({ name: match[2] ?? "", typesOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) {
    found.push({ name: match[1] ?? "", typesOnly: false });
  }
  for (const match of text.matchAll(
    /new URL\(\s*["'](\.[^"']+\.ts)["']\s*,\s*import\.meta\.url\s*\)/g,
  )) {
    found.push({ name: match[1] ?? "", typesOnly: false });
  }
  return found;
}

/** The file that a relative import names, as a path of the checkout. */
export function resolveImport(from: string, name: string): string {
  return posix.normalize(posix.join(posix.dirname(from), name.replace(/\?.*$/, "")));
}

/** Lines that are neither blank nor comment. */
export function codeLines(text: string): number {
  return withoutComments(text)
    .split("\n")
    .filter((line) => line.trim() !== "").length;
}

/** The text with comments blanked; strings that hold comment signs are kept. */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (all, literal) => (literal === undefined ? "" : all),
  );
}
