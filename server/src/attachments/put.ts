/**
 * Takes an attachment. Its address is the hash of its bytes, so there is nothing to overwrite: the same bytes come again
 * as often as they like.
 * @module
 */
import {
  attachmentAddress,
  attachmentPlainBytes,
  ATTACHMENT_TYPE,
  isAttachmentAddress,
  PATHS,
  VaultError,
  type AttachmentAddress,
} from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { notFound, route, type DeviceSession, type Route } from "../http/route.ts";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";
import { mustMayWrite } from "./writers.ts";

type PutServices = Pick<Services, "tenant" | "stores" | "rosters" | "limits">;

/** Most bytes of an upload, 16.1 MiB: the largest attachment is a little smaller. */
export const ATTACHMENT_LIMIT: number = Math.floor(16.1 * 1024 * 1024);
/** Most attachments of a vault; their bytes count against its quota like those of blocks. */
export const MOST_ATTACHMENTS = 20_000;

/** `PUT /vaults/:vault/attachments/:address`. */
export function putRoute(services: PutServices): Route {
  return route({
    method: "PUT",
    path: PATHS.attachment,
    auth: "device",
    helpers: true,
    bodyLimit: ATTACHMENT_LIMIT,
    handle: async ({ session, params, request, readBytes, now }) => {
      if (request.headers.get("content-type") !== ATTACHMENT_TYPE)
        throw new VaultError("bad-request", `The body must be ${ATTACHMENT_TYPE}.`);
      await services.limits.take("upload", session.vault);
      const address = params["address"];
      const body = await readBytes();
      mustBeAttachment(body, address);
      const isNew = await services.tenant.tx(session.vault, (tx) =>
        store({ ...services, tx, session, now }, address, body),
      );
      return json({ address }, isNew ? 201 : 200);
    },
  });
}

interface PutContext extends Pick<PutServices, "stores" | "rosters"> {
  readonly tx: Tx;
  readonly session: DeviceSession;
  readonly now: number;
}

/** Stores the bytes if they are new. False if they are here; a mark that they are dead goes. */
async function store(
  { tx, session, stores, rosters, now }: PutContext,
  address: AttachmentAddress,
  body: Uint8Array,
): Promise<boolean> {
  const vault = await stores.vaults.lock(tx);
  const roster = await rosters.read(tx);
  if (vault === null || roster === null) throw notFound();
  if (vault.suspended) throw new VaultError("suspended", "The vault takes no uploads now.");
  mustMayWrite(roster, session);
  await stores.attachments.keep(tx, address);
  const { isHere } = await stores.attachments.state(tx, address);
  if (isHere) return false;
  if (vault.bytes + body.length > vault.quotaBytes)
    throw new VaultError("quota-exceeded", "The vault is full on this server.");
  if ((await stores.attachments.count(tx)) >= MOST_ATTACHMENTS)
    throw new VaultError("quota-exceeded", `A vault has ${MOST_ATTACHMENTS} attachments at most.`);
  await stores.vaults.advance(tx, 0, body.length);
  await stores.attachments.add(tx, { address, body, at: now });
  return true;
}

function mustBeAttachment(
  body: Uint8Array,
  address: string | undefined,
): asserts address is AttachmentAddress {
  if (!isAttachmentAddress(address))
    throw new VaultError("bad-request", "The address of an attachment is 64 hex digits.");
  if (attachmentPlainBytes(body.length) === null)
    throw new VaultError("BAD_ATTACHMENT", "No attachment has this length.");
  if (attachmentAddress(body) !== address)
    throw new VaultError("BAD_ATTACHMENT", "The address is not the hash of these bytes.");
}
