/**
 * Receipts and photos by `rv`: cleaned before they leave the client, attached, saved again as files, taken off.
 * @module
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startTestServer } from "../support/household.ts";
import { makePng } from "../support/pictures.ts";
import { makeMachine } from "../support/rv.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const SECRET = "60.39 N 5.32 E, Ann's PhoneCam";

test("Ann attaches a receipt, photographs her coat, and gets both back as files without place", async () => {
  await using server = await startTestServer();
  await using ann = makeMachine();
  const put = (name: string, bytes: Uint8Array | string): void =>
    writeFileSync(join(ann.home, name), bytes);
  put("receipt.png", makePng(40, 30, SECRET));
  put("coat.png", makePng(20, 60, SECRET));
  put("invoice.pdf", `%PDF-1.7 ${SECRET} %%EOF`);
  put("cut.png", makePng(40, 30).slice(0, 60));
  put("words.txt", "12 EUR");
  await ann.ok("init", "--server", server.origin, "--name", "laptop");
  const bought = await ann.json("add", "purchases", "name=Boots", "seller=Bootery");
  const id = String(bought.item.id);

  // A receipt and an invoice go onto the purchase by one command; what stays inside is said.
  const attached = await ann.rv("attach", id, "receipt.png", "invoice.pdf", "--no-input");
  expect(attached.code).toBe(0);
  expect(attached.out).toMatch(/^\S{8} has 2 pictures and papers: [0-9a-f]{8}, [0-9a-f]{8}\.\n$/);
  expect(attached.err).toContain("Place, time and camera were taken out");
  expect(attached.err).toContain("A PDF is kept as it is");
  const shown = await ann.ok("get", id);
  expect(shown).toMatch(/file +[0-9a-f]{8} image\/png, \d+ KiB, 40 x 30/);
  // No key of a file is ever printed, by no form of output.
  const said = [
    shown,
    await ann.ok("get", id, "--json"),
    await ann.ok("ls", "purchases", "--jsonl"),
  ];
  expect(said.join("")).not.toContain('"key"');

  // One of several files is no picture: nothing is attached.
  for (const [name, code] of [
    ["cut.png", "import-refused"],
    ["words.txt", "not-recognised"],
    ["absent.png", "bad-value"],
  ] as const) {
    const refused = await ann.rv("attach", id, "coat.png", name, "--no-input");
    expect([refused.code, refused.out]).toEqual([2, ""]);
    expect(refused.err).toContain(name);
    expect(refused.err).toContain(`(${code}, exit 2)`);
  }
  expect((await ann.json("get", id)).item.attachments).toHaveLength(2);

  // A photo makes a garment of its own, named like its file.
  const added = await ann.json("photo", "add", "closet", "coat.png");
  expect(added.items).toMatchObject([{ collection: "closet", record: { name: "coat" } }]);
  const coat = String(added.items![0].id);
  await ann.ok("sync");

  // Back as files, readable by her alone, and not over what is there.
  const { item } = await ann.json("photo", "save", id, "--to", join(ann.home, "receipts"));
  const files = (item.files as string[]).map((path) => readFileSync(path));
  expect(files.map((bytes) => bytes.includes("PhoneCam"))).toEqual([false, true]);
  expect(files[0]!.equals(makePng(40, 30))).toBe(true);
  expect(statSync(item.files[0]).mode & 0o777).toBe(0o600);
  const again = await ann.rv("photo", "save", id, "--to", join(ann.home, "receipts"), "--no-input");
  expect([again.code, again.err.includes("is there already")]).toEqual([2, true]);

  // Taken off by its first letters, and brought back.
  const file = String((await ann.json("get", coat)).item.attachments[0].file);
  expect((await ann.json("detach", coat, file.slice(0, 6))).item.attachments).toEqual([]);
  await ann.ok("undo");
  expect((await ann.json("get", coat)).item.attachments).toMatchObject([{ file }]);

  // On her disk they lie sealed, in files that nobody else may read.
  const folder = join(ann.home, "data", "default", "attachments");
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(folder)) {
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, name)).includes("PhoneCam")).toBe(false);
  }
  expect(readdirSync(folder)).toHaveLength(3);
});
