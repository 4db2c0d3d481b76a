/**
 * Package entry `./testing`: acceptance suites and people for tests.
 * @module
 */
export { createMemoryLog, type MemoryLog } from "./testing/memory-log.ts";
export { cpuMsOf } from "./testing/cpu-time.ts";
export { coat, playDraft, purchaseDraft, tent } from "./testing/sample-people.ts";
export { MemoryMarker } from "./store/memory-store.ts";
export {
  testAttachmentFiles,
  testBlockStore,
  testIndexStore,
  testSmallStores,
  type TestRunner,
} from "./store/acceptance.ts";
export { testSpoolStore } from "./store/spool-acceptance.ts";
export { testOutboxStore } from "./store/outbox-acceptance.ts";
