/**
 * The screens of an open vault in their frame; loaded apart, so that the lock screen is small.
 * @module
 */
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { OwnersAlone } from "./pages/owners-alone.tsx";
import { screenOf } from "./pages/registry.ts";
import { Frame } from "./parts/frame.tsx";
import { KeysDialog, startKeys } from "./parts/keys.tsx";
import { goInstead, place } from "./router.ts";
import { followVault, isHelping } from "./state/follow.ts";
import { door, freshKit } from "./state/session.ts";
import { goWanted } from "./state/wanted.ts";
import { t } from "./text/catalog.ts";

/** Draws the screen of the address. */
export function Open(): VNode {
  const { parts, path } = place.value;
  const { screen, id } = screenOf(parts);
  useEffect(() => {
    startKeys();
    followVault(door.value.api, (listener) => door.value.onChange(listener));
    // A new vault shows its kit first; the ways in lead where the owner wanted to go.
    if (freshKit.value) goInstead("#/kit");
    else if (place.value.parts[0] === "welcome") goWanted("#/things/purchases");
  }, []);
  useEffect(() => {
    document.title = t.nav.title(screen.title);
    scrollTo(0, 0);
    // A page that is there to be typed into, the search, has put the focus into its field already.
    if (document.querySelector("main input:focus") === null)
      document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [path, screen.title]);
  const closed = isHelping() && (screen.ownersAlone === true || screen.tab === "sharing");
  const Show = closed ? OwnersAlone : screen.show;
  return (
    <>
      <Frame tab={screen.tab} parent={screen.parent ?? null}>
        <Show key={path} id={id} />
      </Frame>
      <KeysDialog />
    </>
  );
}
