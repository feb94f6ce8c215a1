import type { Random } from "../../random.js";
import { side } from "./canvas.js";

/** Smooth noise, -1..1: random numbers on a lattice of `cells` x `cells`, with smooth steps between. */
function smoothNoise(r: Random, cells: number): Float64Array {
  const width = cells + 2;
  const lattice = new Float64Array(width * width);
  for (let i = 0; i < lattice.length; i++) lattice[i] = r.uniform(-1, 1);
  const [columns, rows] = [places(cells, r.uniform()), places(cells, r.uniform())];
  const field = new Float64Array(side * side);
  for (let y = 0, i = 0; y < side; y++) {
    const v = rows.step[y];
    for (let x = 0; x < side; x++, i++) {
      const at = rows.cell[y] * width + columns.cell[x];
      const u = columns.step[x];
      const above = lattice[at] + (lattice[at + 1] - lattice[at]) * u;
      const below = lattice[at + width] + (lattice[at + width + 1] - lattice[at + width]) * u;
      field[i] = above + (below - above) * v;
    }
  }
  return field;
}

/** Noise with detail: coarse, middle and fine lattices added. */
export function detailedNoise(r: Random): Float64Array {
  const [coarse, middle, fine] = [smoothNoise(r, 4), smoothNoise(r, 9), smoothNoise(r, 18)];
  for (let i = 0; i < coarse.length; i++) coarse[i] = coarse[i] * 0.4 + middle[i] * 0.35 + fine[i] * 0.35;
  return coarse;
}

/** For each pixel of a row or column: its cell of the lattice, and the smooth step 0..1 within the cell. */
function places(cells: number, shift: number): { cell: Int32Array; step: Float64Array } {
  const cell = new Int32Array(side);
  const step = new Float64Array(side);
  for (let i = 0; i < side; i++) {
    const position = (i / side) * cells + shift;
    cell[i] = Math.floor(position);
    const t = position - cell[i];
    step[i] = t * t * (3 - 2 * t);
  }
  return { cell, step };
}
