/**
 * Devices of the vault: list, admit, remove.
 * @module
 */
import type { DeviceView, HelperTermsView } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { counted } from "../output/text.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { canAsk, readLine } from "../prompt.ts";
import { countText, mustConfirm } from "./start.ts";

const ADMIT_OPTIONS: CommandSpec["options"] = [
  ["--name <name>", "name of the new device"],
  ["--class <class>", "device (the default), or helper: keys of some collections alone"],
  ["--may <mode>", "of a helper: read, or add"],
  ["--collections <names>", "of a helper: collections by name, with commas"],
  ["--until <day>", "of a helper: last day on which the server admits it"],
];

/** `device ls`, `device pair`, `device approve`, `device give`, `device take-back`, `device rename`, `device remove`. */
export const deviceCommands: readonly CommandSpec[] = [
  {
    line: "device ls",
    group: "Start",
    summary: "who holds keys of this vault",
    exits: [0, 3],
    examples: ["rv device ls"],
    run: runList,
  },
  {
    line: "device pair [code...]",
    group: "Start",
    summary: "admit the device that shows these nine words, or this text",
    options: ADMIT_OPTIONS,
    exits: [0, 2, 3, 5, 7, 8, 9, 10],
    examples: [
      "rv device pair",
      "rv device pair 'rv1:pair?u=...' --name phone",
      "rv device pair --class helper --may add --collections purchases --name 'till job'",
    ],
    run: runPair,
  },
  {
    line: "device approve <device>",
    group: "Start",
    summary: "admit the device that `device pair --no-input` has looked at",
    options: ADMIT_OPTIONS,
    exits: [0, 2, 3, 5, 7, 8, 9],
    examples: ["rv device approve 4f1c"],
    run: runApprove,
  },
  {
    line: "device give <device> <collections...>",
    group: "Start",
    summary: "give a helper further collections, their past included",
    exits: [0, 2, 3, 5, 7],
    examples: ["rv device give 'till job' appliances"],
    run: runGive,
  },
  {
    line: "device take-back <device>",
    group: "Start",
    summary: "take back all that a helper brought in",
    exits: [0, 3, 5, 10, 130],
    examples: ["rv device take-back 'till job'"],
    run: runTakeBack,
  },
  {
    line: "device rename <device> <name>",
    group: "Start",
    summary: "give a device another name",
    exits: [0, 3, 5],
    examples: ["rv device rename 4f1c kitchen"],
    run: runRename,
  },
  {
    line: "device remove <device>",
    group: "Start",
    summary: "take a device out; what is saved later it cannot open",
    exits: [0, 3, 5, 6, 7, 10, 130],
    examples: ["rv device remove phone"],
    run: runRemove,
  },
];

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  context.output.list({
    kind: "devices.list",
    items: await api.devices(),
    empty: "No devices.",
    columns: [
      {
        head: "name",
        value: (device) => (device.thisDevice ? `${device.name} (this one)` : device.name),
        flexible: true,
      },
      { head: "class", value: (device) => device.class },
      { head: "has", value: hasOf, flexible: true },
      { head: "added", value: (device) => device.added.slice(0, 10) },
      {
        head: "state",
        value: (device) =>
          device.removed === null ? "in" : `removed ${device.removed.slice(0, 10)}`,
      },
      { head: "heard", value: (device) => device.lastHeard?.slice(0, 16).replace("T", " ") ?? "-" },
      { head: "id", value: (device) => device.id.slice(0, 8) },
    ],
  });
}

async function runPair(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const terms = termsOf(options);
  const api = await context.vault();
  const { noInput, yes } = context.options;
  const text =
    args.length > 0 ? args.join(" ") : await readLine("The nine words, or the text", noInput);
  const offer = await api.pairLook({ text });
  const words = `The new device shows these words:  ${offer.words.join(" ")}`;
  if (!yes && !canAsk(noInput)) {
    const rest = [
      "approve",
      offer.deviceId.slice(0, 8),
      ...flagsOf(terms, textOption(options, "name")),
    ];
    const next = `If they are the same there:\nnext: rv device ${rest.join(" ")}`;
    context.output.one("pairing", offer, `${words}\n${next}`);
    return;
  }
  context.output.note(words);
  await mustConfirm(context, "Are they the same there?");
  await admit(context, offer.p, options);
}

async function runApprove(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  await admit(context, args[0] ?? "", options);
}

async function admit(context: Context, p: string, options: OptionValues): Promise<void> {
  const api = await context.vault();
  const name = textOption(options, "name");
  const helper = termsOf(options);
  const device = await api.pairConfirm({
    p,
    ...(name === undefined ? {} : { name }),
    ...(helper === null ? {} : { helper }),
  });
  const what = helper === null ? "a device" : "a helper";
  context.output.one("device", device, `${device.name} is ${what} of this vault now.`);
}

/** What a new helper is to be; null for a device. */
function termsOf(options: OptionValues): HelperTermsView | null {
  const memberClass = textOption(options, "class") ?? "device";
  const [may, names] = [textOption(options, "may"), textOption(options, "collections")];
  const until = textOption(options, "until");
  if (memberClass === "device") {
    if ((may ?? names ?? until) === undefined) return null;
    throw new RvError("bad-option", "Only a helper has --may, --collections and --until.");
  }
  if (memberClass !== "helper")
    throw new RvError("bad-value", `There is no class "${memberClass}": device or helper.`);
  if ((may !== "read" && may !== "add") || names === undefined)
    throw new RvError("bad-option", "A helper needs --may read or add, and --collections.");
  return { may, until: endOf(until), collections: names.split(",").map((one) => one.trim()) };
}

/** The same terms and name as options, for the command that comes next: without them a helper would become a device. */
function flagsOf(terms: HelperTermsView | null, name: string | undefined): readonly string[] {
  const named = name === undefined ? [] : ["--name", quoted(name)];
  if (terms === null) return named;
  const { may, until, collections } = terms;
  const end = until === null ? [] : ["--until", until.slice(0, 10)];
  const lists = ["--collections", quoted(collections.join(","))];
  return ["--class", "helper", "--may", may, ...lists, ...end, ...named];
}

/** A word of a shell. */
function quoted(text: string): string {
  return /^[\w.,:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The end of a day, as an instant. */
function endOf(day: string | undefined): string | null {
  if (day === undefined) return null;
  const end = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T23:59:59Z`) : Number.NaN;
  if (Number.isNaN(end)) throw new RvError("bad-value", `"${day}" is no day such as 2027-01-31.`);
  return `${day}T23:59:59Z`;
}

/** What a helper has: what it may, which collections, until when. */
function hasOf({ helper }: DeviceView): string {
  if (helper === null) return "";
  const until = helper.until === null ? "" : ` until ${helper.until.slice(0, 10)}`;
  return `${helper.may} ${helper.collections.join(", ")}${until}`;
}

async function runGive(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const [reference = "", ...names] = args;
  const { id } = findDevice(await api.devices(), reference);
  const collections = names.flatMap((one) => one.split(",")).map((one) => one.trim());
  const device = await api.giveCollections({ id, collections });
  context.output.one("device", device, `${device.name} has: ${hasOf(device)}.`);
}

async function runTakeBack(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const device = findDevice(await api.devices(), args[0] ?? "");
  await mustConfirm(context, `Take back all that ${device.name} brought in?`);
  const back = await api.takeBackFrom({ id: device.id });
  context.output.one(
    "taken-back",
    back,
    `Taken back: ${counted(back.records, "record", "records")}.`,
  );
}

async function runRename(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const device = findDevice(await api.devices(), args[0] ?? "");
  const renamed = await api.renameDevice({ id: device.id, name: args[1] ?? "" });
  context.output.one("device", renamed, `Named ${renamed.name}.`);
}

async function runRemove(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const device = findDevice(await api.devices(), args[0] ?? "");
  mustBeRemovable(device);
  const held = await api.couldHold({ id: device.id });
  context.output.note(
    `${device.name} could still hold ${countText(held.records)}, all that was saved so far.`,
  );
  await mustConfirm(context, `Remove ${device.name}? New entries it cannot open.`);
  const removed = await api.removeDevice({ id: device.id });
  context.output.one("device", removed, `${removed.name} is removed, and the vault has new keys.`);
}

/** Told before anything is asked: some members go another way. */
export function mustBeRemovable({
  name,
  thisDevice,
  class: memberClass,
  removed,
}: DeviceView): void {
  if (removed !== null) throw new RvError("no-device", `${name} is removed already.`);
  if (memberClass === "kit")
    throw new RvError("bad-value", "The recovery kit is not removed but replaced.", {
      hint: "rv kit replace",
    });
  if (thisDevice)
    throw new RvError("bad-value", "This device cannot remove itself.", {
      hint: "rv device remove NAME   on another device",
    });
}

function findDevice(devices: readonly DeviceView[], reference: string): DeviceView {
  const named = devices.filter((device) => device.name === reference && device.removed === null);
  const found =
    named.length > 0
      ? named
      : devices.filter((device) => reference.length >= 4 && device.id.startsWith(reference));
  const [device, another] = found;
  if (device === undefined) throw new RvError("no-device", `No device is called "${reference}".`);
  if (another !== undefined)
    throw new RvError("ambiguous", `"${reference}" names more than one device; use its id.`);
  return device;
}
