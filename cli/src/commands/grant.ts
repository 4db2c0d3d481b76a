/**
 * What was granted: list, show, take back; what they have on me.
 * @module
 */
import type { GrantDetail, GrantRow, JsonObject } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { toTable } from "../output/table.ts";
import { hasOption, type CommandSpec, type OptionValues } from "./command.ts";
import { fieldText } from "./record-columns.ts";
import { mustConfirm } from "./start.ts";

/** `grant ls`, `grant show`, `grant revoke`, `seen`. */
export const grantCommands: readonly CommandSpec[] = [
  {
    line: "grant ls",
    group: "Sharing",
    summary: "who may see what, and what has ended",
    options: [["--active", "only what is in force"]],
    exits: [0, 3],
    examples: ["rv grant ls", "rv grant ls --active --json"],
    run: runList,
  },
  {
    line: "grant show <grant>",
    group: "Sharing",
    summary: "one grant in full",
    exits: [0, 3, 5],
    examples: ["rv grant show 9xQb"],
    run: runShow,
  },
  {
    line: "grant revoke <grant>",
    group: "Sharing",
    summary: "take a grant back; the next collect is refused",
    exits: [0, 3, 5, 6, 7, 10, 130],
    examples: ["rv grant revoke 9xQb --yes"],
    run: runRevoke,
  },
  {
    line: "seen [grantee]",
    group: "Sharing",
    summary: "what they have on me",
    options: [["--diff", "beside what they would see now"]],
    exits: [0, 3, 5],
    examples: ["rv seen", "rv seen shop.example --diff"],
    run: runSeen,
  },
];

async function runList(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const grants = await api.grants();
  context.output.list({
    kind: "grants.list",
    items: hasOption(options, "active")
      ? grants.filter((grant) => grant.state === "active")
      : grants,
    empty: "Nobody can see anything.",
    columns: [
      { head: "host", value: (grant) => grant.host },
      { head: "collection", value: (grant) => grant.collection },
      { head: "fields", value: (grant) => grant.fields.join(", "), flexible: true },
      { head: "state", value: (grant) => grant.state },
      { head: "until", value: (grant) => grant.expiresAt.slice(0, 10) },
      { head: "collects", value: (grant) => readsText(grant), align: "right" },
      { head: "last", value: (grant) => grant.lastRead?.slice(0, 16).replace("T", " ") ?? "-" },
      { head: "grant", value: (grant) => grant.id.slice(0, 8) },
    ],
  });
}

async function runShow(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const grant = await api.grant({ id: (await find(context, args[0] ?? "")).id });
  context.output.one("grant", grant, grantText(grant, false));
}

async function runRevoke(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const grant = await find(context, args[0] ?? "");
  await mustConfirm(context, `Stop sharing ${grant.collection} with ${grant.host}?`);
  const result = await api.revoke({ id: grant.id });
  const kept =
    result.collected === 0
      ? "They never collected it."
      : `They collected ${result.rowsCollected} rows; those they hold.${result.deleteBy === null ? "" : ` They signed a promise to delete them by ${result.deleteBy.slice(0, 10)}.`}`;
  context.output.one(
    "revoked",
    result,
    `From now on the server refuses ${grant.host}, and the copy there is destroyed. ${kept}`,
  );
}

async function runSeen(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const [reference] = args;
  if (reference === undefined) {
    context.output.list({
      kind: "grantees.list",
      items: await api.grantees(),
      empty: "Nobody ever got anything.",
      columns: [
        { head: "host", value: (grantee) => grantee.host },
        { head: "name", value: (grantee) => grantee.name, flexible: true },
      ],
    });
    return;
  }
  const grantee = await api.seen({ host: reference });
  const text = [
    `${grantee.host}  (${grantee.name})`,
    ...grantee.grants.map((grant) => grantText(grant, hasOption(options, "diff"))),
    "",
    `  ${grantee.log.filter((row) => row.event === "read").length} collects in the access log`,
  ];
  context.output.one("seen", grantee, text.join("\n"));
}

async function find(context: Context, reference: string): Promise<GrantRow> {
  const api = await context.vault();
  const all = await api.grants();
  const byId = all.filter(
    (grant) => grant.id === reference || (reference.length >= 4 && grant.id.startsWith(reference)),
  );
  const found =
    byId.length > 0
      ? byId
      : all.filter((grant) => grant.host === reference && grant.state === "active");
  const [grant, another] = found;
  if (grant === undefined) throw new RvError("no-grant", `No grant is called "${reference}".`);
  if (another !== undefined)
    throw new RvError("ambiguous", `"${reference}" names more than one grant.`);
  return grant;
}

function readsText(grant: GrantRow): string {
  return grant.maxReads === null ? String(grant.reads) : `${grant.reads} of ${grant.maxReads}`;
}

function grantText(grant: GrantDetail, withNow: boolean): string {
  const ended = grant.ended === null ? "" : `, ended ${grant.ended.slice(0, 16).replace("T", " ")}`;
  return [
    "",
    `  ${grant.collection} for: ${grant.purposeText}  (${grant.id})`,
    `  ${grant.state}${ended}; until ${grant.expiresAt.slice(0, 10)}; collected ${readsText(grant)}. ${grant.how}`,
    `  tells them: ${grant.discloses.map((one) => `${one.field} (${one.how})`).join(", ")}`,
    ...rowsText("as last collected", grant.collectedRows, grant.fields, "not collected yet"),
    ...(withNow ? rowsText("right now", grant.rowsNow, grant.fields, "nothing: it has ended") : []),
    ...(grant.deleteBy === null ? [] : [`  to be deleted there by ${grant.deleteBy.slice(0, 10)}`]),
  ].join("\n");
}

function rowsText(
  head: string,
  rows: readonly JsonObject[] | null,
  fields: readonly string[],
  none: string,
): string[] {
  if (rows === null) return [`  ${head}: ${none}`];
  const table = toTable<JsonObject>(
    rows,
    fields.map((field) => ({ head: field, value: (row) => fieldText(row[field]), flexible: true })),
    process.stdout.isTTY ? process.stdout.columns - 4 : 160,
  );
  return [`  ${head}: ${rows.length} rows`, ...table.split("\n").map((line) => `    ${line}`)];
}
