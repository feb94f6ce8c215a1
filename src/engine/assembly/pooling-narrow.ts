import { largestOfFourNarrow, toLargestOfFourNarrow } from "./pooling-four";
import { largest, toLargest, Window } from "./pooling-window";

// Max pooling of windows of two by two pixels that are shorter than a vector: pictures of one, two or three channels.

/** Whether every window is two by two pixels, none of them padding. */
export function ofFour(g: Window): bool {
  return (
    g.windowHeight == 2 &&
    g.windowWidth == 2 &&
    g.padTop == 0 &&
    g.padLeft == 0 &&
    g.outHeight * g.outWidth > 0 &&
    (g.outHeight - 1) * g.strideHeight + 2 <= g.height &&
    (g.outWidth - 1) * g.strideWidth + 2 <= g.width
  );
}

/** How many times a vector fits between two places, if each starts `step` bytes behind the one before. */
function vectors(start: usize, end: usize, step: usize): usize {
  return start + 16 <= end ? (end - start - 16) / step + 1 : 0;
}

/** The largest of such windows, where a pixel is shorter than a vector: by whole vectors as long as a job's own numbers hold them. */
export function largestNarrow<T>(x: usize, y: usize, at: usize, image: usize, images: usize): void {
  const g = changetype<Window>(at);
  const pixel = g.channels * sizeof<T>();
  const line = g.width * pixel;
  const step = g.strideWidth * pixel;
  const end = x + (image + images) * g.height * line;
  const size = g.outHeight * g.outWidth * pixel;
  const outEnd = y + (image + images) * size;
  let to = y + image * size;
  for (let n = image; n < image + images; n++)
    for (let r: usize = 0; r < g.outHeight; r++) {
      const from = x + (n * g.height + r * g.strideHeight) * line;
      const fit = min(vectors(from + line + pixel, end, step), vectors(to, outEnd, pixel));
      const whole = min(fit, g.outWidth);
      largestOfFourNarrow<T>(from, line, pixel, step, to, whole);
      for (let c = whole; c < g.outWidth; c++) largest<T>(from + c * step, 2, 2, line, pixel, to + c * pixel);
      to += g.outWidth * pixel;
    }
}

/** The slopes of such windows where they tile the image: by whole vectors as long as a line holds them. */
export function toLargestNarrow<T>(x: usize, y: usize, dy: usize, dx: usize, at: usize, image: usize, images: usize): void {
  const g = changetype<Window>(at);
  const pixel = g.channels * sizeof<T>();
  const line = g.width * pixel;
  const step: usize = pixel + pixel;
  const row = g.outWidth * pixel;
  const whole = min(vectors(pixel, line, step), vectors(0, row, pixel));
  let out = image * g.outHeight * row;
  let from = image * g.height * line;
  for (let r = images * g.outHeight; r > 0; r--, out += row, from += 2 * line) {
    toLargestOfFourNarrow<T>(x + from, line, pixel, y + out, dy + out, dx + from, whole);
    for (let c = whole; c < g.outWidth; c++) {
      const here = from + c * step;
      const there = out + c * pixel;
      toLargest<T>(true, false, x + here, 2, 2, line, pixel, y + there, dy + there, dx + here);
    }
  }
}
