/**
 * `rv-server serve`: starts, says where it is, and stops cleanly at a signal.
 * @module
 */
import type { Command } from "commander";
import type { RunningServer } from "../app.ts";
import { readConfig } from "../config.ts";
import { readSecrets } from "../secrets.ts";
import { createInvite, inviteLink } from "../vaults/invites.ts";
import { addSettingFlags, sourcesOf } from "./setting-flags.ts";
import type { Terminal } from "./terminal.ts";

const FIRST_INVITE_MS = 86_400_000;

/** Adds the command. */
export function addServe(program: Command, terminal: Terminal): void {
  addSettingFlags(program.command("serve"))
    .description("start the server")
    .addHelpText(
      "after",
      "\nExample: rv-server serve --listen 127.0.0.1:8420 --data ./rootvault-data",
    )
    .action(async (flags: Record<string, unknown>) => {
      const sources = sourcesOf(flags, terminal);
      const stopped = stopSignal(terminal);
      // Loaded here: the other commands need no OAuth library.
      const { startServer } = await import("../app.ts");
      await using server = await startServer(readConfig(sources), readSecrets(sources));
      terminal.err(`Rootvault is at ${server.appUrl}\n`);
      await offerFirstVault(server, terminal);
      await stopped;
    });
}

/** A new server that takes vaults by invite prints one for the first vault, once. */
async function offerFirstVault(
  { services, appUrl }: RunningServer,
  terminal: Terminal,
): Promise<void> {
  const { config, stores, shared, now, random } = services;
  if (config.signups !== "invite") return;
  const known = await stores.invites.list(shared.read);
  if (known.some(({ usedBy, expiresAt }) => usedBy !== null || expiresAt > now())) return;
  const invite = { note: "first vault", quotaBytes: null, expiresAt: now() + FIRST_INVITE_MS };
  const code = await createInvite({ shared, invites: stores.invites, now, random }, invite);
  terminal.err(`Make the first vault within 24 hours: ${inviteLink(appUrl, code)}\n`);
}

function stopSignal({ onSignal, exitNow }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    onSignal(() => {
      signals += 1;
      if (signals === 1) resolve();
      else exitNow();
    });
  });
}
