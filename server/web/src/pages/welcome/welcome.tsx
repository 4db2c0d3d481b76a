/**
 * Screen 2, Welcome: create, try the sample, join, come in with a passkey, restore. Keeps the place that the owner came for.
 * @module
 */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Front } from "../../parts/front.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Hatched } from "../../parts/sheet.tsx";
import { place } from "../../router.ts";
import { version } from "../../state/version.ts";
import { keepWanted, wanted } from "../../state/wanted.ts";
import { t } from "../../text/catalog.ts";

const WAYS: ReadonlySet<string> = new Set(["create", "sample", "join", "passkey", "restore"]);

type WayView = (props: { readonly name: string }) => VNode;
const wayView = signal<WayView | null>(null);

/** The welcome page or one of the ways in. */
export function Welcome(): VNode {
  const [first, second = ""] = place.value.parts;
  useEffect(() => {
    keepWanted(place.value);
    void loadWays();
  }, []);
  if (first !== "welcome" || !WAYS.has(second)) return <Choose />;
  const View = wayView.value;
  return View === null ? <Loading /> : <View name={second} />;
}

async function loadWays(): Promise<void> {
  const { Way } = await import("./ways.tsx");
  wayView.value = Way;
}

function Choose(): VNode {
  const foot = (
    <>
      <span>{t.front.welcome.sees}</span>
      <span>{t.front.welcome.host}</span>
    </>
  );
  return (
    <Front step="welcome" foot={foot}>
      <div class="hero">
        <div>
          <h1 tabIndex={-1}>{t.front.welcome.heading}</h1>
          <p>{t.front.welcome.text}</p>
          {wanted.value?.startsWith("#/requests/") === true ? (
            <p class="waiting-line">
              <Icon name="clock" />
              {t.front.welcome.request}
            </p>
          ) : null}
          <Begin />
          <ul class="rows ruled" aria-label={t.front.welcome.ways}>
            <WayIn hash="#/welcome/join" icon="qr" text={t.front.welcome.join} />
            <WayIn hash="#/welcome/passkey" icon="key" text={t.front.welcome.passkey} />
            <WayIn hash="#/welcome/restore" icon="history" text={t.front.welcome.restore} />
          </ul>
        </div>
        <Tale />
      </div>
      <Steps />
    </Front>
  );
}

function Begin(): VNode {
  const { signups } = version.value;
  const invite = place.value.query.get("invite");
  const query = invite === null ? "" : `?invite=${encodeURIComponent(invite)}`;
  if (signups === "closed" && invite === null) return <p>{t.front.welcome.closed}</p>;
  return (
    <div class="actions fill-phone">
      <a class="btn primary" href={`#/welcome/create${query}`}>
        {t.front.welcome.create}
      </a>
      <a class="btn" href={`#/welcome/sample${query}`}>
        {t.front.welcome.sample}
      </a>
    </div>
  );
}

function Steps(): VNode {
  return (
    <ol class="steps">
      {t.front.welcome.steps.map(([heading, text], index) => (
        <li key={heading}>
          <span class="n" aria-hidden="true">
            {index + 1}
          </span>
          <h2>{heading}</h2>
          <p>{text}</p>
        </li>
      ))}
    </ol>
  );
}

function WayIn(props: {
  readonly hash: string;
  readonly icon: IconName;
  readonly text: string;
}): VNode {
  return (
    <li>
      <a class="go" href={props.hash}>
        <Icon name={props.icon} />
        <span>{props.text}</span>
        <Icon name="next" />
      </a>
    </li>
  );
}

function Tale(): VNode {
  const { tale } = t.front.welcome;
  return (
    <div class="sheet tale">
      <table role="table" aria-label={tale.head}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="presentation" />
            <th role="columnheader" class="pad two-cells">
              {tale.head}
            </th>
            <th role="columnheader" class="see">
              {tale.see}
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {tale.rows.map(([name, value, seen], index) => (
            <tr role="row" key={name}>
              <td role="cell" class="no">
                {index + 1}
              </td>
              <td role="cell" class="pad absent">
                {name}
              </td>
              <td role="cell">{value}</td>
              <td role="presentation" class="arrow">
                {seen === null ? null : <Icon name="next" small />}
              </td>
              <td role="cell">{seen ?? <Hatched />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="foot">{tale.foot}</p>
    </div>
  );
}
