/**
 * The part of `VaultApi` about pictures and papers: what is given, what is shown. Bytes travel as base64url.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";

/** What a file can be. */
export type FileKind = "image/webp" | "image/jpeg" | "image/png" | "application/pdf";

/** A file to attach. What metadata a picture still has goes before it is sealed. */
export interface NewFile {
  /** Base64url. */
  readonly data: string;
  readonly caption?: string;
  /** The same picture, small: base64url of a JPEG, PNG or WebP. */
  readonly thumb?: string;
}

/** Where files go: to a record that is there, or into a new one. */
export type AttachAsk = (
  | { readonly id: string }
  | { readonly collection: string; readonly fields: JsonObject }
) & { readonly files: readonly NewFile[] };

/** A picture or paper of a record, without its key. */
export interface AttachmentView {
  /** Names it within the record: 32 hex digits. */
  readonly file: string;
  readonly mime: FileKind;
  readonly bytes: number;
  /** Pixels; absent for papers. */
  readonly width?: number;
  readonly height?: number;
  readonly caption?: string;
  /** Whether `attachment` gives a small picture of it. */
  readonly hasThumb: boolean;
}

/** A picture or paper as it was attached. */
export interface AttachedFile {
  readonly file: string;
  readonly mime: FileKind;
  /** Base64url. */
  readonly data: string;
}
