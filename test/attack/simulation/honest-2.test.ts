/**
 * Honest simulation, part 2 of 4: see `honest-1.test.ts`.
 * @module
 */
import { HONEST_SEEDS, honestTest } from "../../support/simulation/honest-seeds.ts";

honestTest(`the households 2, 6, 10 and so on, of ${HONEST_SEEDS}`, 1);
