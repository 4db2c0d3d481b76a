/**
 * Runs a seed: a world is made, lives through its steps, comes to rest and is judged. A seed that fails is told step by
 * step, without the steps that do not matter.
 * @module
 */
import { FakeServer } from "../../../vault-core/src/testing/fake-server.ts";
import { moveIn } from "./household.ts";
import { judgeDevice, judgePairs, judgeTruth, maliceSteps } from "./malice.ts";
import { Mallory } from "./mallory.ts";
import { judge, mustBeUnique, settle } from "./oracle.ts";
import { rememberSignatures } from "./remember.ts";
import { fakeSimServer, type SimServer } from "./sim-server.ts";
import { honestSteps, pickStep, save, type StepKind } from "./steps.ts";
import { type Missing, World } from "./world.ts";

rememberSignatures();

/** What a run may differ in. */
export interface RunOptions {
  readonly steps?: number;
  readonly missing?: Missing;
  readonly server?: () => Promise<SimServer>;
  /** Steps that are left out. */
  readonly without?: ReadonlySet<number>;
}

/** Steps of a seed. */
export const STEPS = 160;

/** How a seed ended. */
export interface Outcome {
  readonly seed: number;
  readonly error: Error | null;
  readonly trace: readonly string[];
}

/** Runs one seed of an honest world. */
export async function runHonest(seed: number, options: RunOptions = {}): Promise<Outcome> {
  await using server = await (options.server ?? (() => Promise.resolve(fakeSimServer())))();
  const world = new World(seed, server, options.missing);
  try {
    await moveIn(world);
    await save(world, world.devices[0]!);
    for (let step = 1; step <= (options.steps ?? STEPS); step++)
      if (options.without?.has(step) !== true) await runStep(world, step);
    world.beginStep(0xffff);
    await settle(world);
    await judge(world);
    world.mustHold();
    return { seed, error: null, trace: world.trace };
  } catch (error) {
    return { seed, error: error as Error, trace: world.trace };
  }
}

/** Steps of a seed with Mallory. */
export const MALICE_STEPS = 100;

/** Runs one seed of a world whose server is Mallory's. */
export async function runMalice(seed: number, options: RunOptions = {}): Promise<Outcome> {
  const main = new FakeServer();
  await using server = fakeSimServer(main);
  const world = new World(seed, server);
  const mallory = new Mallory(main, () => world.dice);
  try {
    await moveIn(world);
    await save(world, world.devices[0]!);
    server.fetch = mallory.fetch;
    world.isMalicious = true;
    const kinds = maliceSteps(mallory);
    for (let step = 1; step <= (options.steps ?? MALICE_STEPS); step++)
      if (options.without?.has(step) !== true) await runStep(world, step, kinds);
    for (const device of world.devices) await judgeDevice(world, device);
    await judgePairs(world);
    mallory.relent();
    world.beginStep(0xffff);
    await judgeTruth(world);
    for (const device of world.devices) await judgeDevice(world, device);
    await judgePairs(world);
    world.mustHold();
    return { seed, error: null, trace: world.trace };
  } catch (error) {
    return { seed, error: error as Error, trace: world.trace };
  }
}

async function runStep(
  world: World,
  step: number,
  kinds: readonly StepKind[] = honestSteps,
): Promise<void> {
  world.beginStep(step);
  for (const device of world.devices) device.offline = Math.max(0, device.offline - 1);
  if (world.dice.chance(0.15)) await world.arrive();
  const { name, run } = pickStep(world, kinds);
  const said = await run(world);
  world.say(`${step} ${name}: ${said ?? "(no place for it)"}`);
  world.mustHold();
  if (!world.isMalicious) await mustBeUnique(world);
}

/** Milliseconds that may go into a shorter story of a failed seed. */
const SHRINK_MS = Number(process.env["ROOTVAULT_SHRINK_MS"] ?? "60000");

/** Leaves out what does not matter for a failure, and tells the rest. */
export async function tellFailure(
  failed: Outcome,
  runAgain: typeof runHonest = runHonest,
): Promise<string> {
  const end = Date.now() + SHRINK_MS;
  let shortest = failed;
  let without: ReadonlySet<number> = new Set();
  for (const tried of piecesOf(STEPS)) {
    if (Date.now() > end) break;
    const fewer = new Set([...without, ...tried]);
    const outcome = await runAgain(failed.seed, { without: fewer });
    if (kindOf(outcome) !== kindOf(failed)) continue;
    without = fewer;
    shortest = outcome;
  }
  return [
    `seed ${failed.seed}: ${failed.error?.stack ?? ""}`,
    `The shortest story found (ROOTVAULT_SEED=${failed.seed} tells the whole one):`,
    ...shortest.trace,
  ].join("\n");
}

/** What went wrong, without names and numbers. */
function kindOf({ error }: Outcome): string {
  return (error?.message ?? "").replaceAll(/\{.*|[0-9a-f]{8,}|\d+/g, "");
}

/** Runs of steps, from long ones to single ones. */
function* piecesOf(steps: number): Generator<ReadonlySet<number>> {
  for (let size = Math.floor(steps / 4); size >= 1; size = Math.floor(size / 2))
    for (let first = 1; first <= steps; first += size)
      yield new Set(Array.from({ length: size }, (_, index) => first + index));
}
