/**
 * Pictures and papers of records: attach, take off, bring back as files, and garments from photos.
 * @module
 */
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AttachmentView, RecordView, VaultApi } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import type { ReadyFile } from "../import/picture-file.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { defaultsOf } from "./fields.ts";

const ENDINGS: Readonly<Record<AttachmentView["mime"], string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/pdf": "pdf",
};

/** `attach`, `detach`, `photo add`, `photo save`. */
export const pictureCommands: readonly CommandSpec[] = [
  {
    line: "attach <id> <files...>",
    group: "Records",
    summary: "add pictures (JPEG, PNG, WebP) or papers (PDF); place and camera are taken out",
    exits: [0, 2, 3, 5],
    examples: ["rv attach 7Hq2 receipt.jpg invoice.pdf"],
    run: runAttach,
  },
  {
    line: "detach <id> <files...>",
    group: "Records",
    summary: "take pictures or papers off a record, by file id or its first letters",
    exits: [0, 2, 3, 5],
    examples: ["rv detach 7Hq2 9f3c52ab"],
    run: runDetach,
  },
  {
    line: "photo add <collection> <files...>",
    group: "Records",
    summary: "one new record a photo, named like its file",
    exits: [0, 2, 3, 5],
    examples: ["rv photo add closet ~/wardrobe/coat.jpg ~/wardrobe/boots.jpg"],
    run: runPhotoAdd,
  },
  {
    line: "photo save <id>",
    group: "Records",
    summary: "write the pictures and papers of a record as files",
    options: [["--to <folder>", "where to (default: this folder)"]],
    exits: [0, 2, 3, 5, 7, 9],
    examples: ["rv photo save 7Hq2 --to ~/receipts"],
    run: runPhotoSave,
  },
];

async function runAttach(context: Context, args: readonly string[]): Promise<void> {
  const [id = "", ...paths] = args;
  const files = await readFiles(paths);
  const api = await context.vault();
  // One record by one name, before the first file is handed over.
  const { id: whole } = await api.get({ id });
  const view = await api.attach({ id: whole, files: files.map(({ file }) => file) });
  context.output.one("record", view, attachedText(view));
  sayWhatStays(context, files);
}

async function runDetach(context: Context, args: readonly string[]): Promise<void> {
  const [id = "", ...names] = args;
  const api = await context.vault();
  const before = await api.get({ id });
  const files = names.map((name) => mustFind(before, name).file);
  const view = await api.detach({ id: before.id, files });
  context.output.one("record", view, `${attachedText(view)} Take it back: rv undo`);
}

async function runPhotoAdd(context: Context, args: readonly string[]): Promise<void> {
  const [collection = "", ...paths] = args;
  const files = await readFiles(paths);
  const api = await context.vault();
  const views: RecordView[] = [];
  for (const { name, file } of files) {
    const fields = { ...defaultsOf(collection, Date.now()), name };
    views.push(await api.attach({ collection, fields, files: [file] }));
  }
  context.output.list({
    kind: `${collection}.added`,
    items: views,
    next: null,
    empty: "No photo was added.",
    columns: [
      { head: "name", value: (view) => nameOf(view), flexible: true },
      { head: "id", value: (view) => view.id.slice(0, 8) },
    ],
  });
  sayWhatStays(context, files);
}

async function runPhotoSave(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const view = await api.get({ id: args[0] ?? "" });
  const folder = textOption(options, "to") ?? ".";
  if (view.attachments.length > 0)
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw new RvError("bad-value", `${folder} cannot be made a folder.`, { cause });
    });
  const saved: string[] = [];
  for (const one of view.attachments) saved.push(await save(api, { view, one, folder }));
  context.output.one(
    "saved",
    { files: saved },
    saved.length === 0 ? "The record has no picture or paper." : saved.join("\n"),
  );
}

async function save(
  api: VaultApi,
  { view, one, folder }: { view: RecordView; one: AttachmentView; folder: string },
): Promise<string> {
  const path = join(folder, `${view.id.slice(0, 8)}-${one.file.slice(0, 8)}.${ENDINGS[one.mime]}`);
  // Nothing of the owner's is written over.
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new RvError("bad-value", `${path} is there already.`);
  const { data } = await api.attachment({ id: view.id, file: one.file });
  try {
    await writeFile(path, Buffer.from(data, "base64url"), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    throw new RvError("bad-value", `${path} cannot be written.`, { cause });
  }
  return path;
}

async function readFiles(paths: readonly string[]): Promise<readonly ReadyFile[]> {
  const { readPictures } = await import("../import/picture-file.ts");
  return readPictures(paths);
}

function mustFind(view: RecordView, name: string): AttachmentView {
  const found = view.attachments.filter(({ file }) => name.length >= 4 && file.startsWith(name));
  const [only] = found;
  if (only === undefined) throw new RvError("no-record", `The record has no file ${name}.`);
  if (found.length > 1) throw new RvError("ambiguous", `More than one file begins with ${name}.`);
  return only;
}

function sayWhatStays(context: Context, files: readonly ReadyFile[]): void {
  if (files.some(({ isStripped }) => isStripped))
    context.output.note("Place, time and camera were taken out of the pictures.");
  if (files.some(({ isStripped }) => !isStripped))
    context.output.note(
      "A PDF is kept as it is: author, program and times that stand in it stay in it.",
    );
}

function attachedText(view: RecordView): string {
  const count = view.attachments.length;
  const names = view.attachments.map(({ file }) => file.slice(0, 8)).join(", ");
  const what = count === 1 ? "1 picture or paper" : `${count} pictures and papers`;
  return `${view.id.slice(0, 8)} has ${what}${count === 0 ? "" : `: ${names}`}.`;
}

function nameOf(view: RecordView): string {
  const { name } = view.shown;
  return typeof name === "string" ? name : "";
}
