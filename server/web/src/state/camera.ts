/**
 * The camera, and why there is none.
 * @module
 */

/** Why the camera does not show. */
export type CameraTrouble = "none" | "refused" | "busy" | "unknown";

/** Opens the camera that looks away from the owner. @throws {DOMException} as `getUserMedia` does. */
export async function openCamera(): Promise<MediaStream> {
  // A page over plain http has no such object at all; the types say otherwise.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) throw new DOMException("There is no camera here.", "NotFoundError");
  return devices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    audio: false,
  });
}

/** Why the camera could not be opened, by the name of what was thrown. */
export function cameraTrouble(reason: unknown): CameraTrouble {
  const name = reason instanceof Error ? reason.name : "";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "unknown";
}

/** Ends a stream, so that the light beside the lens goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
