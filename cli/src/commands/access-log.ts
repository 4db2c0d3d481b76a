/**
 * Who got what: the access log, checked before it is shown.
 * @module
 */
import type { Context } from "../context.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";

/** `access-log ls`, `access-log verify`. */
export const accessLogCommands: readonly CommandSpec[] = [
  {
    line: "access-log ls",
    group: "Sharing",
    summary: "who got what, when, and who was refused",
    options: [["--since <day>", "from this day on"]],
    exits: [0, 3, 7, 9],
    examples: ["rv access-log ls --since 2026-01-01"],
    run: runList,
  },
  {
    line: "access-log verify",
    group: "Sharing",
    summary: "check that no entry was changed or dropped",
    exits: [0, 3, 7, 9],
    examples: ["rv access-log verify"],
    run: runVerify,
  },
];

async function runList(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const since = textOption(options, "since");
  const log = await api.accessLog(since === undefined ? {} : { since });
  context.output.list({
    kind: "access-log.list",
    items: log.entries,
    empty: "No one has collected anything.",
    columns: [
      { head: "n", value: (row) => String(row.n), align: "right" },
      { head: "at", value: (row) => row.at.slice(0, 19).replace("T", " ") },
      { head: "host", value: (row) => row.host },
      {
        head: "event",
        value: (row) => (row.why === null ? row.event : `${row.event}: ${row.why}`),
        flexible: true,
      },
      { head: "collection", value: (row) => row.collection ?? "-" },
      {
        head: "rows",
        value: (row) => (row.rows === null ? "-" : String(row.rows)),
        align: "right",
      },
      {
        head: "proof",
        value: (row) => (row.proofChecked === null ? "-" : row.proofChecked ? "checked" : "FAILED"),
      },
    ],
  });
}

async function runVerify(context: Context): Promise<void> {
  const api = await context.vault();
  const log = await api.accessLog({});
  context.output.one(
    "access-log.verified",
    { size: log.size, root: log.root, checkedAt: log.checkedAt },
    `${log.size} entries: none changed, none missing. Head ${log.root}`,
  );
}
