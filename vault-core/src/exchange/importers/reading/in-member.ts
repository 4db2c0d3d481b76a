/**
 * Items of a member of an archive.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";

/** Names the member that items are of; a loose file has no name. */
export function inMember(
  items: readonly ImportItem[],
  member: string | null,
): readonly ImportItem[] {
  return member === null ? items : items.map((item) => named(item, member));
}

function named(item: ImportItem, member: string): ImportItem {
  return { ...item, member };
}
