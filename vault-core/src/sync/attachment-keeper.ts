/**
 * The attachments of an open vault on this device.
 * @module
 */
import type { AttachmentAddress } from "../model/ids.ts";
import type { AttachmentFiles } from "../store/attachment-files.ts";

/** Files, and what no cleaning may touch. */
export interface AttachmentKeeper {
  readonly files: AttachmentFiles;
  /** Durable already, while the line that names them is being written. */
  readonly beingNamed: Set<AttachmentAddress>;
}

/** Puts the keeper of an open vault together. */
export function createAttachmentKeeper(files: AttachmentFiles): AttachmentKeeper {
  return { files, beingNamed: new Set() };
}
