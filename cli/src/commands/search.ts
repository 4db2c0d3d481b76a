/**
 * Search over all collections: the first hits at once, the rest as it is asked for.
 * @module
 */
import type { RecordView, SearchAnswer, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import type { Column } from "../output/table.ts";
import { listOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { cellOf, columnsOf, fieldText } from "./record-columns.ts";
import { noteSoFar } from "./so-far.ts";

/** `search`. */
export const searchCommands: readonly CommandSpec[] = [
  {
    line: "search <words...>",
    group: "Records",
    summary: "records of any collection that hold all the words",
    options: [
      ["--in <collections...>", "only in these collections"],
      ["--limit <n>", "at most (default 50)"],
      ["--after <cursor>", "go on after the `next` of the answer before"],
    ],
    exits: [0, 2, 3, 4, 5],
    examples: ["rv search tent", "rv search vienna waltz --in media --limit 10 --json"],
    run: runSearch,
  },
];

const USUAL = 50;

async function runSearch(
  context: Context,
  words: readonly string[],
  options: OptionValues,
): Promise<void> {
  const limit = readLimit(textOption(options, "limit"));
  const after = textOption(options, "after");
  const collections = listOption(options, "in");
  const api = await context.vault();
  const ask = {
    text: words.join(" "),
    ...(collections.length === 0 ? {} : { collections }),
    ...(after === undefined ? {} : { after }),
  };
  const { hits, next, owed } = await searchUpTo(context, api, { ask, limit });
  context.output.list({
    kind: "search.list",
    items: hits,
    next,
    owed,
    empty: `Nothing holds "${words.join(" ")}".`,
    columns: COLUMNS,
  });
  if (next !== null) context.output.note(`More with --after ${next}`);
  noteSoFar(context.output, owed);
}

/** Goes on until there are as many hits as were asked for, or all is searched. */
async function searchUpTo(
  context: Context,
  api: VaultApi,
  { ask, limit }: { readonly ask: Parameters<VaultApi["search"]>[0]; readonly limit: number },
): Promise<Pick<SearchAnswer, "hits" | "next" | "owed">> {
  const hits: RecordView[] = [];
  let answer = await api.search({ ...ask, limit });
  hits.push(...answer.hits);
  if (answer.next === null || hits.length >= limit) return { ...answer, hits };
  const progress = context.output.progress("searching");
  while (answer.next !== null && hits.length < limit) {
    progress.update(Math.round(answer.searched * 100), 100);
    answer = await api.search({ ...ask, limit: limit - hits.length, after: answer.next });
    hits.push(...answer.hits);
  }
  progress.end();
  return { ...answer, hits };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return USUAL;
  const limit = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 501;
  if (limit <= 500) return limit;
  throw new RvError("bad-value", "--limit is a number from 1 to 500.");
}

const COLUMNS: readonly Column<RecordView>[] = [
  { head: "collection", value: (view) => view.collection },
  { head: "when", value: (view) => columnsOf(view.collection)[0]?.value(view.shown) ?? "-" },
  { head: "name", value: nameOf, flexible: true },
  { head: "by", value: byOf, flexible: true },
  { head: "id", value: (view) => view.id.slice(0, 8) },
];

function nameOf({ shown }: RecordView): string {
  const first = ["name", "title", "url", "site"].find((field) => (shown[field] ?? null) !== null);
  return first === undefined ? fieldText(null) : cellOf(shown, first);
}

function byOf({ shown }: RecordView): string {
  return fieldText(shown["seller"] ?? shown["creator"] ?? shown["site"] ?? shown["brand"] ?? null);
}
