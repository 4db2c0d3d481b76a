/**
 * The list of requests: waiting first, then what was answered.
 * @module
 */
import type { VNode } from "preact";
import { Page, Section } from "../../parts/page.tsx";
import { requests } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";
import { NobodyAsked, WaitingList } from "./sharing.tsx";

/** The screen. */
export function Requests(): VNode {
  const waiting = requests.value.filter((request) => request.state === "waiting");
  const answered = requests.value.filter((request) => request.state !== "waiting");
  return (
    <Page heading={t.sharing.requestsHeading(waiting.length)} text={t.sharing.requestsText}>
      {requests.value.length === 0 ? <NobodyAsked /> : null}
      {waiting.length === 0 ? null : <WaitingList requests={waiting} />}
      {answered.length === 0 ? null : (
        <Section heading={t.sharing.answered}>
          <ul class="rows">
            {answered.map((request) => (
              <li key={request.uid} class="party">
                <div>
                  <span class="host">{request.host}</span>
                  <small>{request.name}</small>
                </div>
                <div class="what">{request.purposeText}</div>
                <div class="used">{t.sharing.requestStates[request.state]}</div>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}
