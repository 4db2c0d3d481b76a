/**
 * Honest simulation, part 4 of 4: see `honest-1.test.ts`.
 * @module
 */
import { HONEST_SEEDS, honestTest } from "../../support/simulation/honest-seeds.ts";

honestTest(`the households 4, 8, 12 and so on, of ${HONEST_SEEDS}`, 3);
