/**
 * Who may import whom: the table of docs/architecture.md, held against every import of the project.
 * @module
 */
import { expect, test } from "vitest";
import { importsOf, productSources, resolveImport, textOf } from "./support/sources.ts";

interface Row {
  readonly folder: string;
  readonly allowed: readonly { readonly path: string; readonly typesOnly: boolean }[];
}

/** Reads only text in backticks: the paths of the first column, and what they may import. */
function readTable(): Row[] {
  const section =
    textOf("docs/architecture.md").split("## Who may import whom")[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => {
      const [, folders = "", allowed = ""] = line.split("|");
      const names = [...allowed.matchAll(/(types:\s*)?`([^`]+)`/g)].map((match) => ({
        path: match[2] ?? "",
        typesOnly: match[1] !== undefined,
      }));
      return [...folders.matchAll(/`([^`]+)`/g)].map((match) => ({
        folder: match[1] ?? "",
        allowed: names,
      }));
    });
}

function holds(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.replace(/\.tsx?$/, "") === folder;
}

const rows = readTable();
const always = ["vault-core/src/model", "vault-core/src/bytes", "vault-core/src/errors.ts"];

function rowOf(path: string): Row | undefined {
  return rows
    .filter((row) => holds(row.folder, path))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

function forbidden(path: string): string[] {
  const row = rowOf(path);
  if (row === undefined) return [`${path}: no row of docs/architecture.md holds it`];
  return importsOf(path).flatMap(({ name, typesOnly }) => {
    const ours = name.startsWith("@rootvault/");
    if (!ours && !name.startsWith(".")) return [];
    const target = ours ? name : resolveImport(path, name);
    if (!ours && holds(row.folder, target)) return [];
    if (path.startsWith("vault-core/") && always.some((folder) => holds(folder, target))) return [];
    const entry = row.allowed
      .filter((one) => (ours ? one.path === target : holds(one.path, target)))
      .toSorted((a, b) => b.path.length - a.path.length)[0];
    if (entry === undefined) return [`${path} imports ${target}`];
    return entry.typesOnly && !typesOnly ? [`${path} imports more than types of ${target}`] : [];
  });
}

test("every import is one that the table of the architecture page allows", () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(productSources().flatMap(forbidden)).toEqual([]);
});

test("the server imports nothing of the core but the protocol, so it cannot name a function that opens a block", () => {
  const names = productSources()
    .filter((path) => path.startsWith("server/src/"))
    .flatMap((path) => importsOf(path).map((one) => one.name))
    .filter((name) => name.includes("vault-core"));
  expect(new Set(names)).toEqual(new Set(["@rootvault/vault-core/protocol"]));
});

test("a library with one importer has one importer", () => {
  const section =
    textOf("docs/architecture.md").split("## Libraries with one importer")[1]?.split("\n## ")[0] ??
    "";
  const owners = [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map((match) => ({
    library: match[1] ?? "",
    places: [...(match[2] ?? "").matchAll(/`([^`]+)`/g)].map((place) => place[1] ?? ""),
  }));
  expect(owners.length).toBeGreaterThan(5);
  const strays = productSources().flatMap((path) =>
    importsOf(path).flatMap(({ name }) => {
      const owner = owners.find(
        (one) => name === one.library || name.startsWith(`${one.library}/`),
      );
      return owner !== undefined && !owner.places.some((place) => holds(place, path))
        ? [`${path} imports ${name}`]
        : [];
    }),
  );
  expect(strays).toEqual([]);
});

test("no import cycle, of types neither", () => {
  const sources = new Set(productSources());
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const { name } of importsOf(path)) {
      const target = name.startsWith(".") ? resolveImport(path, name) : "";
      if (sources.has(target)) visit(target, [...trail, path]);
    }
    state.set(path, "done");
  };
  for (const path of sources) visit(path, []);
  expect(cycles).toEqual([]);
});
