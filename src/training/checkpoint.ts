import { z } from "zod";
import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import type { OptimizerState, Params } from "../optim/index.js";
import { showShape } from "../shapes.js";
import { readTensors, writeTensors } from "./files.js";
import type { GrowingHistory } from "./history.js";
import { otherIdentity, otherPenalty, type Identity } from "./identity.js";

/** The best parameters so far, by validation accuracy. */
interface Best {
  readonly params: Params;
  /** Counted from 1. */
  readonly epoch: number;
  readonly validationAccuracy: number;
}

/** All that a run needs to go on as if it had never stopped. */
export interface RunState {
  readonly params: Params;
  readonly optimizer: OptimizerState;
  /** How many epochs are done. */
  readonly epoch: number;
  readonly history: GrowingHistory;
  readonly best: Best | undefined;
}

/** The shape of every parameter, by name. */
type Shapes = Readonly<Record<string, readonly number[]>>;

// JSON has no NaN: a loss that is not finite never reaches a checkpoint.
const series = z.array(z.number());
const schema = z.object({
  identity: z.object({
    model: z.string(),
    optimizer: z.string(),
    batchSize: z.string(),
    seed: z.string(),
    // Checkpoints of older versions lack these.
    loss: z.string().optional(),
    examples: z.string().optional(),
    penalty: z.number().optional(),
  }),
  epoch: z.number().int().min(0),
  step: z.number().int().min(0),
  memories: z.array(z.string()),
  best: z.object({ epoch: z.number(), validationAccuracy: z.number() }).optional(),
  history: z.object({
    epochs: z.object({ loss: series, trainAccuracy: series, validationAccuracy: series }),
    steps: z.object({ loss: series, learningRate: series }),
  }),
});

/** Writes a run to a file, whole or not at all. */
export async function writeCheckpoint(path: string, state: RunState, identity: Identity): Promise<void> {
  const { params, optimizer, epoch, history, best } = state;
  const words: z.input<typeof schema> = {
    identity,
    epoch,
    step: optimizer.step,
    memories: Object.keys(optimizer.memory),
    best: best && { epoch: best.epoch, validationAccuracy: best.validationAccuracy },
    history,
  };
  const tensors = {
    ...under("params", params),
    ...under("best", best?.params ?? {}),
    ...Object.assign(
      {},
      ...Object.entries(optimizer.memory).map(([kind, part]) => under(`memory/${kind}`, part)),
    ),
  } as Record<string, tf.Tensor>;
  await writeTensors(path, { tensors, metadata: { gradlab: JSON.stringify(words) } });
}

/**
 * Reads a run from a file; undefined where there is none.
 *
 * @param shapes of the parameters that the run would start with
 * @throws GradlabError when the file is no checkpoint, or one of another run: see {@link Identity}, and the shapes of the
 * parameters
 */
export async function readCheckpoint(
  path: string,
  identity: Identity,
  shapes: Shapes,
): Promise<RunState | undefined> {
  const file = await readTensors(path);
  if (file === undefined) return undefined;
  const words = parse(path, file.metadata["gradlab"]);
  const part = (name: string): Params =>
    Object.fromEntries(
      Object.entries(file.tensors)
        .filter(([key]) => key.startsWith(`${name}/`))
        .map(([key, tensor]) => [key.slice(name.length + 1), tensor]),
    );
  const params = part("params");
  const other =
    otherIdentity(words.identity, identity) ??
    otherShape(params, shapes) ??
    otherPenalty(words.identity, identity);
  if (other !== undefined) {
    tf.dispose(file.tensors);
    throw new GradlabError(`training.fit: ${path} is a checkpoint with ${other}; delete it to start anew`);
  }
  return {
    params,
    optimizer: {
      step: words.step,
      memory: Object.fromEntries(words.memories.map((kind) => [kind, part(`memory/${kind}`)])),
    },
    epoch: words.epoch,
    history: words.history,
    best: words.best && { ...words.best, params: part("best") },
  };
}

/** In which parameter a checkpoint is another model's: the name of a model does not tell all of its sizes. */
function otherShape(found: Params, expected: Shapes): string | undefined {
  const told = (name: string, shape?: readonly number[]): string =>
    shape === undefined ? `no ${name}` : `${name} ${showShape(shape)}`;
  const name = Object.keys({ ...expected, ...found }).find(
    (key) => found[key]?.shape.join() !== expected[key]?.join(),
  );
  return name === undefined
    ? undefined
    : `${told(name, found[name]?.shape)}, expected ${told(name, expected[name])}`;
}

function parse(path: string, text: string | undefined): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(text ?? ""));
  } catch (error) {
    throw new GradlabError(`training.fit: ${path} is not a checkpoint of Gradlab's`, { cause: error });
  }
}

const under = (name: string, params: Params): Params =>
  Object.fromEntries(Object.entries(params).map(([key, tensor]) => [`${name}/${key}`, tensor]));
