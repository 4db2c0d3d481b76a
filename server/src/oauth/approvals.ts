/**
 * Carries an owner's decision into the OAuth library, and reads access tokens for the guard of grantees.
 * @module
 */
import { isVaultId, type JsonObject } from "@rootvault/vault-core/protocol";
import type { AuthorizationDetail, Provider } from "oidc-provider";

import type { Approvals } from "../grants/approvals.ts";
import type { GranteeToken } from "../http/grantee.ts";
import { DETAILS_TYPE, RESOURCE_SCOPES } from "./details.ts";
import { rowKey } from "./adapter.ts";
import type { OAuthStore } from "./store.ts";

/** Implements what the grants room asks of OAuth. */
export function createApprovals(provider: Provider, store: OAuthStore, issuer: string): Approvals {
  return {
    async isWaiting(uid) {
      return (await provider.Interaction.find(uid)) !== undefined;
    },
    async save({ vault, clientId, details }) {
      const grant = new provider.Grant({ accountId: vault, clientId });
      grant.addOIDCScope("offline_access");
      grant.addResourceScope(`${issuer}/peeks`, RESOURCE_SCOPES.join(" "));
      for (const detail of details) grant.addRar(toDetail(detail));
      return grant.save();
    },
    async settle(uid, decision) {
      const interaction = await provider.Interaction.find(uid);
      if (interaction === undefined) return;
      interaction.result = decision.granted
        ? {
            login: { accountId: decision.vault, remember: false },
            consent: { grantId: decision.oauthGrant },
          }
        : { error: "access_denied" };
      await interaction.persist();
    },
    async end(oauthGrant) {
      await store.removeByGrant(oauthGrant, ["AuthorizationCode", "RefreshToken"]);
      await store.remove(rowKey("Grant", oauthGrant));
    },
  };
}

/** Reads living access tokens by their text. */
export function createTokenReader(
  provider: Provider,
): (token: string) => Promise<GranteeToken | null> {
  return async (text) => {
    const token = await provider.AccessToken.find(text);
    if (token === undefined || token.isExpired || token.jkt === undefined) return null;
    const { accountId: vault, clientId } = token;
    if (!isVaultId(vault) || clientId === undefined) return null;
    const ids = (token.rar ?? []).flatMap(({ identifier }) =>
      typeof identifier === "string" ? [identifier] : [],
    );
    const approval = await provider.Grant.find(token.grantId ?? "");
    return {
      clientId,
      vault,
      standing: approval !== undefined,
      jkt: token.jkt,
      scopes: new Set(token.scope?.split(" ") ?? []),
      grants: new Set(ids),
    };
  };
}

function toDetail(detail: JsonObject): AuthorizationDetail {
  return { ...detail, type: DETAILS_TYPE };
}
