/**
 * The bars of the house: files stay small, exports are explained, nothing points outside the project.
 * @module
 */
import { expect, test } from "vitest";
import {
  codeLines,
  filesBelow,
  productSources,
  textOf,
  withoutComments,
} from "./support/sources.ts";

const EXPORT =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) ([A-Za-z0-9_$]+)/gm;

test("half of the files have at most 80 lines of code, none more than 300", () => {
  const sizes = productSources()
    .map((path) => ({ path, lines: codeLines(textOf(path)) }))
    .toSorted((a, b) => a.lines - b.lines);
  expect(sizes[Math.floor(sizes.length / 2)]?.lines).toBeLessThanOrEqual(80);
  expect(sizes.filter((size) => size.lines > 300)).toEqual([]);
});

test("every export has a doc comment, every file says what it is", () => {
  const bare = productSources().flatMap((path) => {
    const text = textOf(path);
    const missing = text.includes("@module") ? [] : [`${path}: no @module comment`];
    for (const match of text.matchAll(EXPORT)) {
      const before = text.slice(0, match.index).trimEnd();
      // A disabled lint rule may stand between the comment and the export; an overload shares the comment above it.
      const above = before.replace(/(\n\s*\/\/ oxlint-disable-next-line[^\n]*)+$/, "").trimEnd();
      const overload = new RegExp(`export (?:async )?function ${match[1] ?? ""}\\([^{]*;$`).test(
        above,
      );
      if (!above.endsWith("*/") && !overload) missing.push(`${path}: ${match[1] ?? ""}`);
    }
    return missing;
  });
  expect(bare).toEqual([]);
});

test("no any, no non-null assertion, no default export, nothing left for later", () => {
  const found = productSources().flatMap((path) => {
    const text = withoutComments(textOf(path));
    return [/\bany\[\]|: any\b|as any\b|<any>/, /\bexport default\b/]
      .filter((rule) => rule.test(text))
      .map((rule) => `${path}: ${rule.source}`);
  });
  const later = productSources().filter((path) =>
    /\bTODO\b|\bFIXME\b|not implemented/i.test(textOf(path)),
  );
  expect([...found, ...later]).toEqual([]);
});

test("the project stands alone: no path of a machine, no registry host, no key", () => {
  const own = new Set(["test/house.test.ts", "package-lock.json"]);
  const found = filesBelow(".")
    .filter(
      (path) =>
        !own.has(path) && /\.(ts|tsx|mjs|json|md|css|html|yml|toml)$|^\.ci\/run$/.test(path),
    )
    .flatMap((path) => {
      const text = textOf(path);
      const rules = [
        /\/work\/|\/tmp\/brief|\/root\/|\/home\/[a-z]/,
        /registry\.npmjs|deb\.debian\.org/,
        /BEGIN (RSA |EC )?PRIVATE KEY/,
        // What a merge left undecided.
        /^(<{7}|>{7}) /m,
      ];
      const shared =
        path.startsWith("test/") || path === "vitest.config.ts" ? [] : [/\.\.\/shared/];
      return [...rules, ...shared]
        .filter((rule) => rule.test(text))
        .map((rule) => `${path}: ${rule.source}`);
    });
  expect(found).toEqual([]);
  expect(textOf("package-lock.json")).not.toMatch(/"resolved": "https?:/);
});

test("what the writer of released files loads of the core is there", () => {
  const writers = filesBelow("scripts").filter((path) => path.startsWith("scripts/freeze"));
  const loaded = writers
    .map(textOf)
    .join("\n")
    .matchAll(/\bcore\("([^"]+)\.js"\)/g);
  const named = Array.from(loaded, ([, name]) => `vault-core/src/${name ?? ""}.ts`);
  expect(named.length).toBeGreaterThan(5);
  const sources = new Set(productSources());
  expect(named.filter((path) => !sources.has(path))).toEqual([]);
});

test("all versions are exact", () => {
  const loose = [
    "package.json",
    ...["vault-core", "server", "server/web", "cli", "examples", "test"].map(
      (folder) => `${folder}/package.json`,
    ),
  ].flatMap((path) => {
    const manifest: unknown = JSON.parse(textOf(path));
    const groups = ["dependencies", "devDependencies", "optionalDependencies"] as const;
    return groups.flatMap((group) =>
      Object.entries((manifest as Record<string, Record<string, string> | undefined>)[group] ?? {})
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${path}: ${name} ${version}`),
    );
  });
  expect(loose).toEqual([]);
});

test("what a refused import leaves behind, and a refused edit, is said with one word each", () => {
  const found = productSources().flatMap((path) => {
    const ofImports = path.startsWith("vault-core/src/exchange/") && !path.includes("/pictures/");
    const rules = [
      /[Nn]othing was (stored|kept|taken in)/,
      ...(ofImports ? [/thing was saved/] : []),
    ];
    return rules.filter((rule) => rule.test(withoutComments(textOf(path)))).map(() => path);
  });
  expect(found).toEqual([]);
});
