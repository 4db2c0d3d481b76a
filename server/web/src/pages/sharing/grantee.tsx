/**
 * Screen 22, Grantee: what they have on me, as last collected beside what is here now; Stop; collects; how it arose.
 * @module
 */
import type { GrantDetail, GranteeView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Failed, Loading } from "../../parts/notice.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { StopSharing } from "../../parts/stop-sharing.tsx";
import { useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay, longDay } from "../../text/format.ts";
import { Collects, HowItArose } from "./grantee-collects.tsx";
import { Exactness } from "./grantee-exactness.tsx";
import { GrantSheet } from "./grantee-sheet.tsx";
import { collectionNames } from "./sharing.tsx";

/** The screen; `id` is the host. */
export function Grantee(props: { readonly id: string }): VNode {
  const seen = useAsk(props.id, () => api.value.seen({ host: props.id }));
  if (seen.value !== null) return <Seen view={seen.value} />;
  return (
    <Page heading={props.id}>
      {seen.error === null ? <Loading /> : <Failed error={seen.error} again={seen.again} />}
    </Page>
  );
}

function Seen(props: { readonly view: GranteeView }): VNode {
  const { view } = props;
  const [newest, ...earlier] = view.grants;
  if (newest === undefined) return <Page heading={view.host} text={t.sharing.one.none} />;
  return (
    <Page heading={view.host} text={introOf(view, newest)}>
      <div class="two">
        <div class="stack wide-gap">
          <OneGrant grant={newest} />
          {earlier.length === 0 ? null : (
            <details class="stack">
              <summary>{t.sharing.one.more(earlier.length)}</summary>
              <div class="stack wide-gap pad-block">
                {earlier.map((grant) => (
                  <OneGrant key={grant.id} grant={grant} />
                ))}
              </div>
            </details>
          )}
        </div>
        <div class="stack wide-gap">
          <TakeBack grant={newest} />
          <Collects grant={newest} log={view.log} />
          <HowItArose grant={newest} />
        </div>
      </div>
    </Page>
  );
}

function introOf(view: GranteeView, grant: GrantDetail): string {
  const end =
    grant.ended === null
      ? t.sharing.one.ends(longDay(grant.expiresAt))
      : t.sharing.one.endedOn(longDay(grant.ended));
  return `${view.name}, “${grant.purposeText}”. ${end}.`;
}

function OneGrant(props: { readonly grant: GrantDetail }): VNode {
  const { grant } = props;
  const rows = grant.collectedRows ?? grant.rowsNow ?? [];
  return (
    <div class="stack wide-gap">
      <div class="stack">
        <div class="plain-head">
          <h2>{t.sharing.one.what}</h2>
          <span class="aside">
            {collectionNames([grant.collection])},{" "}
            {t.sharing.one.rowsAside(rows.length, grant.fields.length)}
          </span>
        </div>
        <GrantSheet grant={grant} />
      </div>
      <Exactness grant={grant} />
    </div>
  );
}

function TakeBack(props: { readonly grant: GrantDetail }): VNode {
  const { grant } = props;
  const live = grant.ended === null;
  const rows = grant.collectedRows?.length ?? 0;
  const by = grant.deleteBy;
  return (
    <Section heading={live ? t.sharing.one.takeBack : t.sharing.one.stoppedAll}>
      <div class="stack pad-block">
        <p class="second">
          {live ? t.sharing.one.stopText : t.sharing.one.stopRows(grant.reads === 0 ? 0 : rows)}
          {by === null
            ? null
            : ` ${(grant.ownerInitiated ? t.sharing.one.condition : t.sharing.one.promise)(longDay(by))}`}
        </p>
        {live ? (
          <StopSharing grant={grant} rows={grant.reads === 0 ? 0 : rows} />
        ) : (
          <p class="small-text second">
            {t.sharing.endedOn(
              t.sharing.states[grant.state] ?? grant.state,
              day(localDay(grant.ended ?? ""), true),
            )}
          </p>
        )}
      </div>
    </Section>
  );
}
