/**
 * Return windows: in how many days each shop takes things back, as the owner says.
 * @module
 */
import type { ReturnWindowChange, ReturnWindowView } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { counted } from "../output/text.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { recordColumns } from "./record-columns.ts";

const PREVIEW = ["--preview", "show what would change, change nothing"] as const;

/** `returns ls`, `returns set`, `returns rm`. */
export const returnCommands: readonly CommandSpec[] = [
  {
    line: "returns ls",
    group: "Records",
    summary: "in how many days your shops take things back; `rv dates` tells until when",
    exits: [0, 3],
    examples: ["rv returns ls"],
    run: runList,
  },
  {
    line: "returns set <days>",
    group: "Records",
    summary: "say in how many days a shop takes things back, counted from delivery or purchase",
    options: [
      ["--shop <letters>", "letters that stand in the seller; without it: all other shops"],
      PREVIEW,
    ],
    exits: [0, 2, 3],
    examples: ["rv returns set 30 --shop outdoor", "rv returns set 14 --preview"],
    run: runSet,
  },
  {
    line: "returns rm <id>",
    group: "Records",
    summary: "forget what you said of a shop",
    options: [PREVIEW],
    exits: [0, 2, 3, 5],
    examples: ["rv returns rm 7Hq2"],
    run: runRemove,
  },
];

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  context.output.list({
    kind: "returns.list",
    items: await api.returnWindows(),
    empty: "No shop has return days. rv returns set DAYS --shop LETTERS says some.",
    columns: [
      { head: "shop", value: shopOf, flexible: true },
      { head: "days", value: ({ days }) => String(days), align: "right" },
      { head: "id", value: ({ id }) => id.slice(0, 8) },
    ],
  });
}

async function runSet(
  context: Context,
  [days = ""]: readonly string[],
  options: OptionValues,
): Promise<void> {
  if (!/^\d{1,3}$/.test(days))
    throw new RvError("bad-value", `"${days}" is no number of days from 0 to 730.`, {
      details: { field: "days" },
    });
  const shop = textOption(options, "shop");
  const preview = hasOption(options, "preview");
  const api = await context.vault();
  const window = { days: Number(days), ...(shop !== undefined && { shop }) };
  show(context, await api.saveReturnWindow({ window, preview }), { preview, isRemoved: false });
}

async function runRemove(
  context: Context,
  [id = ""]: readonly string[],
  options: OptionValues,
): Promise<void> {
  const preview = hasOption(options, "preview");
  const api = await context.vault();
  show(context, await api.removeReturnWindow({ id, preview }), { preview, isRemoved: true });
}

function show(
  context: Context,
  { window, changed, sample }: ReturnWindowChange,
  { preview, isRemoved }: { readonly preview: boolean; readonly isRemoved: boolean },
): void {
  const purchases = counted(changed, "purchase", "purchases");
  const words = `${purchases} ${preview ? "would get" : changed === 1 ? "has" : "have"} another last day`;
  if (context.options.json || !preview) {
    const days = counted(window.days, "day", "days");
    const done = isRemoved ? `${shopOf(window)} is forgotten` : `${shopOf(window)}: ${days}`;
    const text = preview ? `${words}.` : `${done}; ${words}. Take it back: rv undo`;
    const shown = { window, changed, ...(preview && { sample }), preview, removed: isRemoved };
    context.output.one("returns", shown, text);
    return;
  }
  context.output.list({
    kind: "purchases.list",
    items: sample,
    empty: "No purchase would get another last day.",
    columns: recordColumns("purchases"),
  });
  context.output.note(`${words}. Without --preview they do.`);
}

function shopOf({ shop }: Pick<ReturnWindowView, "shop">): string {
  return shop ?? "all other shops";
}
