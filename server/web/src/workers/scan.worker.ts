/**
 * Scan worker: looks for a QR code in frames of the camera and in photos. It lives as long as a scanner is open, holds
 * no key, and keeps no picture. The engine's own reader goes first where it knows QR codes.
 * @module
 */
import { serve, startWorker } from "../rpc/serve.ts";
import { starter } from "../rpc/wire.ts";
import type { Pixels } from "../scan/bits.ts";
import { readQr } from "../scan/read-qr.ts";

/** The part of the Barcode Detection API that is used. */
interface Detector {
  detect(image: ImageBitmap): Promise<readonly { readonly rawValue: string }[]>;
}

interface DetectorKind {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Longest edges at which a photo is looked at: whole pages first, then a code that is small in it. */
const EDGES = [900, 1_800] as const;

void startWorker(starter, async () => {
  const detector = await engineDetector();
  serve(starter, {
    /** A frame of the camera. */
    frame: async ({ image }: { image: ImageBitmap }) => {
      try {
        return (await detected(detector, image)) ?? readQr(pixelsOf(image, EDGES[0]));
      } finally {
        image.close();
      }
    },
    /** A photo. @throws not-a-picture, if the engine cannot open it. */
    photo: async ({ file }: { file: Blob }) => readPhoto(detector, file),
  });
});

async function readPhoto(detector: Detector | null, file: Blob): Promise<string | null> {
  const image = await createImageBitmap(file).catch(() => {
    throw Object.assign(new Error("This file is no picture."), { code: "not-a-picture" });
  });
  try {
    const found = await detected(detector, image);
    if (found !== null) return found;
    for (const edge of EDGES) {
      const text = readQr(pixelsOf(image, edge));
      if (text !== null) return text;
    }
    return null;
  } finally {
    image.close();
  }
}

/** The engine's reader; null where there is none, or where it knows other codes only. */
async function engineDetector(): Promise<Detector | null> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker's library does not name it
  const Kind = (globalThis as { readonly BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (Kind === undefined) return null;
  const formats = await Kind.getSupportedFormats().catch((): readonly string[] => []);
  return formats.includes("qr_code") ? new Kind({ formats: ["qr_code"] }) : null;
}

async function detected(detector: Detector | null, image: ImageBitmap): Promise<string | null> {
  const codes = (await detector?.detect(image).catch(() => [])) ?? [];
  return codes[0]?.rawValue ?? null;
}

function pixelsOf(image: ImageBitmap, longest: number): Pixels {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new TypeError("This browser cannot read pictures.");
  // What is see-through counts as paper.
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
