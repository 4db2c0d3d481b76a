/**
 * What an alarm or note says to the owner (docs/security/threats.md): what happened, with the names of the owner's
 * devices, and what is safe. Names are sealed, so the words are put together where the vault is open.
 * @module
 */
import type { VaultErrorCode } from "../../errors.ts";
import type { JsonObject } from "../../model/json.ts";
import { isMemberId } from "../../protocol/ids.ts";
import { type Position, readPosition, splitStream } from "../../protocol/log/block-stream.ts";

/** An alarm as it is kept. */
export interface KeptAlarm {
  readonly code: string;
  /** The sentence that came with it, where there are no other words. */
  readonly text: string;
  readonly details: JsonObject;
  /** The server shows again what it did not; the owner's word alone is wanting. */
  readonly isOver?: boolean | undefined;
}

/** What the words need to know. */
export interface AlarmContext {
  /** The owner's name of a member; null where it has none. */
  readonly nameOf: (member: string) => string | null;
  /** Whether the entry with this number in the list of devices only asks for a new kit, which waits for 72 hours. */
  readonly isKitAsk: (n: number) => boolean;
  /** Unix ms. */
  readonly now: number;
}

interface Words extends AlarmContext {
  readonly details: JsonObject;
}

/** Gives the words of an alarm; those that came with it for a code without words of its own. */
export function alarmText(alarm: KeptAlarm, context: AlarmContext): string {
  const { code, text, details } = alarm;
  if (alarm.isOver === true) return over[code] ?? text;
  const words = new Map<string, (words: Words) => string>(Object.entries(byCode)).get(code);
  return words === undefined ? text : words({ ...context, details });
}

const UNTIL_DECIDED = "Nothing is lost. Nothing more is published until you say that it may go on.";
/** Words for what a server has put right. */
const over: Readonly<Partial<Record<string, string>>> = {
  ROLLBACK: `The server showed an older state than you have seen, and shows all of it again. ${UNTIL_DECIDED}`,
  ROSTER_ROLLBACK: `The server hid changes to your devices, and shows the whole list again. ${UNTIL_DECIDED}`,
};

const damaged = (words: Words): string =>
  `The server returned damaged data${placeOf(words)}. Your copy is kept.`;
const hidden = (): string =>
  "The server hides changes to your devices. Nothing more is published until you decide.";
/** A server that was emptied looks like one that hides: either way it cannot show what was signed. */
const rolledBack = (words: Words): string =>
  words.details["refused"] === true
    ? "The server hides changes to your devices: it knows this device no more, and shows no removal that your devices signed. It was emptied, put back to an older state, or lies. Nothing is lost here; nothing more is published until you decide."
    : hidden();
const missing = (words: Words): string =>
  `Entries are missing from ${writerOf(words)}. What came before them is kept.`;
const outdated = (words: Words): string => `Refused outdated encryption${placeOf(words)}.`;

const byCode: Readonly<Partial<Record<VaultErrorCode, (words: Words) => string>>> = {
  BAD_SIGNATURE: damaged,
  BAD_BLOCK: damaged,
  BAD_COMMITMENT: damaged,
  TOO_LARGE: damaged,
  MISPLACED: (words) =>
    `The server returned data in the wrong place${placeOf(words)}. Your copy is kept.`,
  WRONG_VAULT: () => "This is not your vault. What the server returned belongs to another one.",
  GAP: missing,
  CHAIN_BROKEN: missing,
  ROLLBACK: ({ details }) =>
    `The server shows an older state than you have seen${shownOf(details)}. Nothing is lost here.`,
  FORK: (words) =>
    `Your devices were shown different histories${placeOf(words)}. Compare the sync codes of your devices.`,
  RESTORED: () => "This device was restored; it continues as a new segment. Nothing is lost.",
  WITHHELD: ({ details }) =>
    `Waiting for ${counted(countOf(details), "entry", "entries")} the server does not deliver.`,
  STALE: ({ details, nameOf, now }) =>
    `Last heard from ${nameIn(details, "member", nameOf)} ${ago(details["since"], now)}.`,
  ROSTER_BADSIG: () => "Refused a device your devices did not approve.",
  ROSTER_BAD: () => "Refused a damaged list of your devices.",
  ROSTER_FORK: () => "The server shows another list of devices. This is not your vault.",
  ROSTER_ROLLBACK: rolledBack,
  ROSTER_WITHHELD: hidden,
  KEY_SUBSTITUTED: () => "Refused a key your devices did not make.",
  BAD_LOCKBOX: () => "Refused a damaged key. Your copy is kept.",
  LOCKBOX_MISSING: () => "The vault's newest key was not given to this device.",
  UNKNOWN_DEVICE: () => "Refused entries of a device that is none of yours.",
  UNKNOWN_SUITE: outdated,
  DOWNGRADE: outdated,
  LATE_FROM_REMOVED: ({ details, nameOf }) =>
    `${counted(countOf(details), "late entry", "late entries")} from ${lateWriter(details, nameOf)}: review.`,
  "helper-refused": ({ details, nameOf }) =>
    `${counted(countOf(details), "entry", "entries")} from the helper '${nameIn(details, "member", nameOf)}' set aside: review. Everything else goes on.`,
  ROSTER_CHANGED: rosterChange,
  STATE_MISMATCH: ({ details, nameOf }) =>
    `${nameIn(details, "by", nameOf)}'s clean-up would ${harmOf(details)}. Not applied: nothing was dropped here.`,
  CLONED: () => "This device runs twice. Stop one of the two copies; nothing is lost.",
  ACCESS_LOG_BROKEN: () => "The access log was changed after the fact.",
};

function rosterChange({ details, nameOf, isKitAsk }: Words): string {
  const by = nameIn(details, "by", nameOf);
  const about = nameIn(details, "device", nameOf);
  if (details["op"] === "add") return `${by} added ${about}.`;
  if (details["op"] === "remove") return `${by} removed ${about}.`;
  if (typeof details["n"] === "number" && isKitAsk(details["n"]))
    return `${by} asked for a new recovery kit.`;
  return `${by} replaced the recovery kit.`;
}

/** " (phone #812)", or nothing where no entry is named. */
function placeOf(words: Words): string {
  const position = positionIn(words.details["position"]);
  return position === null ? "" : ` (${writerOf(words)} #${position.seq})`;
}

function writerOf({ details, nameOf }: Words): string {
  const position = positionIn(details["position"]);
  return position === null
    ? "one of your devices"
    : named(splitStream(position.stream).device, nameOf);
}

function lateWriter(details: JsonObject, nameOf: AlarmContext["nameOf"]): string {
  const [first] = Array.isArray(details["positions"]) ? details["positions"] : [];
  const position = positionIn(first);
  const device = position === null ? null : splitStream(position.stream).device;
  return device === null ? "a removed device" : `'${named(device, nameOf)}'`;
}

function positionIn(value: unknown): Position | null {
  return typeof value === "string" ? readPosition(value) : null;
}

function nameIn(details: JsonObject, member: string, nameOf: AlarmContext["nameOf"]): string {
  const id = details[member];
  return typeof id === "string" && isMemberId(id) ? named(id, nameOf) : "Another device";
}

function named(member: string, nameOf: AlarmContext["nameOf"]): string {
  if (member === "recovery") return "the recovery kit";
  return nameOf(member) ?? `device ${member.slice(0, 8)}`;
}

function shownOf({ seen, shown }: JsonObject): string {
  if (typeof seen !== "number" || typeof shown !== "number") return "";
  return ` (${shown.toLocaleString("en")} of ${seen.toLocaleString("en")})`;
}

function harmOf({ lost, added }: JsonObject): string {
  return typeof lost === "number" && lost > 0
    ? `lose ${counted(lost, "entry", "entries")}`
    : `change ${counted(typeof added === "number" ? added : 1, "entry", "entries")}`;
}

function countOf({ count }: JsonObject): number {
  return typeof count === "number" ? count : 1;
}

function counted(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

function ago(since: unknown, now: number): string {
  const days = Math.floor((now - Date.parse(String(since))) / 86_400_000);
  return Number.isFinite(days) ? `${days} days ago` : "long ago";
}
