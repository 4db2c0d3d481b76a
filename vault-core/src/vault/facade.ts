/**
 * The facade of an open vault: its parts as one `VaultApi`.
 * @module
 */
import type { SharingApi } from "../grants/sharing.ts";
import type { VaultApi } from "./api.ts";
import { archiveMethods } from "./facade-archive.ts";
import { archiveFiles, attachmentMethods } from "./facade-attachments.ts";
import { backupMethods } from "./facade-backup.ts";
import { categoryMethods } from "./facade-categories.ts";
import { deviceMethods } from "./facade-devices.ts";
import { eraseMethods } from "./facade-erase.ts";
import { exportMethods } from "./facade-exports.ts";
import { importMethods } from "./facade-imports.ts";
import { kitMethods } from "./facade-kit.ts";
import { mappingMethods } from "./facade-mappings.ts";
import { peopleMethods } from "./facade-people.ts";
import { recordMethods } from "./facade-records.ts";
import { returnMethods } from "./facade-returns.ts";
import { searchMethods } from "./facade-search.ts";
import { statusMethods } from "./facade-status.ts";
import { viewMethods } from "./facade-views.ts";
import { wayMethods } from "./facade-ways.ts";
import type { OpenParts } from "./open-parts.ts";
import { mustOweNothing } from "./still-owed.ts";

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
