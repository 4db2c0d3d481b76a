/**
 * What grantees ask: the exact payload before the answer, a narrower answer, a no.
 * @module
 */
import type { JsonObject, RequestReview, ReviewObject } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import { toTable } from "../output/table.ts";
import { CHOICE_OPTIONS, readChoices } from "./choices.ts";
import { listOption, type CommandSpec, type OptionValues } from "./command.ts";
import { fieldText } from "./record-columns.ts";
import { mustConfirm } from "./start.ts";

/** `request ls`, `request show`, `request approve`, `request decline`. */
export const requestCommands: readonly CommandSpec[] = [
  {
    line: "request ls",
    group: "Sharing",
    summary: "what grantees asked, waiting first",
    exits: [0, 3],
    examples: ["rv request ls"],
    run: runList,
  },
  {
    line: "request show <request>",
    group: "Sharing",
    summary: "who asks for what, and exactly what they would get",
    options: [...CHOICE_OPTIONS, ["--payload", "print the rows as they would be sealed"]],
    exits: [0, 2, 3, 4, 5, 7, 8],
    examples: [
      "rv request show 'http://localhost:8420/app/#/requests/Zk3...'",
      "rv request show Zk3q --payload",
    ],
    run: runShow,
  },
  {
    line: "request approve <request>",
    group: "Sharing",
    summary: "share exactly what is shown; prints the address to open in the browser that began",
    options: [...CHOICE_OPTIONS, ["--accept <codes...>", "warnings that you accept, by code"]],
    exits: [0, 2, 3, 4, 5, 6, 7, 8, 10, 130],
    examples: [
      "rv request approve Zk3q --drop when --coarsen lineTotal=band:0,50,250 --collects 3 --expires 30d",
    ],
    run: runApprove,
  },
  {
    line: "request decline <request>",
    group: "Sharing",
    summary: "say no",
    exits: [0, 3, 5, 6, 7],
    examples: ["rv request decline Zk3q"],
    run: runDecline,
  },
];

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  context.output.list({
    kind: "requests.list",
    items: await api.requests(),
    empty: "Nobody asks for anything.",
    columns: [
      { head: "host", value: (row) => row.host },
      { head: "name", value: (row) => row.name, flexible: true },
      { head: "asks for", value: (row) => row.collections.join(", ") },
      { head: "why", value: (row) => row.purposeText, flexible: true },
      { head: "state", value: (row) => row.state },
      { head: "request", value: (row) => row.uid.slice(0, 8) },
    ],
  });
}

async function runShow(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const request = await resolve(context, args[0] ?? "");
  const review = await api.review({ request, choices: choicesFor(options) });
  const text =
    options["payload"] === true
      ? review.objects.map((object) => object.rowsText).join("\n")
      : reviewText(review);
  context.output.one("request", review, text);
}

async function runApprove(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const request = await resolve(context, args[0] ?? "");
  const choices = choicesFor(options);
  const review = await api.review({ request, choices });
  context.output.note(reviewText(review));
  const accept = listOption(options, "accept");
  const open = review.objects
    .flatMap((object) => object.warnings)
    .filter((warning) => !accept.includes(warning.code));
  if (open.length > 0 && context.options.yes) {
    throw new RvError("warning-not-accepted", `${open[0]?.text ?? ""} Nothing was shared.`, {
      hint: open.map((warning) => `--accept ${warning.code}`).join(" "),
      details: { codes: open.map((warning) => warning.code) },
    });
  }
  await mustConfirm(context, `Share exactly this with ${review.host}?`);
  const result = await api.approve({
    request,
    choices,
    accept: [...accept, ...open.map((warning) => warning.code)],
    rowsText: review.objects.map((object) => object.rowsText),
  });
  context.output.one(
    "decision",
    result,
    `Shared. It becomes active when the browser that began opens this address:\n\n    ${result.redirectTo}`,
  );
}

async function runDecline(context: Context, args: readonly string[]): Promise<void> {
  const api = await context.vault();
  const result = await api.decline({ request: await resolve(context, args[0] ?? "") });
  context.output.one(
    "decision",
    result,
    `Declined. To tell them, open this address in the browser that began:\n\n    ${result.redirectTo}`,
  );
}

/** The same choices hold for every object: `review` ignores fields that an object does not have. */
function choicesFor(options: OptionValues): readonly ReturnType<typeof readChoices>[] {
  return Array.from({ length: 8 }, () => readChoices(options, Date.now()));
}

/** A link or a whole uid stays; a prefix of four letters or more is looked up among the waiting ones. */
async function resolve(context: Context, reference: string): Promise<string> {
  if (reference.includes("/") || reference.length > 20) return reference;
  const api = await context.vault();
  const found = (await api.requests()).filter(
    (row) => row.uid.startsWith(reference) && reference.length >= 4,
  );
  const [row, another] = found;
  if (another !== undefined)
    throw new RvError("ambiguous", `"${reference}" names more than one request.`);
  return row?.uid ?? reference;
}

/** Writes a review: host first, then purpose, rows, disclosure, warnings. */
function reviewText(review: RequestReview): string {
  const keys = review.keysChanged ? ["  Their keys are others than before."] : [];
  return [
    `${review.host}  (${review.name})`,
    `  asks for ${review.objects.map((object) => object.collection).join(", ")}, to: ${review.purposeText}`,
    `  purpose ${review.purposeId}, answer goes to ${review.redirectUri}`,
    ...keys,
    ...review.objects.map(objectText),
  ].join("\n");
}

function objectText(object: ReviewObject): string {
  const { granted } = object;
  const fields = object.fields.filter((field) => !field.dropped).map((field) => field.field);
  const dropped = object.fields.filter((field) => field.dropped).map((field) => field.field);
  const reads =
    granted["max_reads"] === undefined
      ? "without limit"
      : `${fieldText(granted["max_reads"])} times at most`;
  const rows = toTable<JsonObject>(
    object.rows,
    fields.map((field) => ({ head: field, value: (row) => fieldText(row[field]), flexible: true })),
    process.stdout.isTTY ? process.stdout.columns - 4 : 160,
  );
  return [
    "",
    `  ${object.rows.length} rows of ${object.matched} that match; collected ${reads}, until ${fieldText(granted["expires_at"])}`,
    ...rows.split("\n").map((line) => `    ${line}`),
    ...(dropped.length === 0 ? [] : [`  not given: ${dropped.join(", ")}`]),
    `  tells them: ${object.discloses.map((one) => `${one.field} (${one.how})`).join(", ")}`,
    ...object.warnings.map((warning) => `  ! ${warning.text} (${warning.code})`),
  ].join("\n");
}
