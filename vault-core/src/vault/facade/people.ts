/**
 * The part of `VaultApi` about helpers, and about entries that wait for the owner's review.
 * @module
 */
import { mustBeCollection } from "../../collection/shape.ts";
import { VaultError } from "../../errors.ts";
import { collectionsOf, toHelperLine } from "../../people/helper-list.ts";
import { decideReview, reviewList } from "../../people/review.ts";
import { takeBackFrom } from "../../people/take-back.ts";
import { isInstant } from "../../protocol/ids.ts";
import type { HelperTerms } from "../../roster/append-helper.ts";
import type { HelperTermsView } from "../api/people.ts";
import type { VaultApi } from "../api/vault-api.ts";
import { deviceView, mustBeMember } from "../shown/member-view.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { bringBoxes } from "../tending/tend.ts";

/** The methods of this part. */
export type PeopleMethods = Pick<
  VaultApi,
  "giveCollections" | "takeBackFrom" | "quarantine" | "quarantineDecide"
>;

/** Makes the methods. */
export function peopleMethods(parts: OpenParts): PeopleMethods {
  const { context, device, serial, exclusive } = parts;
  return {
    giveCollections: async ({ id, collections }) =>
      exclusive(async () => {
        const member = mustBeMember(parts, id);
        if (member.class !== "helper" || member.removedAt !== null)
          throw new VaultError("no-device", "Only a helper is given collections.");
        mustBeGivable(collections, member.may ?? "read");
        await parts.syncHere();
        const has = collectionsOf(context.records, member.id);
        const lines = collections
          .filter((collection) => !has.includes(collection))
          .map((collection) => toHelperLine(context, { helper: member.id, collection }));
        await serial(async () => context.records.write(lines));
        await bringBoxes(parts);
        await parts.syncHere();
        return deviceView(parts, member);
      }),
    takeBackFrom: async ({ id }) =>
      serial(async () => takeBackFrom(context, mustBeMember(parts, id).id)),
    quarantine: async () => Promise.resolve(reviewList(device)),
    quarantineDecide: async (decision) =>
      serial(async () => decideReview(context, device, decision)),
  };
}

/** Reads what a new helper is to be. @throws {VaultError} no-collection; bad-value. */
export function mustBeTerms(
  { may, until, collections }: HelperTermsView,
  now: number,
): HelperTerms & { readonly collections: readonly string[] } {
  if (may !== "read" && may !== "add")
    throw new VaultError("bad-value", "A helper may read, or add.");
  if (until !== null && (!isInstant(until) || Date.parse(until) <= now))
    throw new VaultError("bad-value", "The helper's time would be over before it begins.");
  mustBeGivable(collections, may);
  return {
    may,
    until: until === null ? null : Date.parse(until),
    collections: [...new Set(collections)],
  };
}

function mustBeGivable(collections: readonly string[], may: "read" | "add"): void {
  if (collections.length === 0)
    throw new VaultError("bad-value", "A helper is given one collection at least.");
  for (const name of collections) {
    // Ids of the profile come of a key that no helper has: what it added would stand beside what is there.
    if (mustBeCollection(name).oneRow && may === "add")
      throw new VaultError("bad-value", `To "${name}" a helper adds nothing; it may read it.`);
  }
}
