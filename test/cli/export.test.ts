/**
 * What leaves the vault by `rv export`, and comes back by `rv import`.
 * @module
 */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { startTestServer } from "../support/household.ts";
import { makeMachine } from "../support/rv.ts";

vi.setConfig({ testTimeout: 400_000 });

test("collections go out in part or several, an archive under a passphrase or in clear after a warning, and into an empty vault", async () => {
  await using server = await startTestServer();
  await using ann = makeMachine();
  await using bea = makeMachine();
  for (const one of [ann, bea]) await one.ok("init", "--server", server.origin, "--name", "laptop");
  await ann.ok("add", "purchases", "name=Tent", "seller=Outdoor", "when=2026-05-03");
  // A part, several collections, and a calendar.
  const none = await ann.ok("export", "purchases", "--where", "seller=Indoor");
  expect(JSON.parse(none)).toEqual([]);
  const folder = join(ann.home, "all");
  await ann.ok("export", "purchases", "media", "--format", "csv", "--out", folder);
  expect(readFileSync(join(folder, "purchases.csv"), "utf8")).toContain("Tent");
  expect(readFileSync(join(folder, "media.csv"), "utf8").split("\r\n")).toHaveLength(2);
  expect(await ann.ok("export", "--format", "ical")).toContain("END:VCALENDAR");
  expect((await ann.rv("export", "--format", "listenbrainz")).code).toBe(2);

  const passphrase = join(ann.home, "passphrase");
  writeFileSync(passphrase, "tea with honey and rain\n");
  const [sealed, plain, part] = ["sealed.rva", "plain.rva", "part.rva"].map((name) =>
    join(ann.home, name),
  );
  const archive = ["export", "--format", "archive", "--out"] as const;

  // Nobody is there to be asked for a passphrase, or to hear the warning: nothing is written.
  expect((await ann.rv(...archive, sealed!, "--no-input")).code).toBe(10);
  expect((await ann.rv(...archive, plain!, "--plain", "--no-input")).code).toBe(10);

  // A part of it names what was chosen, and holds nothing else.
  await ann.ok("export", "media", ...archive.slice(1), part!, "--plain", "--yes");
  expect(readFileSync(part!).includes("records/purchases.jsonl")).toBe(false);
  await ann.ok(...archive, sealed!, "--passphrase-file", passphrase);
  expect(readFileSync(sealed!, "latin1").startsWith("age-encryption.org/v1\n-> scrypt ")).toBe(
    true,
  );
  expect(readFileSync(sealed!).includes("Tent")).toBe(false);
  await ann.ok(...archive, plain!, "--plain", "--yes");
  expect(readFileSync(plain!, "latin1").startsWith("PK")).toBe(true);
  expect(statSync(plain!).mode & 0o777).toBe(0o600);

  // Without the passphrase Bea has nothing; with it she has Ann's tent.
  expect((await bea.rv("import", sealed!, "--no-input")).code).toBe(10);
  await bea.ok("import", sealed!, "--passphrase-file", passphrase);
  expect(await bea.ok("ls", "purchases")).toContain("Tent");
  expect(await bea.ok("import", plain!)).toContain("nothing new");
});
