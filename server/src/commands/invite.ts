/**
 * `rv-server invite new|ls|revoke`: writes to the data folder, whether the server runs or not.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { toInstant, VaultError } from "@rootvault/vault-core/protocol";
import type { Command } from "commander";
import { systemClock } from "../clock.ts";
import { readConfig, type Config } from "../config.ts";
import { systemRandom } from "../random.ts";
import { readSize, readSpan } from "../settings.ts";
import { migrate } from "../storage/migrate.ts";
import { openSqlite } from "../storage/sqlite.ts";
import { inviteStore } from "../storage/tables/vaults.ts";
import { createSharedDb } from "../storage/tenant-db.ts";
import type { SharedDb } from "../model/tenant.ts";
import { createInvite, inviteLink } from "../vaults/invites.ts";
import { addSettingFlags, sourcesOf } from "./setting-flags.ts";
import type { Terminal } from "./terminal.ts";

type Flags = Record<string, unknown>;

/** Adds the commands. */
export function addInvite(program: Command, terminal: Terminal): void {
  const invite = program.command("invite").description("rights to make one vault on this server");
  addSettingFlags(invite.command("new"))
    .description("make an invite and print its link")
    .option("--expires <time>", "such as 7d or 12h", "7d")
    .option("--quota <bytes>", "such as 5GB; the server's default if absent")
    .option("--note <text>", "for whom", "")
    .option("--json", "print JSON")
    .action((flags: Flags) => makeInvite(flags, terminal));
  addSettingFlags(invite.command("ls"))
    .description("list invites")
    .option("--json", "print JSON")
    .action((flags: Flags) => listInvites(flags, terminal));
  addSettingFlags(invite.command("revoke <id>"))
    .description("end an invite that nobody used")
    .action((id: string, flags: Flags) => revokeInvite(id, flags, terminal));
}

async function makeInvite(flags: Flags, terminal: Terminal): Promise<void> {
  const config = readConfig(sourcesOf(flags, terminal));
  const span = readSpan(flags["expires"]);
  const quotaBytes = flags["quota"] === undefined ? null : readSize(flags["quota"]);
  if (span === undefined) throw new VaultError("bad-option", "--expires: a time such as 7d or 12h");
  if (quotaBytes === undefined) throw new VaultError("bad-option", "--quota: bytes, such as 5GB");
  const expiresAt = systemClock() + span;
  const code = await withDatabase(config, (shared) =>
    createInvite(
      { shared, invites: inviteStore, now: systemClock, random: systemRandom },
      { note: String(flags["note"]), quotaBytes, expiresAt },
    ),
  );
  const link = inviteLink(appUrlOf(config), code);
  const facts = { link, code, expires: toInstant(expiresAt), quotaBytes };
  terminal.out(flags["json"] === true ? `${JSON.stringify(facts)}\n` : `${link}\n`);
}

async function listInvites(flags: Flags, terminal: Terminal): Promise<void> {
  const config = readConfig(sourcesOf(flags, terminal));
  const invites = await withDatabase(config, (shared) => inviteStore.list(shared.read));
  const rows = invites.map(({ hash, note, expiresAt, usedBy }) => {
    const state = usedBy !== null ? "used" : expiresAt <= systemClock() ? "expired" : "open";
    return { id: hash.slice(0, 12), state, expires: toInstant(expiresAt), note };
  });
  if (flags["json"] === true) return terminal.out(`${JSON.stringify({ invites: rows })}\n`);
  for (const { id, state, expires, note } of rows)
    terminal.out(`${id}  ${state.padEnd(7)}  ${expires}  ${note}\n`);
}

async function revokeInvite(id: string, flags: Flags, terminal: Terminal): Promise<void> {
  const config = readConfig(sourcesOf(flags, terminal));
  const revoked = await withDatabase(config, async (shared) => {
    const found = (await inviteStore.list(shared.read)).filter(
      ({ hash }) => id.length >= 8 && hash.startsWith(id),
    );
    const [one] = found;
    return (
      one !== undefined && found.length === 1 && shared.tx((tx) => inviteStore.revoke(tx, one.hash))
    );
  });
  if (!revoked)
    throw new VaultError("not-found", "No unused invite has this id. See rv-server invite ls.");
  terminal.err("The invite is no good any more.\n");
}

/** The database takes more than one process: a running server sees the invite at once. */
async function withDatabase<T>(config: Config, work: (shared: SharedDb) => Promise<T>): Promise<T> {
  const path = join(config.data, "rootvault.db");
  if (!existsSync(path))
    throw new VaultError(
      "bad-option",
      `There is no server data in ${config.data}. Start the server once, or name the folder by --data.`,
    );
  const driver = openSqlite(path);
  try {
    await migrate(driver);
    return await work(createSharedDb(driver));
  } finally {
    await driver.close();
  }
}

function appUrlOf(config: Config): string {
  const port = config.listen.kind === "tcp" ? config.listen.port : 0;
  return config.appUrl ?? `${config.publicUrl ?? `http://localhost:${port}`}/app/`;
}
