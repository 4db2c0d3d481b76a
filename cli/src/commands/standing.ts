/**
 * How this machine stands to its vault and server, and what the recovery kit needs, in words.
 * @module
 */
import type { VaultStatus } from "@rootvault/vault-core";
import { counted } from "../output/text.ts";

/** What this machine is no more, or is other than a device with all keys. */
export function standingLines({ removed, helper }: VaultStatus): string[] {
  if (removed !== null)
    return [
      `This machine is out of the vault since ${removed.slice(0, 10)}: it gets nothing new, and what is added here reaches no other device.`,
      helper === null
        ? "What is here stays here. next: rv export --format archive --out FILE   and to come in again: rv --vault NAME join URL"
        : "Whoever let it in can let it in again: rv --vault NAME join URL",
    ];
  if (helper === null) return [];
  const until = helper.until === null ? "" : `, until ${helper.until.slice(0, 10)}`;
  return [
    `This machine is a helper: it may ${helper.may === "add" ? "read and add" : "read"} ${helper.collections.join(", ")}${until}.`,
  ];
}

/** What the server has still to get. */
export function waitingText({ waiting, publishing, lastSync, removed }: VaultStatus): string {
  if (removed !== null) return "nothing of it goes to the server any more";
  if (waiting > 0) return `${counted(waiting, "block waits", "blocks wait")} for the server`;
  if (!publishing) return "nothing new for the server, which an alarm below is about";
  return lastSync === null ? "nothing waits for the server" : "all of it is on the server";
}

/** What the recovery kit needs. */
export function kitLines(status: VaultStatus): string[] {
  const { kitVerified, kitRehearsed, kitRehearsalDue, kitChange, helper, removed } = status;
  // The kit is the owner's, on devices that are in.
  if (helper !== null || removed !== null) return [];
  const change =
    kitChange === null
      ? []
      : [
          `${kitChange.mine ? "This device" : kitChange.byName} asked for a new recovery kit; it can be taken from ${kitChange.takeFrom} on. If it was not you: rv kit replace --cancel`,
        ];
  if (!kitVerified) return [...change, "The recovery kit was never verified. next: rv kit verify"];
  if (!kitRehearsalDue) return change;
  const since = kitRehearsed === null ? "was not tried yet" : "was not tried for a year";
  return [...change, `The recovery kit ${since}. next: rv kit verify`];
}
