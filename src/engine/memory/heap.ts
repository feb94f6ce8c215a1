/** Every block starts at a multiple of this many bytes: a cache line. */
const LINE = 64;
/** How many blocks of about the size are looked at before a larger one is cut. */
const TRIES = 8;

/**
 * Hands out blocks of one memory. Free neighbours are merged; free blocks wait in bins by size, so that a block that fits
 * is found at once.
 */
export class Heap {
  /** Bytes handed out and not given back. */
  used = 0;
  private readonly sizes = new Map<number, number>();
  private readonly free = new Map<number, number>();
  private readonly freeByEnd = new Map<number, number>();
  /** Free blocks by size, the one freed last at the end, and where each stands in its bin. */
  private readonly bins: number[][] = Array.from({ length: 128 }, () => []);
  private readonly places = new Map<number, number>();

  /** All the bytes that it has to give. */
  readonly size: number;

  constructor(start: number, end: number) {
    const first = roundUp(start);
    this.size = end - first;
    this.addFree(first, end - first);
  }

  /** The address of a new block of at least this many bytes, or undefined where none is left. */
  allocate(bytes: number): number | undefined {
    const size = roundUp(Math.max(bytes, 1));
    const address = this.find(size);
    if (address === undefined) return undefined;
    const rest = this.free.get(address)! - size;
    this.removeFree(address);
    if (rest > 0) this.addFree(address + size, rest);
    this.sizes.set(address, size);
    this.used += size;
    return address;
  }

  /** Gives a block back. */
  release(address: number): void {
    let start = address;
    let size = this.sizes.get(address)!;
    this.sizes.delete(address);
    this.used -= size;
    const after = this.free.get(start + size);
    if (after !== undefined) {
      this.removeFree(start + size);
      size += after;
    }
    const before = this.freeByEnd.get(start);
    if (before !== undefined) {
      size += this.free.get(before)!;
      this.removeFree(before);
      start = before;
    }
    this.addFree(start, size);
  }

  /**
   * In the bin of this size some blocks may be too small; in every later bin all are large enough. What was freed last is
   * taken first: it is most likely still in the processor's cache.
   */
  private find(size: number): number | undefined {
    const first = binOf(size);
    const bin = this.bins[first];
    for (let i = bin.length - 1; i >= Math.max(0, bin.length - TRIES); i--)
      if (this.free.get(bin[i])! >= size) return bin[i];
    for (let bin = first + 1; bin < this.bins.length; bin++) {
      const last = this.bins[bin].at(-1);
      if (last !== undefined) return last;
    }
    return bin.findLast((address) => this.free.get(address)! >= size);
  }

  private addFree(address: number, size: number): void {
    this.free.set(address, size);
    this.freeByEnd.set(address + size, address);
    const bin = this.bins[binOf(size)];
    this.places.set(address, bin.length);
    bin.push(address);
  }

  /** The last of the bin takes the place that becomes free. */
  private removeFree(address: number): void {
    const size = this.free.get(address)!;
    this.free.delete(address);
    this.freeByEnd.delete(address + size);
    const bin = this.bins[binOf(size)];
    const last = bin.pop()!;
    const place = this.places.get(address)!;
    this.places.delete(address);
    if (last === address) return;
    bin[place] = last;
    this.places.set(last, place);
  }
}

const roundUp = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/** Four bins for each doubling of the size. */
function binOf(size: number): number {
  const lines = size / LINE;
  const power = 31 - Math.clz32(lines);
  return 4 * power + (power < 2 ? 0 : (lines >>> (power - 2)) & 3);
}
