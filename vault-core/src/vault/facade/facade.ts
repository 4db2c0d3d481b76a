/**
 * The facade of an open vault: its parts as one `VaultApi`.
 * @module
 */
import type { SharingApi } from "../../grants/sharing.ts";
import type { VaultApi } from "../api/vault-api.ts";
import { archiveMethods } from "./archive.ts";
import { archiveFiles, attachmentMethods } from "./attachments.ts";
import { backupMethods } from "./backup.ts";
import { categoryMethods } from "./categories.ts";
import { deviceMethods } from "./devices.ts";
import { eraseMethods } from "./erase.ts";
import { exportMethods } from "./exports.ts";
import { importMethods } from "./imports.ts";
import { kitMethods } from "./kit.ts";
import { mappingMethods } from "./mappings.ts";
import { peopleMethods } from "./people.ts";
import { recordMethods } from "./records.ts";
import { returnMethods } from "./returns.ts";
import { searchMethods } from "./search.ts";
import { statusMethods } from "./status.ts";
import { viewMethods } from "./views.ts";
import { wayMethods } from "./ways.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { mustOweNothing } from "../tending/still-owed.ts";

/** Assembles the facade. */
export function createVaultApi(parts: OpenParts, sharing: SharingApi): VaultApi {
  const owed = (): number => parts.device.log.owed();
  const views = viewMethods(parts, owed);
  return {
    ...statusMethods(parts),
    ...recordMethods(parts, owed),
    ...views,
    ...searchMethods(parts, owed),
    ...attachmentMethods(parts),
    ...eraseMethods(parts),
    ...importMethods(parts, () => mustOweNothing(parts.device.log), archiveFiles(parts)),
    ...archiveMethods(parts, sharing),
    ...mappingMethods(parts),
    ...categoryMethods(parts),
    ...returnMethods(parts),
    ...exportMethods(parts, views),
    ...backupMethods(parts),
    ...deviceMethods(parts),
    ...wayMethods(parts),
    ...peopleMethods(parts),
    ...kitMethods(parts),
    ...sharing,
  };
}
