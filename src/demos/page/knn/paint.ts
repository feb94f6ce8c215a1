import { colour } from "../parts/colours.js";

/** How much of a class's colour a region has, and a border between two regions. */
const [REGION, BORDER] = [56, 150];

/** Paints regions, given as classes row by row, each in the colour of its class and a little darker at its border. */
export function paint(canvas: HTMLCanvasElement, labels: Int32Array, size: number, classes: number): void {
  const colours = Array.from({ length: classes }, (_, label) => colour(`--c${label}`));
  const image = new ImageData(size, size);
  for (let i = 0; i < labels.length; i++) {
    const [right, below] = [(i + 1) % size === 0 ? i : i + 1, i + size < labels.length ? i + size : i];
    const border = labels[right] !== labels[i] || labels[below] !== labels[i];
    image.data.set([...colours[labels[i]], border ? BORDER : REGION], 4 * i);
  }
  [canvas.width, canvas.height] = [size, size];
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}
