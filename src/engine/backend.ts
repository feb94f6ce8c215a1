import * as tf from "@tensorflow/tfjs";
import { GradlabError } from "../errors.js";
import { doublesBehind } from "./doubles.js";
import { Storage, type Stored } from "./memory/storage.js";
import { double, type Precision, type Values } from "./values.js";

type BackendValues = tf.backend_util.BackendValues;
type DataId = tf.TensorInfo["dataId"];

/** A tensor that a kernel has just allocated, together with its numbers. */
export interface Made extends tf.TensorInfo {
  readonly values: Values;
}

/**
 * A TensorFlow.js backend in one precision. TensorFlow.js keeps the tensors' shapes, the gradient tape and the tidy
 * scopes; the backend keeps the numbers and runs the kernels registered for it.
 */
export class Backend extends tf.KernelBackend {
  readonly data: tf.DataStorage<Stored>;
  private readonly storage: Storage;
  /** The precision in which numbers were made that another engine has had since: told by the first move of all. */
  private static readonly origins: WeakMap<object, "single" | "double"> = new WeakMap();

  constructor(readonly precision: Precision) {
    super();
    this.data = new tf.DataStorage(this, tf.engine());
    this.storage = new Storage(precision);
  }

  /** The numbers of a tensor. They are the engine's own: a kernel reads its inputs and writes only what it made. */
  values(tensor: tf.TensorInfo): Values {
    return this.data.get(tensor.dataId).values;
  }

  /** Whether numbers were made as doubles, whatever they are: those lent to float64 were not. */
  madeAsDoubles(dataId: DataId): boolean {
    const here = this.precision === double ? "double" : "single";
    return (Backend.origins.get(dataId) ?? here) === "double";
  }

  /** A new tensor for a kernel to fill; its numbers are not set yet. */
  make(shape: number[], dtype: tf.DataType): Made {
    const dataId = {};
    const stored = this.storage.create(dataId, tf.util.sizeFromShape(shape), dtype);
    this.data.set(dataId, stored);
    return { dataId, shape, dtype, values: stored.values };
  }

  /** A new tensor filled with one number. */
  filled(shape: number[], dtype: tf.DataType, value: number): Made {
    const made = this.make(shape, dtype);
    made.values.fill(value);
    return made;
  }

  /** Another tensor on the same numbers, without copying. */
  share(
    tensor: tf.TensorInfo,
    shape: number[] = tensor.shape,
    dtype: tf.DataType = tensor.dtype,
  ): tf.TensorInfo {
    this.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape, dtype };
  }

  /** Forgets tensors that a kernel made on its way. */
  release(...tensors: readonly tf.TensorInfo[]): void {
    for (const { dataId } of tensors) this.disposeData(dataId);
  }

  override write(values: BackendValues, shape: number[], dtype: tf.DataType): DataId {
    const size = tf.util.sizeFromShape(shape);
    if (dtype !== "string" && dtype !== "complex64" && values.length !== size)
      throw new GradlabError(
        `tensor: its array has ${values.length} numbers, which do not fill its shape [${shape.join(", ")}]; ` +
          "are its rows equally long?",
      );
    const dataId = {};
    const exact = this.precision === double && dtype === "float32" ? doublesBehind(values) : undefined;
    this.data.set(dataId, this.storage.copy(dataId, exact ?? values, dtype, 1));
    return dataId;
  }

  override move(
    dataId: DataId,
    values: BackendValues,
    _shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    if (!Backend.origins.has(dataId))
      Backend.origins.set(dataId, (values as Values) instanceof Float64Array ? "double" : "single");
    this.data.set(dataId, this.storage.copy(dataId, values, dtype, refCount));
  }

  override readSync(dataId: DataId): BackendValues {
    const { values, dtype, doubles, complexTensorInfos } = this.data.get(dataId);
    if (complexTensorInfos !== undefined) {
      const [real, imag] = [complexTensorInfos.real, complexTensorInfos.imag].map((part) =>
        this.values(part),
      );
      return tf.backend_util.mergeRealAndImagArrays(real as Float32Array, imag as Float32Array);
    }
    if (dtype === "string") return values as unknown as BackendValues;
    return (doubles ?? values).slice() as BackendValues;
  }

  // oxlint-disable-next-line typescript/require-await -- the interface is asynchronous, the numbers are here
  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override refCount(dataId: DataId): number {
    return this.data.has(dataId) ? this.data.get(dataId).refCount : 0;
  }

  override incRef(dataId: DataId): void {
    this.data.get(dataId).refCount++;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const stored = this.data.get(dataId);
    stored.refCount--;
    if (!force && stored.refCount > 0) return false;
    if (stored.complexTensorInfos !== undefined) {
      this.disposeData(stored.complexTensorInfos.real.dataId, true);
      this.disposeData(stored.complexTensorInfos.imag.dataId, true);
    }
    this.data.delete(dataId);
    this.storage.release(stored);
    return true;
  }

  override numDataIds(): number {
    return this.data.numDataIds();
  }

  override async time(run: () => void): Promise<tf.BackendTimingInfo> {
    const start = performance.now();
    run();
    return Promise.resolve({ kernelMs: performance.now() - start });
  }

  override timerAvailable(): boolean {
    return true;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {}

  // What TensorFlow.js's own kernels for rare operations ask of a backend.

  makeTensorInfo(shape: number[], dtype: tf.DataType, values?: BackendValues | string[]): tf.TensorInfo {
    const strings = dtype === "string" && typeof values?.[0] === "string";
    const source = strings ? (values as string[]).map((text) => tf.util.encodeString(text)) : (values ?? []);
    return { dataId: this.write(source as BackendValues, shape, dtype), shape, dtype };
  }

  bufferSync(tensor: tf.TensorInfo): tf.TensorBuffer<tf.Rank> {
    const values = this.readSync(tensor.dataId);
    const plain =
      tensor.dtype === "string"
        ? (values as Uint8Array[]).map((bytes) => tf.util.decodeString(bytes))
        : values;
    return tf.buffer(tensor.shape, tensor.dtype as "float32", plain as Float32Array);
  }

  disposeIntermediateTensorInfo(tensor: tf.TensorInfo): void {
    this.disposeData(tensor.dataId);
  }
}
