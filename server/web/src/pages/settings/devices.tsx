/**
 * The devices of a vault: codes to compare, rename, remove, pair.
 * @module
 */
import type { DeviceView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { ago } from "../../parts/ago.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Section } from "../../parts/page.tsx";
import { run, useAsk } from "../../state/ask.ts";
import { toldApart } from "../../state/device-names.ts";
import { isHelping, minute, refresh, status } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay } from "../../text/format.ts";
import { HelperDialog, termsText } from "./helper.tsx";
import { PairDialog } from "./pair.tsx";
import { RemoveDialog } from "./remove.tsx";

type Open =
  | { readonly what: "rename" | "remove" | "terms"; readonly device: DeviceView }
  | { readonly what: "pair" };

/** The section. */
export function Devices(): VNode {
  const devices = useAsk("devices", () => api.value.devices());
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => {
    setOpen(null);
    devices.again();
    void refresh(api.value);
  };
  return (
    <Section
      heading={t.settings.devices}
      end={
        isHelping() ? undefined : (
          <button type="button" class="btn small primary" onClick={() => setOpen({ what: "pair" })}>
            {t.settings.pair}
          </button>
        )
      }
    >
      <ul class="rows">
        {toldApart(devices.value ?? []).map((device) => (
          <DeviceRow key={device.id} device={device} onOpen={setOpen} />
        ))}
      </ul>
      <Codes />
      {open?.what === "pair" ? <PairDialog onClose={close} /> : null}
      {open?.what === "rename" ? <RenameDialog device={open.device} onClose={close} /> : null}
      {open?.what === "terms" && open.device.helper !== null ? (
        <HelperDialog device={open.device} terms={open.device.helper} onClose={close} />
      ) : null}
      {open?.what === "remove" ? <RemoveDialog device={open.device} onClose={close} /> : null}
    </Section>
  );
}

function Codes(): VNode | null {
  const now = status.value;
  if (now === null) return null;
  return (
    <div class="stack tight pad-block">
      <p class="second">{t.settings.devicesText}</p>
      <dl class="pairs">
        <dt>{t.settings.syncCode}</dt>
        <dd class="mono">{now.syncCode.join(" ")}</dd>
        <dt>{t.settings.vaultCode}</dt>
        <dd class="mono">{now.vaultCode.join(" ")}</dd>
      </dl>
    </div>
  );
}

function DeviceRow(props: {
  readonly device: DeviceView;
  readonly onOpen: (open: Open) => void;
}): VNode {
  const { device } = props;
  const open = device.removed === null && device.class !== "kit" && !isHelping();
  return (
    <li class="run-row">
      <div class="device">
        <Icon name={device.class === "kit" || device.class === "passkey" ? "key" : "device"} />
        <div>
          <span class="run-file">{device.class === "kit" ? t.settings.kit : device.name}</span>
          <small class={isStale(device) ? "stale" : ""}>{factsOf(device)}</small>
        </div>
      </div>
      {!open ? null : (
        <span class="actions">
          <button
            type="button"
            class="btn quiet small"
            aria-label={`${t.settings.rename} ${device.name}`}
            onClick={() => props.onOpen({ what: "rename", device })}
          >
            {t.settings.rename}
          </button>
          {device.helper === null || device.thisDevice ? null : (
            <button
              type="button"
              class="btn quiet small"
              aria-label={t.helpers.termsHeading(device.name)}
              onClick={() => props.onOpen({ what: "terms", device })}
            >
              {t.helpers.terms}
            </button>
          )}
          {device.thisDevice ? null : (
            <button
              type="button"
              class="btn small danger"
              aria-label={`${t.settings.remove} ${device.name}`}
              onClick={() => props.onOpen({ what: "remove", device })}
            >
              {t.settings.remove}
            </button>
          )}
        </span>
      )}
    </li>
  );
}

const STALE_MS = 7 * 86_400_000;

/** Not heard for a week: switched off, lost, or kept away by the server; a device that is in cannot tell which. */
function isStale({ thisDevice, removed, lastHeard }: DeviceView): boolean {
  if (thisDevice || removed !== null || lastHeard === null) return false;
  return minute.value - Date.parse(lastHeard) > STALE_MS;
}

function factsOf(device: DeviceView): string {
  if (device.removed !== null) return t.settings.removedOn(day(localDay(device.removed), true));
  const facts = [
    device.thisDevice ? t.settings.thisDevice : t.settings.kinds[device.class],
    device.helper === null || device.helper.collections.length === 0
      ? undefined
      : termsText(device.helper),
    t.settings.added(day(localDay(device.added), true)),
    device.thisDevice || device.lastHeard === null
      ? undefined
      : t.settings.heard(ago(device.lastHeard)),
  ];
  return facts.filter((fact) => fact !== undefined).join(", ");
}

function RenameDialog(props: { readonly device: DeviceView; readonly onClose: () => void }): VNode {
  const [name, setName] = useState(props.device.name);
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      await api.value.renameDevice({ id: props.device.id, name: name.trim() });
      say(t.settings.renamed);
      props.onClose();
    });
  };
  return (
    <Dialog heading={t.settings.rename} onClose={props.onClose}>
      <form class="stack" onSubmit={save}>
        <TextField label={t.settings.name} value={name} required onInput={setName} />
        <div class="actions">
          <button type="button" class="btn" onClick={props.onClose}>
            {t.do.cancel}
          </button>
          <button type="submit" class="btn primary">
            {t.do.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
