/**
 * Reading request bodies under a cap and a lowest speed.
 * @module
 */
import { readUtf8, VaultError } from "@rootvault/vault-core/protocol";

/** A body slower than this many bytes in `SPAN_MS` is cut off. */
const SLOWEST_BYTES = 160 * 1024;
const SPAN_MS = 10_000;

/** Throws `too-large` if a request says that its body is longer than the limit. */
export function mustFit(request: Request, limit: number): void {
  if (Number(request.headers.get("content-length") ?? "0") > limit) throw tooLarge(limit);
}

/** Reads a body whole. Throws `too-large` above the limit, `too-slow` below 16 KiB/s over 10 s. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  mustFit(request, limit);
  if (request.body === null) return new Uint8Array(0);
  const reader = request.body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let inSpan = 0;
  let tooSlow = false;
  const cut = setInterval(() => {
    tooSlow ||= inSpan < SLOWEST_BYTES;
    inSpan = 0;
    // A cancelled reader says that it is done; the flag tells that apart from a whole body.
    if (tooSlow) void reader.cancel().catch(() => undefined);
  }, SPAN_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (tooSlow) throw new VaultError("too-slow", "The body came too slowly.");
      if (done) break;
      size += value.length;
      inSpan += value.length;
      if (size > limit) throw tooLarge(limit);
      parts.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearInterval(cut);
  }
  return joined(parts, size);
}

/** Reads a JSON body. Throws `bad-request` for what is no JSON text. */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new VaultError("bad-request", "The body must be application/json.");
  const text = readUtf8(await readBody(request, limit));
  if (text === null) throw new VaultError("bad-request", "The body is no UTF-8.");
  try {
    return JSON.parse(text);
  } catch {
    throw new VaultError("bad-request", "The body is no JSON.");
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function tooLarge(limit: number): VaultError {
  return new VaultError("too-large", `The body is larger than ${limit} bytes.`);
}
