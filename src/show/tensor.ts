import { engineOf, type tf } from "../engine/index.js";
import { escapeHtml } from "../notebook/index.js";

/** No more rows and columns of a tensor are written than this: the first and the last of them. */
const most = 12;

/** A tensor in words: its type, its shape and its numbers, shortened. */
export function tensorText(tensor: tf.Tensor): string {
  if (tensor.isDisposed) return `${tensorTitle(tensor)}, disposed: its memory is freed`;
  const numbers = tensor
    .toString()
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/^ {4}/, ""))
    .join("\n");
  return `${tensorTitle(tensor)}\n${numbers}`;
}

/** A tensor of rank 0 to 2 as a table; of higher rank as text. */
export function tensorHtml(tensor: tf.Tensor): string {
  if (tensor.isDisposed || tensor.rank > 2 || tensor.size === 0)
    return `<pre>${escapeHtml(tensorText(tensor))}</pre>`;
  const [rows, columns] = [tensor.rank === 2 ? tensor.shape[0] : 1, tensor.shape.at(-1) ?? 1];
  const values = tensor.dataSync() as ArrayLike<number | string>;
  const across = shortened(columns);
  const body = shortened(rows).map((row) => {
    const cells = across.map((column) =>
      row === undefined || column === undefined ? "…" : written(values[row * columns + column], tensor.dtype),
    );
    return `<tr>${cells.map((cell) => `<td style="text-align:right">${escapeHtml(cell)}</td>`).join("")}</tr>`;
  });
  return `<div style="overflow-x:auto"><small>${tensorTitle(tensor)}</small><table style="font-variant-numeric:tabular-nums">${body.join("")}</table></div>`;
}

/** `float32 tensor [2, 3] on gradlab`: type, shape, engine. TensorFlow.js calls doubles float32 too; we do not. */
export function tensorTitle(tensor: tf.Tensor): string {
  const engine = engineOf(tensor);
  const type = engine === "float64" && tensor.dtype === "float32" ? "float64" : tensor.dtype;
  return `${type} tensor [${tensor.shape.join(", ")}]${engine === undefined ? "" : ` on ${engine}`}`;
}

/** 0..n-1, or its beginning, a gap and its end. */
function shortened(n: number): (number | undefined)[] {
  const all = Array.from({ length: n }, (_, i) => i);
  return n <= most ? all : [...all.slice(0, most / 2), undefined, ...all.slice(-most / 2)];
}

function written(value: number | string, dtype: string): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  return typeof value === "number" ? String(Number(value.toPrecision(5))) : value;
}
