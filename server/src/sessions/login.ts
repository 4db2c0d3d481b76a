/**
 * Login of a member: a challenge, then a signature over the origin that the client dialled, then a token bound to the key of
 * the DPoP proof. Unknown and removed ids go the same way and fail at the same place. What a removed member gets by its
 * key is the roster up to its removal, which proves to it that it was removed.
 * @module
 */
import {
  activeMember,
  authMessage,
  challengeAskShape,
  findAskShape,
  PATHS,
  rosterByKeyAskShape,
  rosterFor,
  toBase64Url,
  tokenAskShape,
  VaultError,
  verifySignature,
  type Member,
  type z,
} from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { networkOf } from "../http/caller.ts";
import { notFound, route, type Route } from "../http/route.ts";
import { hashToken, mustProve } from "../http/session.ts";
import type { Services } from "../services.ts";
import type { Challenges } from "./challenges.ts";

/** Milliseconds that a session lasts. */
export const SESSION_MS = 900_000;
const ASK_LIMIT = 4_096;
/** A key of nobody: the signature of an unknown member is checked too, so that its answer takes as long. */
const NOBODY = new Uint8Array(32).fill(0x58);

type LoginServices = Pick<
  Services,
  | "origin"
  | "now"
  | "random"
  | "tenant"
  | "shared"
  | "stores"
  | "rosters"
  | "limits"
  | "proofs"
  | "serverKey"
  | "kitHash"
>;
type TokenAsk = z.output<typeof tokenAskShape>;

/** `POST /auth/challenge`. */
export function challengeRoute(services: LoginServices, challenges: Challenges): Route {
  return route({
    method: "POST",
    path: PATHS.challenge,
    auth: "none",
    bodyLimit: ASK_LIMIT,
    body: challengeAskShape,
    handle: async ({ body, ip, now }) => {
      await services.limits.take("challenge-ip", networkOf(ip));
      await services.limits.take("challenge-device", `${body.vault} ${body.device}`);
      return json(
        {
          nonce: toBase64Url(challenges.make(body.vault, body.device)),
          ts: now,
          origin: services.origin,
          server_key: toBase64Url(services.serverKey),
        },
        200,
        { "dpop-nonce": services.proofs.nonce() },
      );
    },
  });
}

/** `POST /auth/token`. */
export function tokenRoute(services: LoginServices, challenges: Challenges): Route {
  return route({
    method: "POST",
    path: PATHS.token,
    auth: "none",
    bodyLimit: ASK_LIMIT,
    body: tokenAskShape,
    handle: async (context) => {
      const { body, ip, now } = context;
      await services.limits.take("token-ip", networkOf(ip));
      // The challenge is good once, and so is the proof beside it.
      const { jkt } = await mustProve(context, { now, proofs: services.proofs });
      await mustBeMember(services, challenges, { ask: body, jkt, now });
      const token = toBase64Url(services.random(32));
      await services.shared.tx(async (tx) => {
        await services.stores.sessions.sweep(tx, now);
        const { vault, device } = body;
        await services.stores.sessions.create(tx, {
          hash: hashToken(token),
          vault,
          device,
          jkt,
          expiresAt: now + SESSION_MS,
        });
      });
      return json({ access_token: token, token_type: "DPoP", expires_in: SESSION_MS / 1000 }, 200, {
        "dpop-nonce": services.proofs.nonce(),
      });
    },
  });
}

/** `POST /auth/roster`: whoever is or was a member learns by its key how it came to be none. */
export function rosterByKeyRoute(services: LoginServices, challenges: Challenges): Route {
  return route({
    method: "POST",
    path: PATHS.rosterByKey,
    auth: "none",
    bodyLimit: ASK_LIMIT,
    body: rosterByKeyAskShape,
    handle: async (context) => {
      const { body, ip, now } = context;
      await services.limits.take("token-ip", networkOf(ip));
      const { jkt } = await mustProve(context, { now, proofs: services.proofs });
      const roster = await services.rosters.read(services.tenant.read(body.vault));
      const shown = roster === null ? null : rosterFor(roster, body.device);
      const key = roster?.members.get(body.device)?.signKey ?? NOBODY;
      const signed = isSigned({ origin: services.origin, challenges }, { ask: body, jkt, key });
      if (!signed || shown === null) throw loginRefused();
      return json({ entries: shown.entries.slice(body.from), head: shown.head }, 200, {
        "dpop-nonce": services.proofs.nonce(),
      });
    },
  });
}

/** `POST /auth/find`. */
export function findRoute({ shared, tenant, stores, limits }: LoginServices): Route {
  return route({
    method: "POST",
    path: PATHS.find,
    auth: "none",
    bodyLimit: ASK_LIMIT,
    body: findAskShape,
    handle: async ({ body, ip }) => {
      await limits.take("find-ip", networkOf(ip));
      const vault = await stores.kits.find(shared.read, body.kit);
      if (vault === null || (await stores.vaults.read(tenant.read(vault))) === null)
        throw notFound();
      return json({ vault });
    },
  });
}

async function mustBeMember(
  services: LoginServices,
  challenges: Challenges,
  { ask, jkt, now }: { readonly ask: TokenAsk; readonly jkt: string; readonly now: number },
): Promise<void> {
  const roster = await services.rosters.read(services.tenant.read(ask.vault));
  const member = roster === null ? null : activeMember(roster, ask.device);
  const living = member !== null && !isOver(member, now);
  const key = living ? member.signKey : NOBODY;
  const signed = isSigned({ origin: services.origin, challenges }, { ask, jkt, key });
  if (!living || !signed || roster === null) throw loginRefused();
  await keepKitFindable(services, services.kitHash(roster), ask);
}

/** Takes the challenge away, and checks the answer to it; both, whatever the one says. */
function isSigned(
  { origin, challenges }: { readonly origin: string; readonly challenges: Challenges },
  { ask, jkt, key }: { readonly ask: TokenAsk; readonly jkt: string; readonly key: Uint8Array },
): boolean {
  const { vault, device, nonce, sig } = ask;
  const fresh = challenges.take(vault, device, nonce);
  const message = authMessage({ origin, vault, device, nonce, jkt });
  return verifySignature(key, "auth", message, sig) && fresh;
}

function loginRefused(): VaultError {
  return new VaultError("invalid-token", "The login was refused.");
}

/** A crash between two transactions may have left the kit without its row. */
async function keepKitFindable(
  { shared, stores }: LoginServices,
  kit: string,
  { vault }: TokenAsk,
): Promise<void> {
  if ((await stores.kits.find(shared.read, kit)) === vault) return;
  await shared.tx((tx) => stores.kits.put(tx, kit, vault));
}

function isOver({ until }: Member, now: number): boolean {
  return until !== null && until <= now;
}
