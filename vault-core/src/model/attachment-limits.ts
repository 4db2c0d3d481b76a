/**
 * How large an attachment may be (docs/formats/attachment.md).
 * @module
 */

/** Most bytes of padded plaintext. */
export const MAX_ATTACHMENT_PLAIN_BYTES: number = 16 * 1024 * 1024;
/** Most bytes of a file: the padded plaintext holds its length too. */
export const MAX_ATTACHMENT_FILE_BYTES: number = MAX_ATTACHMENT_PLAIN_BYTES - 8;
