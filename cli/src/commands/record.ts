/**
 * Records of any collection: list, show, add, edit, remove, undo.
 * @module
 */
import type { AttachmentView, Json, LookedUp, RecordView } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { followed } from "../import/followed.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { fieldText, marksText, recordColumns, recordsWord } from "./record-columns.ts";
import { mustKnowFields } from "./known-fields.ts";
import { readConditions, readSpan } from "./query.ts";
import { noteSoFar } from "./so-far.ts";
import { mustConfirm } from "./start.ts";
import { changedFields, FIELD_OPTIONS, newFields } from "./typed-record.ts";
import { counted } from "../output/text.ts";

/** `ls`, `get`, `add`, `edit`, `rm`, `undo`. */
export const recordCommands: readonly CommandSpec[] = [
  {
    line: "ls <collection>",
    group: "Records",
    summary: "records, newest first",
    options: [
      ["--since <time>", "from this day, month or year on, or 30d"],
      ["--until <time>", "up to this day, month or year"],
      ["--where <conditions>", "field op value, comma = and; ops = != < <= > >= ~ (contains)"],
      ["--text <words>", "words that stand in it"],
      ["--sort <field>", "by a field, - in front for descending"],
      ["--limit <n>", "at most (default 100)"],
      ["--after <cursor>", "go on after the `next` of the answer before"],
    ],
    exits: [0, 2, 3, 5],
    examples: [
      "rv ls purchases --since 2026-01 --where 'seller~acme,lineTotal>50' --sort -lineTotal",
      "rv ls media --text waltz --json",
    ],
    run: runList,
  },
  {
    line: "get <id>",
    group: "Records",
    summary: "one record in full",
    exits: [0, 2, 3, 5],
    examples: ["rv get 7Hq2"],
    run: runGet,
  },
  {
    line: "add <collection> [fields...]",
    group: "Records",
    summary: "add a record by hand: field=text, field:=JSON; at a terminal it asks",
    options: FIELD_OPTIONS,
    exits: [0, 2, 3, 5],
    examples: [
      "rv add cards",
      "rv add purchases name='Two-person tent' seller=Outdoor lineTotal='189.00 EUR' when=2026-05-03",
    ],
    run: runAdd,
  },
  {
    line: "edit <id> [fields...]",
    group: "Records",
    summary: "change fields, field= takes one away; of an event they become corrections",
    options: FIELD_OPTIONS,
    exits: [0, 2, 3, 5],
    examples: ["rv edit 7Hq2 name='Tent, green'"],
    run: runEdit,
  },
  {
    line: "rm <ids...>",
    group: "Records",
    summary: "remove records from views and future peeks",
    exits: [0, 2, 3, 5, 10, 130],
    examples: ["rv rm 7Hq2 9Kd1"],
    run: runRemove,
  },
  {
    line: "undo",
    group: "Records",
    summary: "take back the last change",
    exits: [0, 3, 5],
    examples: ["rv undo"],
    run: runUndo,
  },
];

async function runList(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const collection = args[0] ?? "";
  const [sort, text, after, limit] = ["sort", "text", "after", "limit"].map((name) =>
    textOption(options, name),
  );
  if (limit !== undefined && !/^[1-9]\d{0,3}$/.test(limit))
    throw new RvError("bad-value", "--limit is a number from 1 to 5000.");
  const where = readConditions(textOption(options, "where"));
  await mustKnowFields(api, [collection], { where, sort });
  const page = await api.list({
    collection,
    ...readSpan(textOption(options, "since"), textOption(options, "until"), Date.now()),
    where,
    ...(sort === undefined ? {} : { sort }),
    ...(text === undefined ? {} : { text }),
    ...(after === undefined ? {} : { after }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  });
  const isNarrowed = ["where", "text", "since", "until"].some((name) => name in options);
  context.output.list({
    kind: `${collection}.list`,
    items: page.records,
    next: page.next,
    owed: page.owed,
    total: page.total,
    toldTwice: page.toldTwice,
    empty: isNarrowed ? "Nothing fits." : `No ${recordsWord(collection)} here.`,
    columns: recordColumns(collection),
  });
  const { next, total, toldTwice } = page;
  const twice = toldTwice === 0 ? "" : `, ${toldTwice} told twice`;
  if (next !== null)
    context.output.note(`${page.records.length} of ${total}${twice}; more with --after ${next}`);
  else if (toldTwice > 0)
    context.output.note(`${total} in all${twice}: they are marked, and in no figure.`);
  noteSoFar(context.output, page.owed);
}

async function runGet(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const view = await api.get({ id: args[0] ?? "" });
  context.output.one("record", view, recordText(view));
}

async function runAdd(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const [collection = "", ...texts] = args;
  const form = await api.form({ collection });
  const view = await api.add({
    collection,
    fields: await newFields(context, form, texts, options),
  });
  context.output.one("record", view, recordText(view));
}

async function runEdit(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const [id = "", ...texts] = args;
  const before = await api.get({ id });
  const form = await api.form({ collection: before.collection });
  const fields = await changedFields(context, form, texts, options);
  const view = await api.edit({ id: before.id, fields });
  context.output.one("record", view, recordText(view));
}

async function runRemove(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const views = await Promise.all(args.map(async (id) => await api.get({ id })));
  await mustConfirm(
    context,
    `Remove ${views.length === 1 ? "this record" : `these ${views.length} records`}?`,
  );
  const { removed } = await api.remove({ ids: views.map((view) => view.id) });
  context.output.one(
    "removed",
    { removed, ids: views.map((view) => view.id) },
    `${removed} removed. Take it back: rv undo`,
  );
}

async function runUndo(context: Context): Promise<void> {
  const api = await context.vault();
  // If it was an import it was the newest, and a large one takes a while.
  const [newest] = await api.imports();
  const undone = await followed(
    api,
    newest?.run ?? "",
    api.undo(),
    context.output.progress("undo"),
  );
  context.output.one(
    "undone",
    undone,
    `Taken back: ${undone.what} (${counted(undone.records, "record", "records")}).`,
  );
}

function recordText(view: RecordView): string {
  const shown = Object.entries(view.shown).filter(
    ([name]) => !["v", "source", "id", "type", "rev", "attachments", "photos"].includes(name),
  );
  const width = Math.max(...shown.map(([name]) => name.length), 4);
  const marks = marksText(view.marks);
  return [
    `${view.collection} ${view.id}`,
    ...shown.map(([name, value]) => `  ${name.padEnd(width)}  ${valueText(view, name, value)}`),
    ...(view.lookedUp ?? []).map((one) => `  ${"table".padEnd(width)}  ${lookedUpText(one)}`),
    ...linkTexts(view).map((text) => `  ${"link".padEnd(width)}  ${text}`),
    ...view.attachments.map((one) => `  ${"file".padEnd(width)}  ${fileText(one)}`),
    ...(marks === "" ? [] : [`  ${"marks".padEnd(width)}  ${marks}`]),
    ...(view.seenBy.length === 0
      ? []
      : [`  ${"seen by".padEnd(width)}  ${view.seenBy.join(", ")}`]),
  ].join("\n");
}

/** A category is told by its name. */
function valueText({ categoryNames }: RecordView, name: string, value: Json): string {
  const isNamed = categoryNames !== undefined && /^categor(y|ies)$/.test(name);
  return fieldText(isNamed ? categoryNames : value);
}

const UNITS = {
  perYearKwh: "kWh a year",
  per100CyclesKwh: "kWh per 100 cycles",
  perCycleKwh: "kWh a cycle",
  per1000HoursKwh: "kWh per 1000 hours",
} as const;

/** What a look-up table says: `EPREL 298173: Bosch WAV28, class C (EU-2021), 62 kWh per 100 cycles`. */
function lookedUpText({
  source,
  id,
  brand,
  model,
  labelClass,
  labelRegime,
  figure,
}: LookedUp): string {
  const label = labelClass === null ? [] : [`class ${labelClass} (${labelRegime})`];
  const use = figure === null ? [] : [`${figure.kwh} ${UNITS[figure.kind]}`];
  const table = source === "eprel" ? "EPREL" : "ENERGY STAR";
  return [`${table} ${id}: ${brand} ${model}`, ...label, ...use].join(", ");
}

/** Links of the record, and those that others have to it, as `rv link` takes them off. */
function linkTexts({ marks, linkedFrom = [] }: RecordView): readonly string[] {
  const own = (marks.links ?? []).map(({ to, relation }) => `${relation} ${to.slice(0, 8)}`);
  return [...own, ...linkedFrom.map(({ to, relation }) => `${relation} from ${to.slice(0, 8)}`)];
}

function fileText({ file, mime, bytes, width, height, caption }: AttachmentView): string {
  const size = width === undefined ? "" : `, ${width} x ${height ?? 0}`;
  const words = caption === undefined ? "" : `, ${caption}`;
  return `${file.slice(0, 8)} ${mime}, ${Math.ceil(bytes / 1024)} KiB${size}${words}`;
}
