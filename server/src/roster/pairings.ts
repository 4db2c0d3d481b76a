/**
 * Carries the messages of a pairing for 120 seconds. The server sees public keys and ciphertext; everything is keyed by a
 * secret that travels in the QR code alone, so nothing here is trusted.
 * @module
 */
import { createHash } from "node:crypto";
import {
  PAIRING_SECONDS,
  pairingMessageNames,
  pairingMessageShape,
  pairingOfferShape,
  PATHS,
  readBase64Url,
  toBase64Url,
  toWire,
  VaultError,
} from "@rootvault/vault-core/protocol";
import { json, noContent } from "../http/answers.ts";
import { networkOf } from "../http/caller.ts";
import { notFound, route, type DeviceSession, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import type { PairingRow } from "./store.ts";

type PairingServices = Pick<Services, "shared" | "stores" | "limits" | "bus">;

/** How long an ended pairing is still known as gone. */
const REMEMBERED_MS = 3_600_000;
const MESSAGE_LIMIT = 12 * 1024;

/** The routes of pairings. */
export function pairingRoutes(services: PairingServices): Route[] {
  return [createPairing(services), readPairing(services), writeMessage(services)];
}

function createPairing({ shared, stores, limits }: PairingServices): Route {
  return route({
    method: "POST",
    path: PATHS.pairings,
    auth: "none",
    bodyLimit: MESSAGE_LIMIT,
    body: pairingOfferShape,
    handle: async ({ body, ip, now }) => {
      await limits.take("pairing-ip", networkOf(ip));
      const expiresAt = now + PAIRING_SECONDS * 1000;
      const offer = JSON.stringify(toWire(body));
      const made = await shared.tx(async (tx) => {
        await stores.pairings.sweep(tx, now - REMEMBERED_MS);
        return stores.pairings.create(tx, hashOf(body.p), offer, expiresAt);
      });
      if (!made) throw gone();
      return json({ expires_at: expiresAt }, 201);
    },
  });
}

function readPairing(services: PairingServices): Route {
  const { shared, stores } = services;
  return route({
    method: "GET",
    path: PATHS.pairing,
    auth: "maybe-device",
    bodyLimit: 0,
    handle: async ({ params, session, now }) => {
      const hash = hashOfText(params["p"]);
      const pairing = living(await stores.pairings.read(shared.read, hash), now);
      if (session !== null) await takeFor(services, session, { hash, pairing });
      const messages = pairingMessageNames.flatMap((name) => {
        const data = pairing[name];
        return data === null ? [] : [[name, toBase64Url(data)]];
      });
      return json({ ...JSON.parse(pairing.offer), ...Object.fromEntries(messages) });
    },
  });
}

function writeMessage(services: PairingServices): Route {
  const { shared, stores } = services;
  return route({
    method: "POST",
    path: PATHS.pairingMessage,
    auth: "maybe-device",
    bodyLimit: MESSAGE_LIMIT,
    body: pairingMessageShape,
    handle: async ({ params, session, body, now }) => {
      const name = pairingMessageNames.find((known) => known === params["message"]);
      if (name === undefined) throw notFound();
      const hash = hashOfText(params["p"]);
      const pairing = living(await stores.pairings.read(shared.read, hash), now);
      if (session !== null) await takeFor(services, session, { hash, pairing });
      // The existing device logs in; only the new one, which cannot yet, speaks without a session.
      if ((name === "pop") === (session !== null)) throw notFound();
      if (!(await shared.tx((tx) => stores.pairings.write(tx, hash, name, body.data))))
        throw gone();
      return noContent();
    },
  });
}

/** The first vault that fetches a pairing keeps it; to all others it is not there. */
async function takeFor(
  { shared, stores, limits }: PairingServices,
  session: DeviceSession,
  { hash, pairing }: { readonly hash: string; readonly pairing: PairingRow },
): Promise<void> {
  if (session.memberClass === "helper")
    throw new VaultError("helper-refused", "A helper may not do this.");
  if (pairing.takenBy === session.vault) return;
  await limits.take("pairing-vault", session.vault);
  if (!(await shared.tx((tx) => stores.pairings.takeFor(tx, hash, session.vault))))
    throw notFound();
}

function living(pairing: PairingRow | null, now: number): PairingRow {
  if (pairing === null) throw notFound();
  if (pairing.expiresAt <= now) throw gone();
  return pairing;
}

function gone(): VaultError {
  return new VaultError("pairing-gone", "The pairing is over. Start again.");
}

function hashOfText(p: string | undefined): string {
  const bytes = readBase64Url(p ?? "");
  if (bytes === null || bytes.length !== 16) throw notFound();
  return hashOf(bytes);
}

function hashOf(p: Uint8Array): string {
  return createHash("sha256").update(p).digest("hex");
}
