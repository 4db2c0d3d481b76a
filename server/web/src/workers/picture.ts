/**
 * Photos made fit for keeping: decoded and drawn anew, so that place, time and camera are gone, at most 1,600 pixels long,
 * with a picture of 320 pixels beside it. Runs in the import worker, which holds no key.
 * @module
 */
import type { NewFile } from "@rootvault/vault-core";
import { cleanFile, VaultError, type CleanFile } from "@rootvault/vault-core/importers";

/** Most bytes of a photo before it is made smaller. */
const MOST_BYTES = 64 * 1024 * 1024;
const LONGEST = 1_600;
const LONGEST_THUMB = 320;

/** Makes a picture ready; a paper stays as it is. @throws {VaultError} not-recognised; import-refused; too-large. */
export async function picture({ file }: { file: File }): Promise<NewFile> {
  if (file.size > MOST_BYTES)
    throw new VaultError("too-large", "A photo may have 64 MiB at most. Nothing was saved.");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const clean = cleanFile(bytes, MOST_BYTES);
  if (!clean.isStripped) return { data: await base64Url(new Blob([bytesOf(cleanFile(bytes))])) };
  const bitmap = await decoded(clean);
  try {
    const whole = await drawn(bitmap, LONGEST);
    const isSmall = Math.max(bitmap.width, bitmap.height) <= LONGEST_THUMB;
    const thumb = isSmall ? null : await drawn(bitmap, LONGEST_THUMB);
    return {
      data: await base64Url(whole),
      ...(thumb !== null && { thumb: await base64Url(thumb) }),
    };
  } finally {
    bitmap.close();
  }
}

/** The pixels, upright. */
async function decoded(clean: CleanFile): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([bytesOf(clean)], { type: clean.mime }));
  } catch (cause) {
    throw new VaultError("import-refused", "The picture is damaged. Nothing was saved.", { cause });
  }
}

async function drawn(bitmap: ImageBitmap, longest: number): Promise<Blob> {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) throw new VaultError("internal", "This browser draws no pictures.");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const webp = await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
  // An engine that writes no WebP answers with another type.
  if (webp.type === "image/webp") return webp;
  // A JPEG has no transparency: what is behind it is paper.
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
}

function bytesOf({ bytes }: CleanFile): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}

function base64Url(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("error", () => reject(new Error("The picture cannot be read.")));
    reader.addEventListener("load", () => {
      const address = typeof reader.result === "string" ? reader.result : "";
      const text = address.slice(address.indexOf(",") + 1);
      resolve(text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""));
    });
    reader.readAsDataURL(blob);
  });
}
