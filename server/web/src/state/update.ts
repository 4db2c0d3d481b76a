/**
 * The service worker and its updates: never automatic, one reload after the owner asked for it.
 * @module
 */
import { signal } from "@preact/signals";

/** True while a newer version waits. */
export const updateReady = signal(false);

let waitingWorker: ServiceWorker | null = null;

/** Registers the worker and watches for a newer one. `url` has passed the Trusted Types policy. */
export async function startUpdates(url: string): Promise<void> {
  const registration = await navigator.serviceWorker.register(url, { scope: "/app/" });
  const look = (): void => {
    // Without a controller this is the first visit: nothing older is on screen.
    if (registration.waiting === null || navigator.serviceWorker.controller === null) return;
    waitingWorker = registration.waiting;
    updateReady.value = true;
  };
  look();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
}

/** Lets the newer version take over and reloads once. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  waitingWorker?.postMessage("skip-waiting");
}
