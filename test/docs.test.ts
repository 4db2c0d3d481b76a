/**
 * docs/ is true: the paths, commands, settings and codes that it names exist.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as granteeKit from "@rootvault/vault-core/grantee";
import { expect, test } from "vitest";
import { EXIT, exitStatusOf } from "../cli/src/exit-codes.ts";
import { commands } from "../cli/src/commands/registry.ts";
import { SETTINGS as CLI_SETTINGS } from "../cli/src/config.ts";
import { SETTINGS } from "../server/src/settings.ts";
import { importers } from "../vault-core/src/exchange/importers/registry.ts";
import { skipRules } from "../vault-core/src/model/skip-rules.ts";
import { collections } from "../vault-core/src/records/registry.ts";
import { shares, USUAL_KILLS } from "./support/crash-world.ts";
import { multiplied, timed } from "./support/runs.ts";
import { filesBelow, root, textOf } from "./support/sources.ts";
import { startTestServer } from "./support/server.ts";

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

/** The rows of the first table below a heading, cell by cell; the head and the line under it are left out. */
function tableOf(page: string, heading: string): string[][] {
  const section =
    textOf(page)
      .split(`\n${heading}\n`)[1]
      ?.split(/\n#{1,6} /)[0] ?? "";
  const lines = section.split("\n");
  const begin = lines.findIndex((line) => line.startsWith("|"));
  const rows = begin < 0 ? [] : lines.slice(begin);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return (end < 0 ? rows : rows.slice(0, end)).slice(2).map((line) =>
    line
      .replaceAll("\\|", "\u0000")
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("\u0000", "|")),
  );
}

/** What stands in backticks in a text. */
function codesOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** Compares as sets, in an order that a failure is easy to read in. */
function sorted(names: Iterable<string>): string[] {
  return [...names].toSorted((left, right) => (left < right ? -1 : 1));
}

/** The anchors of a page's headings. */
function slugs(page: string): string[] {
  return [...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, "")
      .replaceAll(" ", "-"),
  );
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

function imagesOf(file: string): string {
  return /ROOTVAULT_IMAGES"\] \?\? (\d+)/.exec(textOf(`test/attack/${file}`))?.[1] ?? "";
}

test("the numbers of the crash tests are those of the code", () => {
  const text = textOf("CONTRIBUTING.md");
  const initial = (name: string): string =>
    new RegExp(`^\\| \`${name}\` \\| ([^|]+) \\|`, "m").exec(text)?.[1] ?? "";
  expect(initial("ROOTVAULT_KILLS")).toBe(String(USUAL_KILLS));
  const rows = [...text.matchAll(/^\| `([a-z]+)` \| (\d+) \| (\d+) \|$/gm)];
  const written = rows.map(([, story, all, tried]) => [story, [Number(all), Number(tried)]]);
  expect(Object.fromEntries(written)).toEqual(shares(USUAL_KILLS));
  const points = Object.values(shares(114));
  expect(points.filter(([all, tried]) => tried < all)).toEqual([]);
  expect(text).toContain(`of ${points.reduce((sum, [all]) => sum + all, 0)}: `);
  expect(initial("ROOTVAULT_IMAGES")).toBe(
    `${imagesOf("power-server.test.ts")} server, ${imagesOf("power-client.test.ts")} client`,
  );
});

test("a night multiplies every property's tries", () => {
  expect(multiplied("{ numRuns: 30 }", 10)).toBe("{ numRuns: 300 }");
  const fuzz = textOf("vault-core/src/testing/fuzz-file.ts");
  expect(timed(fuzz, 300).match(/numRuns.*/g)).toEqual([
    "numRuns: 1_000_000_000, interruptAfterTimeLimit: 300000 },",
  ]);
  // A property whose tries stand elsewhere would not be reached.
  const bare = ["vault-core/src", "server/src", "cli/src", "test"]
    .flatMap(filesBelow)
    .filter((path) => path.endsWith(".test.ts") && /numRuns(?!: \d)/.test(textOf(path)));
  expect(bare).toEqual(["test/docs.test.ts"]);
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

test("every page that a source names exists", () => {
  const sources = ["vault-core/src", "server/src", "server/web/src", "cli/src", "examples", "test"];
  const missing = [...sources.flatMap((folder) => filesBelow(folder)), ...filesBelow("scripts")]
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
    .flatMap((path) =>
      [...textOf(path).matchAll(/docs\/[a-z-]+\/[a-z0-9-]+\.md/g)]
        .filter(([page]) => !existsSync(join(root, page)))
        .map(([page]) => `${path}: ${page}`),
    );
  expect(missing).toEqual([]);
});

test("every heading that a link points to exists", () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:)([^)\s#]*)#([^)]+)\)/g)]
      .filter(([, target = "", heading = ""]) => {
        const path = target === "" ? page : join(page, "..", target);
        return existsSync(join(root, path)) && !slugs(path).includes(heading);
      })
      .map(([link]) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test("the guide's table of exit statuses is the one of rv", () => {
  const rows = tableOf("docs/guide/own.md", "## Exit statuses");
  const statuses = rows.map(([status]) => Number(status));
  expect(statuses).toEqual([...new Set(Object.values(EXIT))].toSorted((a, b) => a - b));
  const wrong = rows.flatMap(([status = "", , examples = ""]) =>
    codesOf(examples).filter((code) => exitStatusOf(code) !== Number(status)),
  );
  expect(wrong).toEqual([]);
});

test("the guide names commands and options that rv has", () => {
  const known = commands.map(({ line }) => line.split(/ [<[]/)[0] ?? "");
  const options = new Set(
    [
      "--json --jsonl --csv --quiet --verbose --no-input --yes --no-color --vault --password-stdin --password-file --help".split(
        " ",
      ),
      ...commands.map((command) =>
        (command.options ?? []).map(([flags]) =>
          flags.split(/[ ,]/).find((x) => x.startsWith("--")),
        ),
      ),
    ].flat(),
  );
  const text = pages
    .filter((page) => page.startsWith("docs/"))
    .map(textOf)
    .join("\n");
  const lines = [...text.matchAll(/^rv ([^\n#]+)|`rv ([^`]+)`/gm)].map(
    ([, block = "", inline = ""]) => block + inline,
  );
  expect(lines.length).toBeGreaterThan(30);
  const unknown = lines.filter((line) => {
    const command = known.some((name) => line === name || line.startsWith(`${name} `));
    const flags = [...line.matchAll(/(?<=^| )--[a-z-]+/g)].map(([flag]) => flag);
    return !command || !flags.every((flag) => options.has(flag));
  });
  expect(unknown).toEqual([]);
});

test("the guides' settings are those of server and rv", () => {
  const host = tableOf("docs/guide/host.md", "## Settings");
  expect(sorted(host.flatMap(([key = ""]) => codesOf(key)))).toEqual(sorted(SETTINGS.keys()));
  const own = tableOf("docs/guide/own.md", "## Settings of `rv`");
  expect(own.map(([name = "", initial = ""]) => [codesOf(name)[0], codesOf(initial)[0]])).toEqual(
    Object.entries(CLI_SETTINGS).map(([name, { fallback }]) => [name, fallback]),
  );
});

test("the guide's defaults of the server are its defaults", () => {
  const written = new Map(
    tableOf("docs/guide/host.md", "## Settings").map(([key = "", initial = ""]) => [
      codesOf(key)[0],
      codesOf(initial)[0] ?? initial,
    ]),
  );
  for (const [key, setting] of SETTINGS) {
    const { initial } = setting;
    const text = written.get(key) ?? "";
    // Some defaults follow from other settings; the page says from which.
    if (initial !== null && !(Array.isArray(initial) && text === "none"))
      expect([key, setting.read(text)]).toEqual([key, initial]);
  }
});

test("the table of problems is the one of the server", () => {
  const source = textOf("server/src/http/problem.ts");
  const block = (name: string): Map<string, string> =>
    new Map(
      [
        ...(source.split(`const ${name}`)[1]?.split("\n};")[0] ?? "").matchAll(
          /^ {2}"?([A-Za-z_-]+)"?: "?([a-z0-9-]+)"?,$/gm,
        ),
      ].map((match) => [match[1] ?? "", match[2] ?? ""]),
    );
  const names = block("SLUG");
  const ofServer = new Set(
    [...block("STATUS")].map(([code, status]) => `${status} ${names.get(code) ?? code}`),
  );
  expect(ofServer.size).toBeGreaterThan(40);
  const section = textOf("docs/protocol/http.md").split("\n## Problems\n")[1] ?? "";
  const ofPage = [...section.matchAll(/^\| (\d{3}) \| `([A-Za-z_-]+)` \|/gm)].map(
    (match) => `${match[1]} ${match[2]}`,
  );
  expect(sorted(ofPage)).toEqual(sorted(ofServer));
});

test("the page of routes names every route of a running server, and no other", async () => {
  await using server = await startTestServer();
  const seam = textOf("server/src/oauth/seam.ts");
  const metadata = /METADATA_PATH = "([^"]+)"/.exec(textOf("server/src/oauth/provider.ts"))?.[1];
  const passed = [
    ...(seam.split("const PASSED: ")[1]?.split("]);")[0] ?? "").matchAll(
      /["`]((?:GET|POST) [^"`]+)["`]/g,
    ),
  ].map((match) => (match[1] ?? "").replace("${METADATA_PATH}", metadata ?? ""));
  expect(passed.length).toBeGreaterThan(5);
  const page = [
    ...textOf("docs/protocol/http.md").matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \|/gm),
  ].map((match) => match[1] ?? "");
  expect(sorted(page)).toEqual(
    sorted([...server.routes.map(({ method, path }) => `${method} ${path}`), ...passed]),
  );
});

test("the shop of the guide uses what the grantee's kit exports", async () => {
  const program = /```js\n([\s\S]+?)```/.exec(textOf("docs/guide/grantee.md"))?.[1] ?? "";
  const names = /import \{([^}]+)\} from "@rootvault\/vault-core\/grantee"/.exec(program)?.[1];
  const imported = (names ?? "").split(",").map((name) => name.trim());
  expect(imported.filter((name) => !(name in granteeKit))).toEqual([]);
  const profile = {
    clientId: "https://bootery.example/rootvault.json",
    name: "Bootery",
    policyUri: "https://bootery.example/privacy",
    redirectUri: "https://bootery.example/cb",
    jwksUri: "https://bootery.example/jwks.json",
  };
  const secrets = await granteeKit.createGranteeSecrets();
  const shop = granteeKit.createGrantee({ profile, secrets });
  const called = [...program.matchAll(/\bshop\.([a-zA-Z]+)\(/g)].map((match) => match[1] ?? "");
  expect(called.length).toBeGreaterThan(4);
  expect(called.filter((name) => !(name in shop))).toEqual([]);
});

test("the pages of formats name every collection and every importer", () => {
  const named = tableOf("docs/formats/records.md", "## Collections").flatMap(([name = ""]) =>
    codesOf(name),
  );
  expect(named).toEqual(Object.keys(collections));
  const keys = tableOf("docs/formats/records.md", "## Ids and natural keys");
  expect(keys.flatMap(([id = ""]) => codesOf(id))).toEqual(importers.map(({ id }) => id));
  const headings = [...textOf("docs/formats/files.md").matchAll(/^## .+ \(`([^`]+)`\)$/gm)];
  expect(headings.map((match) => match[1])).toEqual(importers.map(({ id }) => id));
});

test("the page of files explains every rule that leaves a row out", () => {
  const rules = tableOf("docs/formats/files.md", "## Rows left out");
  expect(sorted(rules.flatMap(([codes = ""]) => codesOf(codes)))).toEqual(
    sorted(Object.keys(skipRules)),
  );
});
