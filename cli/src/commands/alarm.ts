/**
 * Alarms: what the server showed that cannot be true, and the owner's decision.
 * @module
 */
import type { AlarmDecisionResult, AlarmView } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { writeNewFile } from "../output/new-file.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";

/** `alarm ls`, `alarm show`, `alarm decide`. */
export const alarmCommands: readonly CommandSpec[] = [
  {
    line: "alarm ls",
    group: "Copies",
    summary: "alarms and notes of this machine, the newest first",
    exits: [0, 3],
    examples: ["rv alarm ls"],
    run: runList,
  },
  {
    line: "alarm show [code]",
    group: "Copies",
    summary: "what happened, what is safe, what can be done; the worst one without a code",
    options: [
      ["--evidence <file>", "write what proves it: the server's bytes, the pin, the roster"],
    ],
    exits: [0, 3, 5],
    examples: ["rv alarm show", "rv alarm show FORK --evidence fork.json"],
    run: runShow,
  },
  {
    line: "alarm decide <code>",
    group: "Copies",
    summary: "end an alarm that stops publishing; nothing that is here is dropped",
    options: [
      ["--push-back", "ROLLBACK: send again what the server lost of this machine's entries"],
      ["--go-on", "accept what the server shows now, and nothing worse"],
    ],
    exits: [0, 2, 3, 5, 6, 7, 9],
    examples: ["rv alarm decide ROLLBACK --push-back", "rv alarm decide FORK --go-on"],
    run: runDecide,
  },
];

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  context.output.list({
    kind: "alarms.list",
    items: await api.alarms(),
    empty: "No alarms.",
    columns: [
      { head: "code", value: (alarm) => alarm.code },
      { head: "since", value: (alarm) => alarm.at.slice(0, 16).replace("T", " ") },
      { head: "publishing", value: stateOf },
      { head: "what", value: (alarm) => alarm.text, flexible: true },
    ],
  });
}

async function runShow(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const alarms = await api.alarms();
  const [code] = args;
  const stopping = alarms.filter((one) => one.stopsPublishing);
  const alarm =
    code === undefined
      ? (stopping.find((one) => one.isOver !== true) ?? stopping[0] ?? alarms[0])
      : alarms.find((one) => one.code === code);
  if (alarm === undefined)
    throw new RvError("no-alarm", code === undefined ? "No alarms." : `There is no alarm ${code}.`);
  const lines = [
    `${alarm.code}, since ${alarm.at.slice(0, 16).replace("T", " ")}`,
    alarm.text,
    `Publishing: ${stateOf(alarm)}. All that is on this machine is kept, and can be read and exported.`,
    `Details: ${JSON.stringify(alarm.details)}`,
    ...(alarm.stopsPublishing || alarm.code === "STATE_MISMATCH" ? waysOf(alarm) : []),
  ];
  context.output.one("alarm", alarm, lines.join("\n"));
  const file = textOption(options, "evidence");
  if (file === undefined) return;
  const evidence = await api.alarmEvidence({ code: alarm.code, at: alarm.at });
  await writeNewFile([`${JSON.stringify(evidence, null, 2)}\n`], file, context.options.yes);
  context.output.note(`Evidence written to ${file}. It holds sealed bytes and no record.`);
}

async function runDecide(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const [pushesBack, goesOn] = [hasOption(options, "pushBack"), hasOption(options, "goOn")];
  if (pushesBack === goesOn)
    throw new RvError("bad-option", "Decide with --push-back or with --go-on.");
  const api = await context.vault();
  const result = await api.decideAlarm({
    code: args[0] ?? "",
    decision: pushesBack ? "push-back" : "go-on",
  });
  context.output.one("alarm.decided", result, saysOf(result));
}

/** Words for what a decision led to. */
export function saysOf({ sentBlocks, publishing, alarms }: AlarmDecisionResult): string {
  const waiting = new Set(alarms.filter((one) => one.stopsPublishing).map(({ code }) => code));
  return [
    ...(sentBlocks === 0
      ? []
      : [`Sent again: ${sentBlocks} blocks of this machine that the server had lost.`]),
    publishing
      ? "Publishing goes on."
      : `Publishing is still stopped by ${[...waiting].join(", ")}: rv alarm show`,
    ...alarms
      .filter((one) => one.decided !== undefined)
      .map(({ code }) => `${code} stays listed until the server no longer shows it.`),
  ].join("\n");
}

function stateOf({ stopsPublishing, decided }: AlarmView): string {
  if (decided !== undefined) return `goes on (${decided.decision})`;
  return stopsPublishing ? "stopped" : "not concerned";
}

function waysOf({ code, isOver }: AlarmView): readonly string[] {
  const goOn = `rv alarm decide ${code} --go-on`;
  if (isOver === true) return [`Let publishing go on: ${goOn}`];
  if (code === "ROLLBACK")
    return [
      "Send again what the server lost of this machine's entries: rv sync --push-back",
      `If the server lacks entries of other devices only, go on without them: ${goOn}`,
    ];
  if (code === "ACCESS_LOG_BROKEN")
    return [`Follow the access log that the server shows now, from here on: ${goOn}`];
  if (code === "STATE_MISMATCH")
    return [
      "Find out which device did it (rv device ls), and remove it if it is not yours.",
      `Save anew what only this machine holds, and accept the rest: ${goOn}`,
    ];
  if (code === "FORK")
    return [
      "Compare the sync code (rv status) with your other devices.",
      `Go on publishing with the history that this machine has: ${goOn}`,
    ];
  return [`Once the server shows the list of your devices as it was: ${goOn}`];
}
