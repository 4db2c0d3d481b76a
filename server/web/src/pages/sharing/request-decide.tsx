/**
 * The bar of the decision: two buttons of equal weight. With warnings, Share asks once more and names them.
 * @module
 */
import type { DecisionResult, GrantChoices, RequestReview } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { useBusy } from "../../state/ask.ts";
import { refresh } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";

interface DecideProps {
  readonly review: RequestReview;
  readonly choices: readonly GrantChoices[];
  readonly busy: boolean;
}

/** The bar. */
export function Decide(props: DecideProps): VNode {
  const { review } = props;
  const [busy, start] = useBusy();
  const [asking, setAsking] = useState(false);
  const rows = review.objects.reduce((sum, object) => sum + object.rows.length, 0);
  const warned = review.objects.some((object) => object.warnings.length > 0);
  const share = (): void => {
    setAsking(false);
    start(() => approve(props));
  };
  const off = busy || props.busy;
  return (
    <div class="foot-bar decide">
      <div class="side">
        <button
          type="button"
          class="btn"
          disabled={off}
          onClick={() => start(() => decline(review))}
        >
          {t.request.decline}
        </button>
        {t.request.declineHint}
      </div>
      <div class="side">
        <button
          type="button"
          class="btn"
          disabled={off}
          onClick={warned ? () => setAsking(true) : share}
        >
          {busy ? t.request.working : t.request.share}
        </button>
        {t.request.shareHint(rows)}
      </div>
      {asking ? <Warned review={review} onShare={share} onBack={() => setAsking(false)} /> : null}
    </div>
  );
}

async function approve({ review, choices }: DecideProps): Promise<void> {
  const warnings = review.objects.flatMap((object) => object.warnings);
  const result = await api.value.approve({
    request: review.uid,
    choices,
    accept: [...new Set(warnings.map((warning) => warning.code))],
    rowsText: review.objects.map((object) => object.rowsText),
  });
  await follow(result, t.request.shared(review.host));
}

async function decline(review: RequestReview): Promise<void> {
  const result = await api.value.decline({ request: review.uid });
  await follow(result, t.request.declined(review.host));
}

/** Only the browser that began may finish: it goes back, and there the grant becomes active. */
async function follow(result: DecisionResult, text: string): Promise<void> {
  await refresh(api.value);
  say(text);
  location.assign(result.redirectTo);
}

function Warned(props: {
  readonly review: RequestReview;
  readonly onShare: () => void;
  readonly onBack: () => void;
}): VNode {
  const warnings = props.review.objects.flatMap((object) => object.warnings);
  const texts = [...new Set(warnings.map((warning) => warning.text))];
  return (
    <Dialog
      heading={t.request.warnHeading}
      onClose={props.onBack}
      actions={
        <>
          <button type="button" class="btn" onClick={props.onBack}>
            {t.request.warnBack}
          </button>
          <button type="button" class="btn" onClick={props.onShare}>
            {t.request.warnShare}
          </button>
        </>
      }
    >
      <ul class="stack tight">
        {texts.map((text) => (
          <li key={text} class="warn-line">
            {text}
          </li>
        ))}
      </ul>
      {warnings.some((warning) => warning.code === "health") ? <p>{t.request.health}</p> : null}
    </Dialog>
  );
}
