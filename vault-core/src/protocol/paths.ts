/**
 * Paths of the server's own endpoints, written once for both sides. `:name` marks a parameter, as the server's
 * router reads it; the client fills it by `fillPath`.
 * @module
 */

/** Every path of the vault's own protocol, by what it names. OAuth's paths come from its metadata document. */
export const PATHS = {
  version: "/version.json",
  vaults: "/vaults",
  roster: "/vaults/:vault/roster",
  lockbox: "/vaults/:vault/lockboxes/:epoch/:rid",
  link: "/vaults/:vault/links/:epoch",
  helperBoxes: "/vaults/:vault/helper-boxes",
  helperBoxesOf: "/vaults/:vault/helper-boxes/:epoch/:rid",
  challenge: "/auth/challenge",
  token: "/auth/token",
  rosterByKey: "/auth/roster",
  find: "/auth/find",
  pairings: "/pairings",
  pairing: "/pairings/:p",
  pairingMessage: "/pairings/:p/:message",
  blocks: "/vaults/:vault/blocks",
  blocksGet: "/vaults/:vault/blocks/get",
  heads: "/vaults/:vault/heads",
  attachment: "/vaults/:vault/attachments/:address",
  attachmentsDead: "/vaults/:vault/attachments/dead",
  attachmentsKeep: "/vaults/:vault/attachments/keep",
  attachmentsCheck: "/vaults/:vault/attachments/check",
  confirm: "/vaults/:vault/confirm",
  ownerRequests: "/owner/requests",
  ownerRequest: "/owner/requests/:uid",
  ownerDecision: "/owner/requests/:uid/decision",
  ownerGrants: "/owner/grants",
  ownerGrant: "/owner/grants/:id",
  ownerGrantView: "/owner/grants/:id/view",
  ownerAccessLog: "/owner/access-log",
  ownerAccessLogProof: "/owner/access-log/proof",
  peek: "/peeks/:id",
  feed: "/feed",
  grant: "/grants/:id",
} as const;

/** One of the paths. */
export type PathTemplate = (typeof PATHS)[keyof typeof PATHS];

/** The parameters that a path needs. */
export type PathParams<Template extends string> = Template extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? { readonly [Key in Name]: string | number } & PathParams<`/${Tail}`>
    : { readonly [Key in Rest]: string | number }
  : unknown;

/** Fills a path's parameters in, each percent-encoded. Throws `RangeError` for a missing one. */
export function fillPath<Template extends PathTemplate>(
  template: Template,
  params: PathParams<Template>,
): string {
  const values = new Map<string, unknown>(Object.entries(Object(params)));
  return template.replaceAll(/:([a-z]+)/g, (_, name: string) => {
    const value = values.get(name);
    if (typeof value !== "string" && typeof value !== "number")
      throw new RangeError(`the path needs ${name}`);
    return encodeURIComponent(value);
  });
}
