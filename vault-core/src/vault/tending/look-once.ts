/**
 * A look at the server before something that no alarm may hinder.
 * @module
 */
import { isAlarm } from "../../sync/alarms.ts";
import type { OpenParts } from "../open/open-parts.ts";

/**
 * Syncs. An alarm stops publishing, and neither the removal of the member that may have raised it to stay, nor the end of
 * the new kit that it asked for.
 *
 * @throws {VaultError} unreachable and other answers of the server; device-removed.
 */
export async function lookOnce({ syncHere }: Pick<OpenParts, "syncHere">): Promise<void> {
  await syncHere().catch((error: unknown) => {
    if (!isAlarm(error)) throw error;
  });
}
