/**
 * Movement and proof: sync with the server, verify what is here.
 * @module
 */
import type { AlarmView, SyncReport, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { saysOf } from "./alarm.ts";
import { hasOption, type CommandSpec, type OptionValues } from "./command.ts";
import { toRvError } from "../errors.ts";
import type { Progress } from "../output/progress.ts";
import { counted } from "../output/text.ts";
import { tellOnce } from "../store/told-notes.ts";
import { warningsOf } from "./warnings.ts";

/** How often it is asked how far a sync is. */
const LOOK_MS = 500;

/** `sync`, `verify`. */
export const syncCommands: readonly CommandSpec[] = [
  {
    line: "sync",
    group: "Copies",
    summary: "exchange with the server; checks everything that comes",
    options: [["--push-back", "send again what the server lost of this machine's entries"]],
    exits: [0, 3, 5, 6, 7, 9],
    examples: ["rv sync", "rv sync --json", "rv sync --push-back"],
    run: runSync,
  },
  {
    line: "verify",
    group: "Copies",
    summary: "check roster, blocks and access log against what this machine has seen",
    exits: [0, 3, 7, 9],
    examples: ["rv verify"],
    run: runVerify,
  },
];

async function runSync(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  if (hasOption(options, "pushBack")) {
    const result = await api.decideAlarm({ code: "ROLLBACK", decision: "push-back" });
    context.output.note(saysOf(result));
  }
  const progress = context.output.progress("sync");
  const watch = setInterval(() => void showComing(api, progress), LOOK_MS);
  const report = await syncOrTell(context, api).finally(() => {
    clearInterval(watch);
    progress.end();
  });
  const [told, alarms] = [await warningsOf(context), await toTell(context, report.alarms)];
  const lines = [
    `Received ${counted(report.pulledBlocks, "block", "blocks")} (${report.pulledBytes} bytes), sent ${report.pushedBlocks} (${report.pushedBytes} bytes); ${counted(report.waiting, "waits", "wait")}.`,
    ...(report.owed === 0 ? [] : [`${report.owed} older entries have still to come.`]),
    ...(report.revokedAgain === 0 ? [] : [revokedText(report.revokedAgain)]),
    ...alarms.map((alarm) => `${alarm.code}: ${alarm.text}`),
    ...told.lines,
  ];
  context.output.one("sync", { ...report, warnings: told.warnings }, lines.join("\n"));
}

/** Programs get all alarms and notes each time; people are told once of what once happened. */
async function toTell(
  { options, place }: Context,
  alarms: readonly AlarmView[],
): Promise<readonly AlarmView[]> {
  return options.json || options.jsonl ? alarms : tellOnce(place.folder, alarms);
}

/** To a device that has joined older entries come piece by piece. */
async function showComing(api: VaultApi, progress: Progress): Promise<void> {
  const { owed, known } = await api.status().then(
    ({ coming }) => coming,
    () => ({ owed: 0, known: 0 }),
  );
  if (owed > 0) progress.update(known - owed, known);
}

/** What was revoked again is told also where the sync ends in an alarm. */
async function syncOrTell(context: Context, api: VaultApi): Promise<SyncReport> {
  try {
    return await api.sync();
  } catch (error) {
    const failed = toRvError(error);
    const revoked = failed.details["revokedAgain"];
    if (typeof revoked === "number") context.output.note(revokedText(revoked));
    throw failed;
  }
}

function revokedText(count: number): string {
  return count === 1
    ? "1 grant had come back on the server; it is revoked again."
    : `${count} grants had come back on the server; they are revoked again.`;
}

async function runVerify(context: Context): Promise<void> {
  const api = await context.vault();
  const report = await api.sync();
  const log = await api.accessLog({});
  const status = await api.status();
  const result = {
    blocks: status.blocks,
    roster: report.rosterHead,
    accessLog: { size: log.size, root: log.root },
    alarms: status.alarms,
  };
  const lines = [
    `Roster: ${report.rosterHead + 1} entries, all signed by members that were in.`,
    `Blocks: ${status.blocks}, each signed, in its place and chained to the one before.`,
    `Access log: ${log.size} entries, none changed, none missing since this machine last looked.`,
    `Compare on another device: ${status.syncCode.join(" ")}`,
    ...status.alarms.map((alarm) => `${alarm.code}: ${alarm.text}`),
  ];
  context.output.one("verify", result, lines.join("\n"));
}
