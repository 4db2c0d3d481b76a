/**
 * Honest simulation, part 3 of 4: see `honest-1.test.ts`.
 * @module
 */
import { HONEST_SEEDS, honestTest } from "../../support/simulation/honest-seeds.ts";

honestTest(`the households 3, 7, 11 and so on, of ${HONEST_SEEDS}`, 2);
