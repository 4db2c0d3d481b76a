/**
 * The letterbox of a pairing, for 120 seconds. The new device has no session: everything here is keyed by a secret that travels
 * in the QR code or the nine words alone, each message is written once, and what the server holds are public keys and ciphertext.
 * Only a device with a session is shown the offer, five in an hour a vault: nobody tries words out.
 * @module
 */
import { createHash } from "node:crypto";
import {
  equalBytes,
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
import { notFound, route, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import type { PairingRow } from "./store.ts";

type PairingServices = Pick<Services, "shared" | "stores" | "limits">;

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
      const until = await shared.tx(async (tx) => {
        await stores.pairings.sweep(tx, now - REMEMBERED_MS);
        if (await stores.pairings.create(tx, hashOf(body.p), offer, expiresAt)) return expiresAt;
        // The same offer again, whose answer was lost, is the same pairing.
        const kept = living(await stores.pairings.read(tx, hashOf(body.p)), now);
        return kept.offer === offer ? kept.expiresAt : null;
      });
      if (until === null) throw gone();
      return json({ expires_at: until }, 201);
    },
  });
}

function readPairing({ shared, stores, limits }: PairingServices): Route {
  return route({
    method: "GET",
    path: PATHS.pairing,
    auth: "anyone",
    bodyLimit: 0,
    handle: async ({ session, params, now }) => {
      const hash = hashOfText(params["p"]);
      const pairing = await stores.pairings.read(shared.read, hash);
      // Every look counts, at nothing too; once the hello is there its device waits for the proof.
      if (session !== null && (pairing?.hello ?? null) === null)
        await limits.take("pairing-vault", session.vault);
      const { offer, ...rest } = living(pairing, now);
      const messages = pairingMessageNames.flatMap((name) => {
        const data = rest[name];
        return data === null ? [] : [[name, toBase64Url(data)]];
      });
      const shown: object = session === null ? {} : JSON.parse(offer);
      return json({ ...shown, ...Object.fromEntries(messages) });
    },
  });
}

function writeMessage({ shared, stores }: PairingServices): Route {
  return route({
    method: "POST",
    path: PATHS.pairingMessage,
    auth: "none",
    bodyLimit: MESSAGE_LIMIT,
    body: pairingMessageShape,
    handle: async ({ params, body, now }) => {
      const name = pairingMessageNames.find((known) => known === params["message"]);
      if (name === undefined) throw notFound();
      const hash = hashOfText(params["p"]);
      living(await stores.pairings.read(shared.read, hash), now);
      const written = await shared.tx(async (tx) => {
        if (await stores.pairings.write(tx, hash, name, body.data)) return true;
        // The same message again, whose answer was lost, is there already.
        const kept = (await stores.pairings.read(tx, hash))?.[name] ?? null;
        return kept !== null && equalBytes(kept, body.data);
      });
      if (!written) throw gone();
      return noContent();
    },
  });
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
