/**
 * Files of a vault are for their owner alone.
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { VaultError } from "@rootvault/vault-core";

/**
 * Refuses a folder or a file in it that others may read or write.
 * @throws {VaultError} unsafe-permissions, with the `chmod` to run.
 */
export async function mustBePrivate(folder: string): Promise<void> {
  const names = await readdir(folder, { withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  for (const path of [folder, ...files]) {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0)
      throw new VaultError(
        "unsafe-permissions",
        `Others may read ${path}. Run: chmod ${path === folder ? "700" : "600"} '${path}'`,
        { details: { path } },
      );
  }
}
