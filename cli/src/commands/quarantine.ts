/**
 * Entries that wait for the owner: of removed devices, too late; of helpers, wrong.
 * @module
 */
import type { QuarantineView } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import type { CommandSpec } from "./command.ts";

/** `quarantine ls`, `quarantine accept`, `quarantine drop`. */
export const quarantineCommands: readonly CommandSpec[] = [
  {
    line: "quarantine ls",
    group: "Copies",
    summary:
      "entries that wait for your review: late ones of removed devices, wrong ones of helpers",
    exits: [0, 3],
    examples: ["rv quarantine ls"],
    run: runList,
  },
  {
    line: "quarantine accept <entry>",
    group: "Copies",
    summary: "take the records of an entry up, under this machine",
    exits: [0, 2, 3, 5],
    examples: ["rv quarantine accept 4f1c09aa/1/12"],
    run: async (context, args) => await decide(context, args, "accept"),
  },
  {
    line: "quarantine drop <entry>",
    group: "Copies",
    summary: "let an entry go",
    exits: [0, 3, 5],
    examples: ["rv quarantine drop 4f1c09aa/1/12"],
    run: async (context, args) => await decide(context, args, "drop"),
  },
];

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  const names = new Map((await api.devices()).map(({ id, name }) => [id, name]));
  context.output.list({
    kind: "quarantine.list",
    items: await api.quarantine(),
    empty: "Nothing waits for your review.",
    columns: [
      { head: "from", value: ({ device }) => names.get(device) ?? device.slice(0, 8) },
      { head: "came", value: ({ at }) => at.slice(0, 16).replace("T", " ") },
      { head: "holds", value: holdsOf },
      { head: "why", value: ({ why }) => why, flexible: true },
      { head: "entry", value: ({ entry }) => shortOf(entry) },
    ],
  });
}

async function decide(
  context: Context,
  args: readonly string[],
  decision: "accept" | "drop",
): Promise<void> {
  const api = await context.vault();
  const { entry } = findEntry(await api.quarantine(), args[0] ?? "");
  const { records } = await api.quarantineDecide({ entry, decision });
  const text = decision === "accept" ? `Taken up: ${records} records.` : "Let go.";
  context.output.one("quarantine.decided", { entry, decision, records }, text);
}

function holdsOf({ collection, records }: QuarantineView): string {
  return collection === null ? "cannot be opened" : `${records ?? 0} of ${collection}`;
}

/** The front of the member's id is enough to tell entries apart. */
function shortOf(entry: string): string {
  return entry.slice(0, 8) + entry.slice(32);
}

function findEntry(entries: readonly QuarantineView[], reference: string): QuarantineView {
  const found = entries.filter(({ entry }) => entry === reference || shortOf(entry) === reference);
  const [only, other] = found;
  if (only === undefined)
    throw new RvError("no-record", `No entry ${reference} waits for your review.`);
  if (other !== undefined)
    throw new RvError("ambiguous", `"${reference}" names more than one entry; use all of it.`);
  return only;
}
