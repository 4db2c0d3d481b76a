/**
 * Where the owner's browser goes from the authorization endpoint: the request's signed text is kept for whoever
 * decides, and the browser is sent to the owner's app.
 * @module
 */
import { isRequestUid, type RequestUid } from "@rootvault/vault-core/protocol";
import { decodeJwt } from "jose";
import { errors, type KoaContextWithOIDC } from "oidc-provider";

/** A request as it is kept from the moment a browser brought it. */
export interface ShownRequest {
  readonly uid: RequestUid;
  readonly clientId: string;
  /** The request object as signed. */
  readonly request: string;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** Keeps requests for the owner's app. */
export interface RequestKeeper {
  keep(request: ShownRequest): Promise<void>;
}

/** Makes the library's `interactions.url`. */
export function createInteractionUrl(parts: {
  readonly keeper: RequestKeeper;
  readonly appUrl: string;
  readonly now: () => number;
}): (
  ctx: KoaContextWithOIDC,
  interaction: { readonly uid: string; readonly exp: number },
) => Promise<string> {
  return async (ctx, interaction) => {
    const pushed = ctx.oidc.entities.PushedAuthorizationRequest;
    // Without a pushed request this is a second question after the owner decided: never asked.
    if (pushed?.request === undefined) throw new errors.AccessDenied("the request was decided");
    const { uid } = interaction;
    const { client_id: clientId } = decodeJwt(pushed.request);
    if (!isRequestUid(uid) || typeof clientId !== "string")
      throw new errors.AccessDenied("the request cannot be shown");
    const expiresAt = interaction.exp * 1000;
    await parts.keeper.keep({ uid, clientId, request: pushed.request, expiresAt });
    return `${parts.appUrl}#/requests/${uid}`;
  };
}
