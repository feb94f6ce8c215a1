import { HttpError } from "../server/http.js";
import { Kernel, type KernelSpec } from "./kernel.js";

/** A kernelspec in Jupyter's form. */
export interface SpecModel {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, string>>;
}

/** All kernels of a lab. */
export class Kernels {
  readonly #specs: ReadonlyMap<string, KernelSpec>;
  readonly #running = new Map<string, Kernel>();

  /** @param specs the first is the default */
  constructor(specs: readonly KernelSpec[]) {
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
  }

  get default(): string {
    return [...this.#specs.keys()][0];
  }

  get running(): readonly Kernel[] {
    return [...this.#running.values()];
  }

  specs(): SpecModel[] {
    return [...this.#specs.values()].map(({ name, argv, env, ...spec }) => ({
      name,
      spec: { argv, env: env ?? {}, metadata: {}, ...spec },
      resources: {},
    }));
  }

  spec(name: string): SpecModel {
    const found = this.specs().find((spec) => spec.name === name);
    if (!found) throw new HttpError(404, `no such kernel: ${name}`);
    return found;
  }

  start(name: string | null | undefined, cwd: string): Kernel {
    const spec = this.#specs.get(name ?? this.default);
    if (!spec)
      throw new HttpError(400, `no such kernel: ${name}; this lab has ${[...this.#specs.keys()].join(", ")}`);
    const kernel = new Kernel(spec, cwd);
    this.#running.set(kernel.id, kernel);
    return kernel;
  }

  get(id: string): Kernel {
    const kernel = this.#running.get(id);
    if (!kernel) throw new HttpError(404, `no kernel ${id} is running`);
    return kernel;
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  async close(id: string): Promise<void> {
    const kernel = this.get(id);
    this.#running.delete(id);
    await kernel.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.running.map(({ id }) => this.close(id)));
  }
}
