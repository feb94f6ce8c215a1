import type { Random } from "../../random.js";
import { side } from "./canvas.js";

/** Smooth noise, -1..1: random numbers on a lattice of `cells` x `cells`, with smooth steps between. */
export function smoothNoise(r: Random, cells: number): Float64Array {
  const lattice = Float64Array.from({ length: (cells + 2) * (cells + 2) }, () => r.uniform(-1, 1));
  const [shiftX, shiftY] = [r.uniform(), r.uniform()];
  const field = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    const [row, v] = lattice1((y / side) * cells + shiftY);
    for (let x = 0; x < side; x++) {
      const [column, u] = lattice1((x / side) * cells + shiftX);
      const at = row * (cells + 2) + column;
      const top = lattice[at] + (lattice[at + 1] - lattice[at]) * u;
      const bottom = lattice[at + cells + 2] + (lattice[at + cells + 3] - lattice[at + cells + 2]) * u;
      field[y * side + x] = top + (bottom - top) * v;
    }
  }
  return field;
}

/** Noise with detail: coarse, middle and fine lattices added. */
export function detailedNoise(r: Random): Float64Array {
  const [coarse, middle, fine] = [smoothNoise(r, 4), smoothNoise(r, 9), smoothNoise(r, 18)];
  return coarse.map((value, i) => value * 0.4 + middle[i] * 0.35 + fine[i] * 0.35);
}

function lattice1(position: number): [number, number] {
  const cell = Math.floor(position);
  const t = position - cell;
  return [cell, t * t * (3 - 2 * t)];
}
