/**
 * Movement and proof: sync with the server, verify what is here.
 * @module
 */
import type { Context } from "../context.ts";
import type { CommandSpec } from "./command.ts";

/** `sync`, `verify`. */
export const syncCommands: readonly CommandSpec[] = [
  {
    line: "sync",
    group: "Copies",
    summary: "exchange with the server; checks everything that comes",
    exits: [0, 3, 6, 7, 9],
    examples: ["rv sync", "rv sync --json"],
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

async function runSync(context: Context): Promise<void> {
  const api = await context.vault();
  const progress = context.output.progress("sync");
  const report = await api.sync().finally(() => progress.end());
  const lines = [
    `Received ${report.pulledBlocks} blocks (${report.pulledBytes} bytes), sent ${report.pushedBlocks} (${report.pushedBytes} bytes); ${report.waiting} wait.`,
    ...(report.revokedAgain === 0
      ? []
      : [`${report.revokedAgain} grants had come back on the server; they are revoked again.`]),
    ...report.alarms.map((alarm) => `${alarm.code}: ${alarm.text}`),
  ];
  context.output.one("sync", report, lines.join("\n"));
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
