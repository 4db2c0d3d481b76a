/**
 * `--json`: every command of the registry says one JSON document on stdout if it succeeds, and nothing there if it fails;
 * then the error is the one document on stderr. The commands run in this process; the key agent is one of its own.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { sampleFiles } from "@rootvault/vault-core/importers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { commands } from "../../cli/src/commands/registry.ts";
import { startTestServer, type TestServer } from "../support/household.ts";
import { makeMachine, type Machine } from "../support/rv.ts";

let server: TestServer;
let ann: Machine;
beforeAll(async () => {
  server = await startTestServer();
  ann = makeMachine();
  vi.stubEnv("RV_HOME", ann.home);
  vi.stubEnv("RV_PASSWORD_MIB", "64");
});
afterAll(async () => {
  await ann[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** `rv` as it is built, since it starts the built key agent. */
const { runCli } = (await import(new URL("../../cli/dist/app.js", import.meta.url).href)) as {
  runCli: (args: readonly string[]) => Promise<number>;
};

/** Runs a command here, as `rv` would. */
async function say(...args: readonly string[]): Promise<Said> {
  const said = { out: "", err: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      said[stream === "stdout" ? "out" : "err"] += String(chunk);
      return true;
    }),
  );
  const more = ["--json", "--yes", "--no-input", "--password-file", ann.passwordFile];
  try {
    return { status: await runCli([...args, ...more]), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A document, with what the story names later. */
interface Told {
  readonly v: number;
  readonly kind: string;
  readonly item?: {
    readonly id?: string;
    readonly path?: string;
    readonly kit?: { words: string[] };
  };
  readonly items?: readonly { readonly run?: string }[];
}

/** Names that later lines use: the first thing is ID, the next ID2. */
function namesIn(line: string, { item, items }: Told): [string, string][] {
  if (line.startsWith("add")) return [[line.includes("Tent") ? "ID" : "ID2", item?.id ?? ""]];
  if (line === "import ls") return [["RUN", items?.[0]?.run ?? ""]];
  return line.startsWith("backup create") ? [["FILE", item?.path ?? ""]] : [];
}

/** The one document of a run that must succeed. */
async function told(...args: readonly string[]): Promise<Told> {
  const { status, out, err } = await say(...args);
  expect([args, status, err.slice(0, 300)]).toEqual([args, 0, expect.any(String)]);
  expect([args, out.trimEnd().split("\n").length]).toEqual([args, 1]);
  const document = JSON.parse(out) as Told;
  expect([args, document.v, typeof document.kind]).toEqual([args, 1, "string"]);
  return document;
}

/** The one document of a run that may fail. */
async function toldOrFailed(...args: readonly string[]): Promise<void> {
  const { status, out, err } = await say(...args);
  const [said, silent] = status === 0 ? [out, ""] : [err, out];
  expect([args, silent]).toEqual([args, ""]);
  const document = JSON.parse(said) as Record<string, unknown>;
  expect([args, status === 0 || "error" in document]).toEqual([args, true]);
}

/** What happens to Ann, command by command: each line names one of the registry. A word in capitals is filled in. */
const STORY: readonly string[] = [
  "init --server ORIGIN --name laptop",
  "add purchases name=Tent seller=Outdoor when=2026-05-03",
  "add purchases name=Pot seller=Outdoor when=2026-05-04",
  "status",
  "lock",
  "lock",
  "unlock --ttl 1h",
  "unlock",
  "ls purchases",
  "get ID",
  "edit ID name=Hut",
  "mark ID --private",
  "undo",
  "annotate purchases --where seller=Outdoor --gift --preview",
  "link ID part_of ID2",
  "link ID2 part_of ID --remove",
  "stats purchases",
  "search tent",
  "dates",
  "import FOLDER/orders.csv",
  "mapping ls",
  "categories names tent",
  "categories add 1528 --seller outdoor",
  "categories ls",
  "returns set 30 --shop outdoor",
  "returns ls",
  "import ls",
  "import undo RUN",
  "export purchases --out FOLDER/out.json",
  "export --format archive --plain --out FOLDER/out.rva",
  "sync",
  "verify",
  "kit show",
  "kit verify --words-file FOLDER/words",
  "device ls",
  "device rename laptop desk",
  "quarantine ls",
  "backup create --to FOLDER/usb",
  "backup ls FOLDER/usb",
  "backup verify FILE",
  "backup prune FOLDER/usb --keep 1",
  "open FILE --kit --words-file FOLDER/words --out FOLDER/clear",
  "alarm ls",
  "request ls",
  "grant ls",
  "seen",
  "access-log ls",
  "access-log verify",
  "config ls",
  "config get lock_ttl",
  "config set lock_ttl 1h",
  "config path",
  "rm ID",
  "erase ID2 --confirm default",
  "erase-receipt",
];

/** These need another person, device, file, alarm or keyring: most fail, and say that as one document. */
const FAILING: readonly string[] = [
  "mapping show nothing",
  "mapping add nothing",
  "mapping rm nothing",
  "categories rm nothing",
  "returns rm nothing",
  "attach ID FOLDER/words",
  "photo save ID --to FOLDER",
  "join ORIGIN",
  "restore --server ORIGIN",
  "password set",
  "password remove",
  "keyring add",
  "keyring remove",
  "kit replace",
  "device pair one two",
  "device approve nobody",
  "device give nobody purchases",
  "device take-back nobody",
  "device remove nobody",
  "detach ID nothing",
  "photo add nothing FOLDER/words",
  "quarantine accept nothing",
  "quarantine drop nothing",
  "alarm show",
  "alarm decide NOTHING",
  "request show nothing",
  "request approve nothing",
  "request decline nothing",
  "grant show nothing",
  "grant revoke nothing",
];

function nameOf(line: string): string {
  const names = commands.map((spec) => spec.line.replace(/ [<[].*$/, ""));
  return (
    names
      .filter((name) => `${line} `.startsWith(`${name} `))
      .toSorted()
      .at(-1) ?? ""
  );
}

test("each command says one JSON document with --json", async () => {
  const folder = join(ann.home, "files");
  mkdirSync(folder);
  const [orders = ""] = sampleFiles({ seed: 7, now: Date.UTC(2026, 10, 26) }).map(
    ({ text }) => text,
  );
  writeFileSync(join(folder, "orders.csv"), orders);
  const known: Record<string, string> = { ORIGIN: server.origin, FOLDER: folder };
  const filled = (line: string): string[] =>
    line.split(" ").map((word) => word.replace(/^[A-Z]+2?/, (name) => known[name] ?? name));
  for (const line of STORY) {
    const document = await told(...filled(line));
    for (const [name, value] of namesIn(line, document)) known[name] ??= value;
    if (line.startsWith("init"))
      writeFileSync(join(folder, "words"), (document.item?.kit?.words ?? []).join("\n"));
  }
  for (const line of FAILING) await toldOrFailed(...filled(line));
  const walked = new Set([...STORY, ...FAILING].map(nameOf));
  const names = commands.map((spec) => spec.line.replace(/ [<[].*$/, ""));
  expect(names.filter((name) => !walked.has(name))).toEqual([]);
});
