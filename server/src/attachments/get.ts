/**
 * Gives an attachment out. The caller checks the bytes against the address in its record.
 * @module
 */
import { ATTACHMENT_TYPE, isAttachmentAddress, PATHS } from "@rootvault/vault-core/protocol";
import { notFound, route, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

/** `GET /vaults/:vault/attachments/:address`. */
export function getRoute({ tenant, stores }: Pick<Services, "tenant" | "stores">): Route {
  return route({
    method: "GET",
    path: PATHS.attachment,
    auth: "device",
    helpers: true,
    bodyLimit: 0,
    handle: async ({ session, params }) => {
      const address = params["address"];
      if (!isAttachmentAddress(address)) throw notFound();
      const body = await stores.attachments.body(tenant.read(session.vault), address);
      if (body === null) throw notFound();
      return new Response(Uint8Array.from(body), {
        headers: { "content-type": ATTACHMENT_TYPE, "cache-control": "no-store" },
      });
    },
  });
}
