/**
 * What every importer must hold to, tried with one of its files: for tests of importers.
 * @module
 */
import { detectFile } from "../exchange/detect.ts";
import { draftsOf, itemsOf, storedText, utf16, zipOf } from "../exchange/testing.ts";
import type { ImportAnswers, ImportItem } from "../model/drafts.ts";
import { nullIfRefused } from "./refusals.ts";
import { takeInTwice } from "./take-in-twice.ts";

/** A file that an importer reads, and what must not come out of it. */
export interface TriedFile {
  readonly format: string;
  readonly file: string | Blob;
  readonly answers?: ImportAnswers;
  /** Whether what a cut-off file gives is compared whole, or by natural keys where its end fills in its beginning. */
  readonly cut?: "records" | "keys";
  /** What is left at the door; natural keys are not stored and may hold it. */
  readonly canaries?: RegExp;
}

/** Tries a file, broken in the ways that each importer has to name; `exchange/fuzz.test.ts` breaks one of each by dice. Gives a sentence for each thing that is not as it must be. */
export async function importerProblems(tried: TriedFile): Promise<readonly string[]> {
  const items = await read(tried, tried.file);
  return [
    ...(await detectionProblems(tried)),
    ...(await vaultProblems(tried, items)),
    ...(await nameProblems(tried, items)),
    ...(await cutProblems(tried, items)),
    ...(tried.canaries?.test(storedText(items)) === true ? ["what is stripped came through"] : []),
  ];
}

function read({ format, answers }: TriedFile, file: string | Blob): Promise<ImportItem[]> {
  return itemsOf(file, format, answers ?? {});
}

function blobOf(file: string | Blob): Blob {
  return typeof file === "string" ? new Blob([file]) : file;
}

async function detectionProblems({ format, file, answers }: TriedFile): Promise<string[]> {
  const found = await detectFile(blobOf(file));
  const open = found.questions.filter(({ id }) => answers?.[id] === undefined);
  return [
    ...(found.format === format ? [] : [`it was taken for ${found.format}`]),
    ...open.map(({ id }) => `nobody answered ${id}`),
  ];
}

/** Each draft has the shape of its collection, the report adds up, and the same file again brings nothing. */
async function vaultProblems(
  { format }: TriedFile,
  items: readonly ImportItem[],
): Promise<string[]> {
  const { first, second } = await takeInTwice(items, format);
  const faults = items.filter(({ kind }) => kind === "fault").length;
  const skipped = Object.values(first.skipped).reduce((sum, count) => sum + count, 0);
  const sum = first.imported + first.duplicate + first.restated + skipped + first.faulty;
  return [
    ...(first.faulty === faults ? [] : [JSON.stringify(first.faults)]),
    ...(sum === items.length && first.read === sum ? [] : ["the report does not add up"]),
    ...(first.imported > 0 ? [] : ["nothing was imported"]),
    ...(second.imported === 0 && second.restated === first.restated
      ? []
      : [`again: ${second.imported} new, ${second.restated} restated`]),
  ];
}

/** A file's name, its encoding, and an archive around it change nothing. */
async function nameProblems(tried: TriedFile, items: readonly ImportItem[]): Promise<string[]> {
  const { file } = tried;
  const forms: (readonly [string, Blob])[] = [
    ["another name", new File([blobOf(file)], "holiday.jpg")],
  ];
  if (typeof file === "string") {
    forms.push(["a byte order mark", new Blob([`\ufeff${file}`])]);
    forms.push(["UTF-16", utf16(file)]);
    forms.push(["an archive", await zipOf({ "../../etc/passwd": file })]);
  }
  const problems: string[] = [];
  for (const [what, form] of forms) {
    const again = await read(tried, form);
    if (withoutMembers(again) !== withoutMembers(items)) problems.push(`${what} changes something`);
  }
  return problems;
}

function withoutMembers(items: readonly ImportItem[]): string {
  return JSON.stringify(items.map(({ member: _member, ...item }) => item));
}

/** A file that breaks off gives its whole records and one fault, or ends in a listed code. */
async function cutProblems(tried: TriedFile, items: readonly ImportItem[]): Promise<string[]> {
  const blob = blobOf(tried.file);
  const whole = draftsOf(items);
  const keys = new Set(whole.map(({ naturalKey }) => naturalKey));
  const known = new Set(whole.map((draft) => JSON.stringify(draft)));
  const faults = items.filter(({ kind }) => kind === "fault").length;
  const problems: string[] = [];
  for (let part = 1; part < 20; part++) {
    const cut = blob.slice(0, Math.floor((blob.size * part) / 20));
    const read20 = await read(tried, cut).catch(nullIfRefused);
    if (read20 === null) continue;
    if (read20.filter(({ kind }) => kind === "fault").length > faults + 1)
      problems.push(`${part}/20 gives more than one fault`);
    const drafts = draftsOf(read20);
    const strange = drafts.filter(
      // A table that breaks off inside its last cell looks like one that ends there.
      (draft, index) =>
        !keys.has(draft.naturalKey) ||
        (tried.cut !== "keys" && index < drafts.length - 1 && !known.has(JSON.stringify(draft))),
    );
    if (strange.length > 0) problems.push(`${part}/20 gives ${strange[0]?.naturalKey ?? ""}`);
  }
  return problems;
}
