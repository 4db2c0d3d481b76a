/**
 * The pairing's letterbox at the server: offer, look, leave a message, wait for one. No session is needed; the
 * address is random and lives 120 seconds.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import {
  type Pairing,
  PAIRING_SECONDS,
  pairingMadeShape,
  type PairingMessages,
  pairingMessagesShape,
  type PairingMessageName,
  type PairingOffer,
  pairingShape,
} from "../protocol/log/pairing.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { toWire } from "../protocol/shapes.ts";
import { callServer, readAnswer, type Network } from "../transport/call.ts";
import type { Session } from "../transport/login.ts";

/** The server of a pairing, and a way to give up waiting. */
export interface PairingServer {
  readonly network: Network;
  readonly origin: string;
  /** Of the device that is in: it alone is shown the offer. Absent on the new device. */
  readonly session?: Session;
  readonly signal?: AbortSignal;
}

const POLL_MILLISECONDS = 1000;

/** Leaves the offer of a new device. @returns when it ends, Unix ms of the server. */
export async function offerPairing(server: PairingServer, offer: PairingOffer): Promise<number> {
  const call = { method: "POST" as const, path: PATHS.pairings, body: toWire(offer) };
  const made = await callServer(server.network, server.origin, { ...call, idempotent: true });
  return (await readAnswer(made, pairingMadeShape)).expires_at;
}

/**
 * Reads the offer and the messages of a pairing, as the device that is in.
 * @throws {VaultError} pairing-gone after its time, or if there is none; too-many-requests after five in an hour.
 */
export async function lookAtPairing(server: PairingServer, p: Uint8Array): Promise<Pairing> {
  const call = pairingCall(p);
  const answer = server.session?.call(call) ?? callServer(server.network, server.origin, call);
  return readAnswer(await goneIfUnknown(answer), pairingShape);
}

/** Reads the messages alone: all that the new device needs, and all that anybody without a session is shown. */
async function readMessages(server: PairingServer, p: Uint8Array): Promise<PairingMessages> {
  const call = pairingCall(p);
  const answer = server.session?.call(call) ?? callServer(server.network, server.origin, call);
  return readAnswer(await goneIfUnknown(answer), pairingMessagesShape);
}

function pairingCall(p: Uint8Array): { readonly method: "GET"; readonly path: string } {
  return { method: "GET", path: fillPath(PATHS.pairing, { p: toBase64Url(p) }) };
}

/** The server knows no such pairing: it is over, or the words that were typed are of none. */
async function goneIfUnknown(answer: Promise<Response>): Promise<Response> {
  return answer.catch((cause: unknown) => {
    if (!isVaultError(cause, "not-found")) throw cause;
    throw new VaultError(
      "pairing-gone",
      "No device waits under this code. Check what you typed, or make a new code there.",
      {
        cause,
      },
    );
  });
}

/** Leaves one of the three messages. */
export async function leaveMessage(
  server: PairingServer,
  p: Uint8Array,
  message: PairingMessageName,
  data: Uint8Array,
): Promise<void> {
  const path = fillPath(PATHS.pairingMessage, { p: toBase64Url(p), message });
  await callServer(server.network, server.origin, {
    method: "POST",
    path,
    body: { data: toBase64Url(data) },
    idempotent: true,
  });
}

/** Waits for a message of the other side. @throws {VaultError} pairing-gone after its time; interrupted by the signal. */
export async function awaitMessage(
  server: PairingServer,
  p: Uint8Array,
  message: PairingMessageName,
): Promise<Uint8Array> {
  const { network, signal } = server;
  const end = network.now() + PAIRING_SECONDS * 1000;
  while (network.now() <= end) {
    if (signal?.aborted === true) throw new VaultError("interrupted", "The pairing was given up.");
    const data = (await readMessages(server, p))[message];
    if (data !== undefined) return data;
    await pause(network);
  }
  throw new VaultError("pairing-gone", "The other device did not answer in time. Start again.");
}

function pause(network: Network): Promise<void> {
  if (network.wait !== undefined) return network.wait(POLL_MILLISECONDS);
  return new Promise((resolve) => {
    setTimeout(resolve, POLL_MILLISECONDS);
  });
}
