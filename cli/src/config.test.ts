import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { readSettings, spanMs, writeSetting } from "./config.ts";
import { findPlaces } from "./places.ts";

const folder = mkdtempSync(join(tmpdir(), "rv-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let home = folder;
beforeEach(() => {
  home = mkdtempSync(join(folder, "home-"));
  // The project's file is looked for in the current folder.
  vi.spyOn(process, "cwd").mockReturnValue(home);
});

const places = (): ReturnType<typeof findPlaces> => findPlaces({ RV_HOME: home });

test("a flag wins over the environment, that over the project's file, that over the user's, that over the default", async () => {
  const read = async (env: NodeJS.ProcessEnv, flags = {}): Promise<readonly [string, string]> => {
    const { vault } = await readSettings(places(), env, flags);
    return [vault.value, vault.source];
  };
  expect(await read({})).toEqual(["default", "default"]);
  await writeSetting(places(), "vault", "mine");
  expect(await read({})).toEqual(["mine", places().configFile]);
  writeFileSync(join(home, ".rv.json"), '{"vault":"project"}');
  expect(await read({})).toEqual(["project", ".rv.json"]);
  expect(await read({ RV_VAULT: "env" })).toEqual(["env", "RV_VAULT"]);
  expect(await read({ RV_VAULT: "env" }, { vault: "flag" })).toEqual(["flag", "--vault"]);
});

test("the file is for its owner alone; an empty value takes a setting out", async () => {
  await writeSetting(places(), "lock_ttl", "1h");
  await writeSetting(places(), "color", "never");
  expect(statSync(places().configFile).mode & 0o777).toBe(0o600);
  await writeSetting(places(), "lock_ttl", "");
  expect(JSON.parse(readFileSync(places().configFile, "utf8"))).toEqual({ color: "never" });
});

test("a value that cannot be used is refused with where it came from", async () => {
  for (const span of ["soon", "0m", "9h", "99h", "481m"])
    await expect(writeSetting(places(), "lock_ttl", span)).rejects.toMatchObject({
      code: "bad-value",
    });
  await writeSetting(places(), "lock_ttl", "480m");
  await expect(readSettings(places(), { RV_LOCK_TTL: "0m" }, {})).rejects.toMatchObject({
    code: "bad-value",
    message: expect.stringContaining("RV_LOCK_TTL"),
  });
  // The name of a vault becomes a folder: nothing that leads elsewhere is a name.
  for (const vault of ["../other", "a/b", "", ".", "A", "x".repeat(33)].filter((one) => one !== ""))
    await expect(readSettings(places(), {}, { vault })).rejects.toMatchObject({
      code: "bad-value",
    });
  for (const text of ["nonsense", "[]", "null"]) {
    writeFileSync(places().configFile, text);
    await expect(readSettings(places(), {}, {})).rejects.toMatchObject({
      message: expect.stringContaining(places().configFile),
    });
  }
});

test("spans are minutes and hours, eight hours at most", () => {
  expect([spanMs("15m"), spanMs("1h"), spanMs("8h")]).toEqual([900_000, 3_600_000, 28_800_000]);
});
