/**
 * The app: which page stands for the phase of the session.
 * @module
 */
import { signal } from "@preact/signals";
import type { ComponentType, VNode } from "preact";
import { Broken } from "./pages/broken.tsx";
import { Lock } from "./pages/lock.tsx";
import { Welcome } from "./pages/welcome/welcome.tsx";
import { Loading } from "./parts/notice.tsx";
import { phase } from "./state/session.ts";

const open = signal<ComponentType | null>(null);

/** Fetches the screens of an open vault, while the owner still types the password. */
export async function loadScreens(): Promise<void> {
  const { Open } = await import("./open.tsx");
  open.value = Open;
}

/** The whole app. */
export function App(): VNode {
  switch (phase.value) {
    case "starting":
      return <Loading />;
    case "broken":
      return <Broken />;
    case "none":
      return <Welcome />;
    case "locked":
    case "elsewhere":
      return <Lock />;
    case "open": {
      const Open = open.value;
      return Open === null ? <Loading /> : <Open />;
    }
  }
}
