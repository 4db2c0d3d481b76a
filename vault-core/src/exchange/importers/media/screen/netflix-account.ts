/**
 * The list of one's Netflix account page: `Title,Date`, the date in the order of the account's language. A title that stands
 * twice on a day was really watched twice.
 * @module
 */
import type { Draft, ImportItem, ImportQuestion } from "../../../../model/drafts.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../../importer.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { mannerOf, mannerQuestions, MannerVotes, type MannerSurvey } from "../../reading/manner.ts";
import { Nth } from "../../reading/nth.ts";
import { tableRows } from "../../reading/table.ts";
import { netflixTitle } from "./netflix-title.ts";

const columns = { title: ["title"], date: ["date"] } as const;

/** The importer. */
export const netflixAccount: Importer = {
  id: "netflix.account",
  name: "Netflix list of the account page",
  collections: ["media"],
  detect,
  questions: async (members): Promise<readonly ImportQuestion[]> =>
    mannerQuestions(await survey(members)),
  read,
};

/** These two columns and no other. */
function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv" || sample.headers.length !== 2) return null;
  const [title, date] = sample.headers;
  return title === "title" && date === "date" ? { confidence: 1, missing: [] } : null;
}

async function survey(members: readonly ImportMember[]): Promise<MannerSurvey> {
  const votes = new MannerVotes();
  for (const member of members) {
    for await (const { fault, cell } of tableRows(member, columns)) {
      if (fault === null) votes.date(cell("date"));
    }
  }
  return votes.survey();
}

async function* read(
  members: readonly ImportMember[],
  { answers, now }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const { dateOrder } = mannerOf(await survey(members), answers);
  const nth = new Nth();
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of tableRows(member, columns)) {
      const item: ImportItem =
        fault === null
          ? itemOf(row, () => {
              const when = readWhen(cell("date"), dateOrder, "Date", now);
              return toDraft({ title: cell("title"), when, nth }, row);
            })
          : { kind: "fault", row, reason: fault };
      yield { ...item, ...place };
    }
  }
}

function toDraft(
  view: { readonly title: string; readonly when: Draft["fields"]; readonly nth: Nth },
  row: number,
): Draft {
  const { title, when, nth } = view;
  const day = when["day"];
  if (typeof day !== "string") throw new RowFault("Date is no day.");
  if (title === "") throw new RowFault("Title is missing.");
  const fields = { type: "media", when, action: "watch", ...netflixTitle(title) };
  const key = naturalKey("netflix-day", day, title, nth.next(day, title));
  return { kind: "draft", collection: "media", naturalKey: key, fields, row };
}
