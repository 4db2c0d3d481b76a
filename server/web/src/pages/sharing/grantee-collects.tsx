/**
 * The collects of a grant with their ticks, and how the grant arose.
 * @module
 */
import type { AccessLogRow, GrantDetail } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon } from "../../parts/icon.tsx";
import { Section } from "../../parts/page.tsx";
import { to } from "../../router.ts";
import { t } from "../../text/catalog.ts";
import { moment } from "../../text/format.ts";

/** Every collect and refusal of this grant. */
export function Collects(props: {
  readonly grant: GrantDetail;
  readonly log: readonly AccessLogRow[];
}): VNode {
  const { grant } = props;
  const rows = props.log
    .filter(
      (entry) => entry.grant === grant.id && (entry.event === "read" || entry.event === "denied"),
    )
    .toSorted((a, b) => b.n - a.n);
  return (
    <Section
      heading={t.sharing.one.collects}
      end={t.sharing.one.collectsOf(grant.reads, grant.maxReads)}
    >
      {rows.length === 0 ? <p class="pad-block second">{t.sharing.one.noCollects}</p> : null}
      <ul class="rows">
        {rows.map((entry) => (
          <li key={entry.n} class="log-row">
            <LogIcon entry={entry} />
            <span class="says">{moment(entry.at, t.today)}</span>
            <span class="at">
              {entry.event === "denied" ? whyOf(entry) : t.sharing.one.collectRow(entry.rows)}
            </span>
          </li>
        ))}
      </ul>
      {rows.length === 0 ? null : (
        <p class="pad-block small-text second">
          {t.sharing.one.checkedHere} <a href={to("sharing", "log")}>{t.access.heading}</a>
        </p>
      )}
    </Section>
  );
}

function LogIcon(props: { readonly entry: AccessLogRow }): VNode {
  const { entry } = props;
  if (entry.event === "denied") return <Icon name="refused" extra="refused" />;
  return entry.proofChecked === false ? (
    <Icon name="warn" extra="refused" />
  ) : (
    <Icon name="check" extra="good" />
  );
}

/** The reason of a refusal in words. */
export function whyOf(entry: AccessLogRow): string {
  return t.access.whys[entry.why ?? ""] ?? entry.why ?? "";
}

/** Where the grant came from. */
export function HowItArose(props: { readonly grant: GrantDetail }): VNode {
  return (
    <Section heading={t.sharing.one.arose}>
      <p class="pad-block second">{props.grant.how}</p>
    </Section>
  );
}
