/**
 * Screen 23, Request: host first, the exact rows that would go, what the owner gives, Decline and Share alike.
 * @module
 */
import type {
  GrantChoices,
  RequestReview,
  ReviewObject,
  ReviewWarning,
} from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Facts } from "../../parts/request-facts.tsx";
import { Failed, Loading, Notice, WarnLine } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { t } from "../../text/catalog.ts";
import { moment } from "../../text/format.ts";
import { Decide } from "./request-decide.tsx";
import { RequestGive } from "./request-give.tsx";
import { RequestSheet } from "./request-sheet.tsx";
import { collectionNames } from "./sharing.tsx";
import { useReview } from "./use-review.ts";

/** The screen; `id` is the uid of the request. */
export function Request(props: { readonly id: string }): VNode {
  const review = useReview(props.id);
  if (review.value === null) {
    return (
      <Page heading={review.error === null ? t.nav.requests : t.request.failed}>
        {review.error === null ? (
          <Loading text={t.request.opening} />
        ) : (
          <Failed error={review.error} again={review.again} />
        )}
      </Page>
    );
  }
  return (
    <Review
      value={review.value}
      choices={review.choices}
      busy={review.busy}
      error={review.error}
      onChoices={review.choose}
    />
  );
}

function Review(props: {
  readonly value: RequestReview;
  readonly choices: readonly GrantChoices[];
  readonly busy: boolean;
  readonly error: unknown;
  readonly onChoices: (index: number, choices: GrantChoices) => void;
}): VNode {
  const { value } = props;
  const fields = value.objects.reduce((sum, object) => sum + object.fields.length, 0);
  const collections = collectionNames([
    ...new Set(value.objects.map((object) => object.collection)),
  ]);
  return (
    <Page
      kicker={`${t.request.received(moment(value.asked, t.today))}. ${value.known ? t.request.known : t.request.newHere}`}
      heading={value.host}
      text={t.request.asks(value.name, fields, collections.toLowerCase(), value.purposeText)}
    >
      <Facts review={value} />
      <Warnings review={value} />
      {props.error === null ? null : <Failed error={props.error} />}
      {value.objects.map((object) => (
        <div class="two even" key={object.index}>
          <RequestSheet object={object} of={value.objects.length} busy={props.busy} />
          <RequestGive
            object={object}
            choices={props.choices[object.index] ?? {}}
            onChoices={(choices) => props.onChoices(object.index, choices)}
          />
        </div>
      ))}
      <MoreAbout review={value} />
      <Decide review={value} choices={props.choices} busy={props.busy} />
    </Page>
  );
}

function Warnings(props: { readonly review: RequestReview }): VNode | null {
  const { review } = props;
  const general = review.objects.flatMap((object) =>
    object.warnings.filter((warning) => !hasPlace(warning, object)),
  );
  const texts = [...new Set(general.map((warning) => warning.text))];
  const keys =
    review.keysChanged && !general.some((warning) => warning.code === "GRANTEE_KEY_CHANGED");
  const atFields = review.objects.flatMap((object) =>
    object.warnings.filter((warning) => hasPlace(warning, object)),
  );
  if (texts.length === 0 && !keys && atFields.length === 0) return null;
  return (
    <div class={texts.length === 0 && !keys ? "stack tight narrow-only" : "stack tight"}>
      {keys ? <Notice kind="attention">{t.request.keysChanged}</Notice> : null}
      {texts.map((text) => (
        <Notice key={text} kind="attention">
          {text}
        </Notice>
      ))}
      <div class="stack tight narrow-only">
        {atFields.map((warning) => (
          <WarnLine key={`${warning.field ?? ""} ${warning.text}`} text={warning.text} />
        ))}
      </div>
    </div>
  );
}

/** Tells whether a warning stands at a field or a row that is on the page. */
function hasPlace(warning: ReviewWarning, object: ReviewObject): boolean {
  if (warning.row !== undefined) return true;
  return object.fields.some((one) => one.field === warning.field);
}

function MoreAbout(props: { readonly review: RequestReview }): VNode {
  const { policyUri, uid } = props.review;
  const policy = policyUri?.startsWith("https://") === true ? policyUri : null;
  return (
    <div class="stack tight small-text second">
      <p>{t.request.followText}</p>
      {policy === null ? null : (
        <p>
          <a href={policy} target="_blank" rel="noreferrer noopener">
            {t.request.policy}
          </a>
        </p>
      )}
      <Terminal uid={uid} />
    </div>
  );
}

function Terminal(props: { readonly uid: string }): VNode {
  // Never the address as it came: a link may hold a command behind a quote, and this line is made to be copied.
  const address = `${location.origin}/app/#/requests/${props.uid}`;
  return (
    <details class="no-print">
      <summary class="small-text second">{t.request.terminal}</summary>
      <p class="copy-text mono">{`rv request show '${address}'`}</p>
    </details>
  );
}
