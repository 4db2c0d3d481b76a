/**
 * The owner's word on records: by name, by a rule over many, and what one record has to do with another.
 * @module
 */
import type { RecordLink, RecordMarks, RecordView } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { counted } from "../output/text.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { recordColumns } from "./record-columns.ts";
import { mustKnowFields } from "./known-fields.ts";
import { readConditions, readSpan } from "./query.ts";

const MARKS = [
  ["--gift", "it was a gift"],
  ["--private", "in no peek and no advice"],
  ["--other", "it was for somebody else"],
  ["--mistake", "it was a mistake"],
  ["--rate <n>", "1 to 5"],
  ["--note <text>", "a note of your own"],
  ["--clear", "take all marks off"],
] as const;

/** `mark`, `annotate`, `link`. */
export const markCommands: readonly CommandSpec[] = [
  {
    line: "mark <ids...>",
    group: "Records",
    summary: "say what a record is: gift, private, not mine",
    options: MARKS,
    exits: [0, 2, 3, 5],
    examples: ["rv mark 7Hq2 9Kd1 --gift", "rv mark 7Hq2 --clear"],
    run: runMark,
  },
  {
    line: "annotate <collection>",
    group: "Records",
    summary: "the same of all records that match, as one act",
    options: [
      ["--since <time>", "from this day, month or year on, or 30d"],
      ["--until <time>", "up to this day, month or year"],
      ["--where <conditions>", "field op value, comma = and; ops = != < <= > >= ~ (contains)"],
      ["--text <words>", "words that stand in it"],
      ["--preview", "show what would be marked, change nothing"],
      ...MARKS,
    ],
    exits: [0, 2, 3, 5],
    examples: [
      "rv annotate purchases --where 'seller~toy' --since 2025-12 --until 2025-12 --gift --preview",
      "rv annotate media --text 'bath time' --other",
    ],
    run: runAnnotate,
  },
  {
    line: "link <id> <relation> <to>",
    group: "Records",
    summary: "say that a record is a refund, a part, or the same purchase as another",
    options: [["--remove", "take the link off"]],
    exits: [0, 2, 3, 5],
    examples: ["rv link 7Hq2 refund_of 9Kd1", "rv link 7Hq2 same_purchase 9Kd1 --remove"],
    run: runLink,
  },
];

async function runMark(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const ids = await Promise.all(args.map(async (id) => (await api.get({ id })).id));
  const { marked } = await api.mark({ ids, marks: readMarks(options) });
  context.output.one("marked", { marked, ids }, `${marked} marked. Take it back: rv undo`);
}

async function runAnnotate(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const marks = readMarks(options);
  const [collection = ""] = args;
  const text = textOption(options, "text");
  const preview = hasOption(options, "preview");
  const api = await context.vault();
  const where = readConditions(textOption(options, "where"));
  await mustKnowFields(api, [collection], { where });
  const answer = await api.markWhere({
    collection,
    ...readSpan(textOption(options, "since"), textOption(options, "until"), Date.now()),
    where,
    ...(text !== undefined && { text }),
    marks,
    preview,
  });
  const { matched, marked, sample } = answer;
  const words = `${counted(matched, "record matches", "records match")}, ${marked} ${preview ? "would be" : "were"} marked`;
  if (context.options.json || !preview) {
    const { sample: _sample, ...numbers } = answer;
    const shown = preview ? answer : numbers;
    const undo = marked === 0 || preview ? "" : " Take it back: rv undo";
    context.output.one("annotated", { ...shown, collection, preview }, `${words}.${undo}`);
    return;
  }
  context.output.list({
    kind: `${collection}.list`,
    items: sample,
    empty: `No ${collection} match.`,
    columns: recordColumns(collection),
  });
  context.output.note(`${words}. Without --preview they are.`);
}

async function runLink(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const [id = "", relation = "", to = ""] = args;
  if (!isRelation(relation))
    throw new RvError(
      "bad-value",
      `"${relation}" is no relation; there are ${Object.keys(RELATIONS).join(", ")}.`,
    );
  const api = await context.vault();
  const isRemoved = hasOption(options, "remove");
  const named = [await api.get({ id }), await api.get({ id: to })] as const;
  const [record, other] = isRemoved ? linked(named, relation) : named;
  const link: RecordLink = { to: other.id, relation };
  const others = (record.marks.links ?? []).filter((kept) => !isEqual(kept, link));
  const links = isRemoved ? others : [...others, link];
  const { marked } = await api.mark({
    ids: [record.id],
    collection: record.collection,
    marks: { links: links.length === 0 ? null : links },
  });
  context.output.one(
    "linked",
    { marked, id: record.id, ...link, removed: isRemoved },
    marked === 0
      ? "Nothing changes."
      : `${isRemoved ? "Taken off" : "Linked"}. Take it back: rv undo`,
  );
}

type Pair = readonly [RecordView, RecordView];

/** A link is taken off from either side: first comes the record that has it. */
function linked([one, two]: Pair, relation: RecordLink["relation"]): Pair {
  const isOther = !hasLink(one, two, relation) && hasLink(two, one, relation);
  return isOther ? [two, one] : [one, two];
}

function hasLink(one: RecordView, { id }: RecordView, relation: RecordLink["relation"]): boolean {
  return (one.marks.links ?? []).some((link) => isEqual(link, { to: id, relation }));
}

function isEqual(one: RecordLink, other: RecordLink): boolean {
  return one.to === other.to && one.relation === other.relation;
}

const RELATIONS = {
  same_purchase: true,
  duplicate_of: true,
  refund_of: true,
  part_of: true,
} as const satisfies Record<RecordLink["relation"], true>;

function isRelation(text: string): text is RecordLink["relation"] {
  return Object.hasOwn(RELATIONS, text);
}

type MarkChange = { [Key in keyof RecordMarks]?: RecordMarks[Key] | null };

function readMarks(options: OptionValues): MarkChange {
  if (hasOption(options, "clear")) return { exclude: null, reason: null, rating: null, note: null };
  const reasons = [
    ["gift", "gift"],
    ["private", "private"],
    ["other", "for_other"],
    ["mistake", "mistake"],
  ] as const;
  const reason = reasons.find(([name]) => hasOption(options, name))?.[1];
  const [rate, note] = [textOption(options, "rate"), textOption(options, "note")];
  if (rate !== undefined && !/^[1-5]$/.test(rate))
    throw new RvError("bad-value", "--rate is a number from 1 to 5.");
  const marks: MarkChange = {
    ...(reason === undefined ? {} : { exclude: true, reason }),
    ...(rate === undefined ? {} : { rating: Number(rate) }),
    ...(note === undefined ? {} : { note }),
  };
  if (Object.keys(marks).length === 0)
    throw new RvError("bad-option", "Say how to mark it.", { hint: "rv mark --help" });
  return marks;
}
