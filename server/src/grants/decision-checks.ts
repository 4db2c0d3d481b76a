/**
 * The rules of a decision: what a device sends must be narrower than what was asked, signed by the owner's pairwise key
 * for this grantee, and sealed to a key that the grantee publishes.
 * @module
 */
import {
  checkConsent,
  checkDetails,
  checkEnvelope,
  detailsShape,
  ed25519JwkShape,
  equalJson,
  isGrantId,
  readJws,
  textHash,
  thumbprintUri,
  VaultError,
  widerMember,
  z,
  type GrantId,
  type JsonObject,
  type PeekDetails,
} from "@rootvault/vault-core/protocol";

/** Shape of a decision's body. */
export const decisionShape = z.discriminatedUnion("decision", [
  z.strictObject({
    decision: z.literal("grant"),
    pairwise_jwk: ed25519JwkShape,
    grants: z
      .array(
        z.strictObject({
          index: z.int().min(0).max(7),
          authorization_details: z.record(z.string(), z.json()),
          consent: z.string().max(65_536),
          envelope: z.array(z.string().max(70_000)).min(1).max(16),
          supersedes: z.null(),
        }),
      )
      .min(1)
      .max(8),
  }),
  z.strictObject({ decision: z.literal("decline") }),
]);

/** A decision. */
export type Decision = z.output<typeof decisionShape>;
/** A yes. */
export type GrantDecision = Extract<Decision, { decision: "grant" }>;

/** What the rules are checked against. */
export interface DecisionContext {
  readonly issuer: string;
  readonly now: number;
  readonly clientId: string;
  /** The request object as signed. */
  readonly request: string;
  /** Ids of the grantee's published sealing keys as last seen; null if never seen. */
  readonly sealingKeys: ReadonlySet<string> | null;
}

/** One object of a decision that holds. */
export interface CheckedGrant {
  readonly id: GrantId;
  readonly details: PeekDetails;
  /** The granted object as sent. */
  readonly granted: JsonObject;
  readonly consent: string;
  readonly consentSha256: string;
  readonly pages: readonly string[];
  readonly kid: string;
}

/** A yes that holds. */
export interface CheckedDecision {
  readonly sub: string;
  readonly grants: readonly CheckedGrant[];
}

/**
 * Checks a yes whole.
 *
 * @throws {VaultError} invalid-details, purpose-refused, not-narrower, invalid-consent, invalid-envelope,
 * recipient-key-retired; `details.member` names where.
 */
export async function checkDecision(
  decision: GrantDecision,
  context: DecisionContext,
): Promise<CheckedDecision> {
  const requested = requestedDetails(context.request);
  const granted = mustHoldTogether(decision, requested.length, context);
  const grants: CheckedGrant[] = [];
  for (const [at, sent] of decision.grants.entries()) {
    const details = granted[at];
    const asked = requested[sent.index];
    if (details === undefined || asked === undefined) throw invalid("grants", "answers no object");
    grants.push(await checkGrant(decision, { at, asked, details }, context));
  }
  return { sub: await thumbprintUri(decision.pairwise_jwk), grants };
}

interface Pair {
  readonly at: number;
  readonly asked: PeekDetails;
  readonly details: PeekDetails;
}

async function checkGrant(
  decision: GrantDecision,
  { at, asked, details }: Pair,
  context: DecisionContext,
): Promise<CheckedGrant> {
  const sent = decision.grants[at];
  const id = details.identifier;
  if (sent === undefined || !isGrantId(id)) throw invalid(`grants.${at}`, "names no grant");
  const wider = widerMember(asked, details);
  if (wider !== null)
    throw new VaultError("not-narrower", "The grant gives more than was asked.", {
      details: { member: `grants.${at}.${wider}` },
    });
  const consent = await checkConsent(sent.consent, {
    pairwiseJwk: decision.pairwise_jwk,
    clientId: context.clientId,
    granted: sent.authorization_details,
    requestHash: await textHash(context.request),
    event: "consent_given",
  });
  if (!consent.ok) throw new VaultError("invalid-consent", `The consent record: ${consent.why}.`);
  return {
    id,
    details,
    granted: sent.authorization_details,
    consent: sent.consent,
    consentSha256: await textHash(sent.consent),
    pages: sent.envelope,
    kid: mustBeSealed(sent.envelope, context),
  };
}

function mustBeSealed(pages: readonly string[], { sealingKeys }: DecisionContext): string {
  const envelope = checkEnvelope(pages);
  if (!envelope.ok) throw new VaultError("invalid-envelope", `The sealed peek: ${envelope.why}.`);
  if (sealingKeys?.has(envelope.kid) !== true)
    throw new VaultError(
      "recipient-key-retired",
      "The peek is sealed to a key that the grantee does not publish.",
    );
  return envelope.kid;
}

/** All objects at once: the health rule looks across them, and no index or id may stand twice. */
function mustHoldTogether(
  { grants }: GrantDecision,
  requested: number,
  { issuer, now }: DecisionContext,
): readonly PeekDetails[] {
  const objects = grants.map((grant) => grant.authorization_details);
  const checked = checkDetails(objects, { issuer, now, kind: "grant" });
  if (!checked.ok)
    throw new VaultError(checked.code, `The granted object ${checked.why}.`, {
      details: { member: `grants.${checked.member ?? "0"}` },
    });
  const indexes = new Set(grants.map((grant) => grant.index));
  const ids = new Set(checked.details.map((details) => details.identifier));
  if (indexes.size !== grants.length || ids.size !== grants.length)
    throw invalid("grants", "answers an object twice");
  if (grants.some((grant) => grant.index >= requested))
    throw invalid("grants", "answers no object");
  // What is checked is what is kept: reading must not have changed it.
  if (!checked.details.every((details, at) => equalJson(details, objects[at])))
    throw invalid("grants", "is not as documented");
  return checked.details;
}

/** The objects of a request that this server checked when it was pushed. */
function requestedDetails(request: string): readonly PeekDetails[] {
  const read = z.array(detailsShape).safeParse(readJws(request)?.claims["authorization_details"]);
  return read.success ? read.data : [];
}

function invalid(member: string, why: string): VaultError {
  return new VaultError("invalid-details", `The decision ${why}.`, { details: { member } });
}
