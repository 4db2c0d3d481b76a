/**
 * Screen 21, Sharing: who waits, who can see something now, what has ended. Host first, name second.
 * @module
 */
import type { AccessLogRow, GrantRow, RequestRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Spark } from "../../charts/spark.tsx";
import { daysUntil } from "../../parts/ago.ts";
import { Notice } from "../../parts/notice.tsx";
import { Empty, Page, Section } from "../../parts/page.tsx";
import { StopSharing } from "../../parts/stop-sharing.tsx";
import { to } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { grants, minute, requests } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { version } from "../../state/version.ts";
import { t } from "../../text/catalog.ts";
import { count, day, list, localDay, moment } from "../../text/format.ts";

const WEEKS = 12;
const WEEK_MS = 7 * 86_400_000;
const LIVE: ReadonlySet<string> = new Set(["active", "paused", "pending"]);

/** The screen. */
export function Sharing(): VNode {
  const waiting = requests.value.filter((request) => request.state === "waiting");
  const now = grants.value.filter((grant) => LIVE.has(grant.state));
  const ended = grants.value.filter((grant) => !LIVE.has(grant.state));
  const companies = new Set(now.filter((one) => one.state === "active").map((one) => one.host))
    .size;
  const log = useAsk("log", () => api.value.accessLog({}));
  const [first] = waiting;
  const nobody = waiting.length === 0 && grants.value.length === 0;
  return (
    <Page
      heading={t.sharing.heading(companies)}
      text={nobody ? t.sharing.empty : t.sharing.waitingText(waiting.length)}
      actions={
        first === undefined ? undefined : (
          <a class="btn primary" href={to("requests", first.uid)}>
            {t.sharing.reviewWaiting}
          </a>
        )
      }
    >
      {version.value.trial ? <Notice>{t.trial}</Notice> : null}
      {nobody ? <NobodyAsked /> : null}
      {waiting.length === 0 ? null : (
        <Section heading={t.sharing.waiting} aside={count(waiting.length)}>
          <WaitingList requests={waiting} />
        </Section>
      )}
      {now.length === 0 ? null : (
        <Section heading={t.sharing.now} aside={count(now.length)}>
          <ul class="rows">
            {now.map((grant) => (
              <Now key={grant.id} grant={grant} log={log.value?.entries ?? []} />
            ))}
          </ul>
        </Section>
      )}
      {ended.length === 0 ? null : (
        <Section heading={t.sharing.ended} aside={t.sharing.endedAside(ended.length)}>
          <ul class="rows">
            {ended.map((grant) => (
              <Ended key={grant.id} grant={grant} />
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}

/** What an owner can do while nobody has asked. */
export function NobodyAsked(): VNode {
  const { trial } = version.value;
  return (
    <Empty
      text={t.sharing.nobodyAsked}
      more={trial ? t.sharing.askedWhereTrial : t.sharing.askedWhere}
    />
  );
}

/** Requests as rows with a way to review each. */
export function WaitingList(props: { readonly requests: readonly RequestRow[] }): VNode {
  return (
    <ul class="rows">
      {props.requests.map((request) => (
        <li key={request.uid} class="party waiting">
          <div>
            <span class="host">{request.host}</span>
            <small>{request.name}</small>
          </div>
          <div class="what">
            {collectionNames(request.collections)}
            <small>{request.purposeText}</small>
          </div>
          <a
            class="btn small act"
            href={to("requests", request.uid)}
            aria-label={`${t.sharing.review} ${request.host}`}
          >
            {request.state === "waiting"
              ? t.sharing.review
              : t.sharing.requestStates[request.state]}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Now(props: { readonly grant: GrantRow; readonly log: readonly AccessLogRow[] }): VNode {
  const { grant } = props;
  const weeks = weeksOf(grant, props.log);
  const collects = weeks.reduce((sum, n) => sum + n, 0);
  return (
    <li class="party">
      <div>
        <a class="host" href={to("sharing", grant.host)}>
          {grant.host}
        </a>
        <small>{grant.name}</small>
      </div>
      <div class="what">
        {collectionNames([grant.collection])}
        <small>{grant.purposeText}</small>
        <small>
          {t.sharing.fields(grant.fields.length)}
          {"; "}
          {grant.state === "active"
            ? t.sharing.left(daysUntil(grant.expiresAt))
            : t.sharing.states[grant.state]}
        </small>
      </div>
      <div class="used">
        <Spark label={t.sharing.sparkLabel(grant.host, collects)} counts={weeks} />
        {t.sharing.used(grant.reads, grant.maxReads)}
        {", "}
        {grant.lastRead === null
          ? t.sharing.never
          : t.sharing.last(moment(grant.lastRead, t.today))}
      </div>
      <div class="act">
        <StopSharing grant={grant} small />
      </div>
    </li>
  );
}

function weeksOf(grant: GrantRow, log: readonly AccessLogRow[]): readonly number[] {
  const weeks = Array.from({ length: WEEKS }, () => 0);
  for (const entry of log) {
    if (entry.event !== "read" || entry.grant !== grant.id) continue;
    const back = Math.floor((minute.value - Date.parse(entry.at)) / WEEK_MS);
    const index = WEEKS - 1 - Math.max(0, back);
    if (index >= 0) weeks[index] = (weeks[index] ?? 0) + 1;
  }
  return weeks;
}

function Ended(props: { readonly grant: GrantRow }): VNode {
  const { grant } = props;
  const state = t.sharing.states[grant.state] ?? grant.state;
  return (
    <li class="party">
      <div>
        <a class="host" href={to("sharing", grant.host)}>
          {grant.host}
        </a>
        <small>{grant.name}</small>
      </div>
      <div class="what">
        {collectionNames([grant.collection])}
        <small>{grant.purposeText}</small>
      </div>
      <div class="used">
        {grant.ended === null ? state : t.sharing.endedOn(state, day(localDay(grant.ended), true))}
        <br />
        {t.sharing.used(grant.reads, grant.maxReads)}
      </div>
    </li>
  );
}

/** Names of collections for people. */
export function collectionNames(names: readonly string[]): string {
  return list(names.map((name) => t.collections[name] ?? name));
}
