// Packing: copies a block of a matrix into the order in which the product's tile reads it, so that the tile reads memory
// straight ahead whatever the matrix's layout. Missing rows and columns at the border become zeros.

/**
 * Packs `count` lines of `depth` numbers in panels of `width` lines: panel after panel, and in it, for each depth, the
 * `width` numbers side by side. Neighbours in a line lie `along` bytes apart, neighbouring lines `across`.
 */
// @ts-ignore: decorator
@inline
export function pack<T>(
  from: usize,
  along: usize,
  across: usize,
  depth: usize,
  count: usize,
  width: usize,
  to: usize,
): void {
  const size = sizeof<T>();
  for (let line: usize = 0; line < count; line += width) {
    const panel = from + line * across;
    const present = min(width, count - line);
    if (present < width) {
      memory.fill(to, 0, depth * width * size);
      packLines<T>(panel, along, across, depth, present, width, to);
    } else if (across == size) {
      packSideBySide<T>(panel, along, depth, width, to);
    } else if (along == size) {
      packAcross<T>(panel, across, depth, width, to);
    } else {
      packLines<T>(panel, along, across, depth, width, width, to);
    }
    to += depth * width * size;
  }
}

/** Any layout, number by number. */
function packLines<T>(
  from: usize,
  along: usize,
  across: usize,
  depth: usize,
  present: usize,
  width: usize,
  to: usize,
): void {
  for (let line: usize = 0; line < present; line++) {
    let source = from + line * across;
    let target = to + line * sizeof<T>();
    for (let k: usize = 0; k < depth; k++) {
      store<T>(target, load<T>(source));
      source += along;
      target += width * sizeof<T>();
    }
  }
}

/** Neighbouring lines lie side by side in memory: whole vectors are copied. */
function packSideBySide<T>(from: usize, along: usize, depth: usize, width: usize, to: usize): void {
  const bytes = width * sizeof<T>();
  for (let k: usize = 0; k < depth; k++) {
    for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
    from += along;
    to += bytes;
  }
}

/** The numbers of a line lie side by side: squares of them are turned over in registers. */
function packAcross<T>(from: usize, across: usize, depth: usize, width: usize, to: usize): void {
  const side: usize = 16 / sizeof<T>();
  const bytes = width * sizeof<T>();
  for (let line: usize = 0; line < width; line += side) {
    let source = from + line * across;
    let target = to + line * sizeof<T>();
    let k: usize = 0;
    for (; k + side <= depth; k += side) {
      if (sizeof<T>() == 4) turn4(source, across, target, bytes);
      else turn2(source, across, target, bytes);
      source += 16;
      target += side * bytes;
    }
    for (; k < depth; k++) {
      for (let i: usize = 0; i < side; i++) store<T>(target + i * sizeof<T>(), load<T>(source + i * across));
      source += sizeof<T>();
      target += bytes;
    }
  }
}

/** Transposes 4 x 4 single floats. */
// @ts-ignore: decorator
@inline
function turn4(from: usize, across: usize, to: usize, bytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + across);
  const c = v128.load(from + 2 * across);
  const d = v128.load(from + 3 * across);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(to + bytes, v128.shuffle<f64>(ab, cd, 1, 3));
  v128.store(to + 2 * bytes, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * bytes, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
}

/** Transposes 2 x 2 doubles. */
// @ts-ignore: decorator
@inline
function turn2(from: usize, across: usize, to: usize, bytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + across);
  v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(to + bytes, v128.shuffle<f64>(a, b, 1, 3));
}
