import { tf } from "../../../engine/index.js";
import { colour } from "../parts/colours.js";
import type { Range } from "../parts/plane.js";
import type { Landscape } from "./landscapes.js";

/** Bands between contour lines. */
const BANDS = 16;
/** Pixels for each unit of the plane. */
const PIXELS = 80;

/** Paints a landscape from high to low in bands, their edges darker: lines of equal loss, closer together lower down. */
export function paint(canvas: HTMLCanvasElement, landscape: Landscape, { x, y }: Range): void {
  const [width, height] = [Math.round((x[1] - x[0]) * PIXELS), Math.round((y[1] - y[0]) * PIXELS)];
  const values = heights(landscape, { x, y }, width, height);
  let top = 0;
  for (let i = 0; i < values.length; i++) top = Math.max(top, Math.sqrt(values[i]));
  const bands = Int32Array.from(values, (value) =>
    Math.min(BANDS - 1, Math.floor((BANDS * Math.sqrt(Math.max(0, value))) / top)),
  );
  const [high, low, edge] = [colour("--high"), colour("--low"), colour("--contour")];
  const image = new ImageData(width, height);
  for (let i = 0; i < bands.length; i++) {
    const [right, below] = [(i + 1) % width === 0 ? i : i + 1, i + width < bands.length ? i + width : i];
    const isEdge = bands[right] !== bands[i] || bands[below] !== bands[i];
    const share = bands[i] / (BANDS - 1);
    for (let c = 0; c < 3; c++)
      image.data[4 * i + c] = isEdge ? edge[c] : low[c] + share * (high[c] - low[c]);
    image.data[4 * i + 3] = 255;
  }
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

/** The loss above the lowest in the middle of every pixel, row by row from the top. */
function heights(
  { f, lowest }: Landscape,
  { x, y }: Range,
  width: number,
  height: number,
): ArrayLike<number> {
  const places = new Float64Array(2 * width * height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      places[i++] = x[0] + ((column + 0.5) / width) * (x[1] - x[0]);
      places[i++] = y[1] - ((row + 0.5) / height) * (y[1] - y[0]);
    }
  }
  return tf.tidy(() => {
    const all = tf.tensor2d(places as unknown as Float32Array, [width * height, 2]);
    return tf.sub(f(all), lowest).dataSync();
  });
}
