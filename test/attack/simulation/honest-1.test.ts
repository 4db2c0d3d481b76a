/**
 * Honest simulation: five devices of one household, and everything that happens to disks,
 * processes and networks, by dice. Nothing that was saved may be lost, nobody may raise an alarm, and all must say the
 * same in the end. Four files share the seeds, so that workers can run them at the same time.
 *
 * `ROOTVAULT_SEEDS=5000` runs that many seeds, `ROOTVAULT_SEED=7` one, and tells its story; `ROOTVAULT_FROM=301` begins
 * there.
 * @module
 */
import { HONEST_SEEDS, honestTest } from "../../support/simulation/honest-seeds.ts";

honestTest(`the households 1, 5, 9 and so on, of ${HONEST_SEEDS}`, 0);
