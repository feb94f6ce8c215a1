/** What we need of the library when a cell has imported it; it is the cell's copy, so we do not import it ourselves. */
interface Library {
  readonly tf: { engine(): Engine };
  readonly engine: { use(): Promise<unknown> };
}

interface Engine {
  runKernel(...inputs: unknown[]): unknown;
}

/** Makes the library ready for a notebook: chooses its engine, and lets tensor operations be interrupted between kernels. */
export async function prepare(library: object, checkpoint: () => void): Promise<void> {
  const { tf, engine: choice } = library as Library;
  await choice.use();
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = (...inputs) => {
    checkpoint();
    return runKernel(...inputs);
  };
}
