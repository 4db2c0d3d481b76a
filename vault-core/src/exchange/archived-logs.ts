/**
 * Databases of an archive with the write-ahead logs beside them: `History` and `History-wal` as members.
 * @module
 */
import type { ImportMember, Sample } from "./importers/importer.ts";
import { isDatabase, readHeader } from "./importers/reading/sqlite/header.ts";
import { isWal } from "./importers/reading/sqlite/wal.ts";

/** What a member is to a database. */
export interface DatabasePart {
  readonly isLog: boolean;
  /** Bytes of a page. */
  readonly pageSize: number;
}

/** Tells by its first bytes whether a member is a database or the log of one; null: neither. */
export function databasePart(start: Uint8Array): DatabasePart | null {
  if (isWal(start) && start.length >= 12) {
    const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
    return { isLog: true, pageSize: view.getUint32(8) };
  }
  if (!isDatabase(start) || start.length < 100) return null;
  return { isLog: false, pageSize: readHeader(start).pageSize };
}

interface Sampled extends ImportMember {
  readonly sample: Sample | null;
}

/** A member that was looked at, and what it is to a database. */
export interface LookedAt<Member extends Sampled> {
  readonly member: Member;
  readonly part: DatabasePart | null;
}

/**
 * Gives each database its log, which is no member of its own then. A log belongs to the database that it is named after;
 * where names tell nothing, the only log belongs to the only database. One of other pages is another database's.
 */
export function withLogs<Member extends Sampled>(
  looked: readonly LookedAt<Member>[],
): readonly Member[] {
  const logs = looked.filter(({ part }) => part?.isLog === true);
  const databases = looked.filter(({ part }) => part?.isLog === false);
  const logOf = new Map<Member, Member>();
  for (const { member, part } of databases) {
    const fitting = logs.filter((log) => log.part?.pageSize === part?.pageSize);
    const named = fitting.find((log) => log.member.name === `${member.name ?? ""}-wal`);
    const [only] = logs.length === 1 && databases.length === 1 ? fitting : [];
    const log = named ?? only;
    if (log !== undefined) logOf.set(member, log.member);
  }
  const taken = new Set(logOf.values());
  return looked
    .map(({ member }) => member)
    .filter((member) => !taken.has(member))
    .map((member) => together(member, logOf.get(member)));
}

function together<Member extends Sampled>(member: Member, log: Member | undefined): Member {
  if (log === undefined || member.sample?.kind !== "sqlite") return member;
  return { ...member, wal: log.source, sample: { ...member.sample, lacksWal: false } };
}
