import { GradlabError } from "../errors.js";
import type { ValueGraph } from "../gradients/index.js";
import {
  brief,
  count,
  figure,
  type Annotation,
  type Figure,
  type PlotOptions,
  type Trace,
} from "./figure.js";
import { ink, palette } from "./theme.js";

/** Where a node stands: its column from the left, its row within the column. */
interface Place {
  readonly column: number;
  readonly row: number;
}

/**
 * A computational graph from left to right: every node with its operation or name, above it what it computed on the way
 * forward, below it the gradient that came back (0 before `backward` was called). Hovering over a node tells both with more
 * digits; over the end of an arrow, the local slope by which a gradient is multiplied on its way back.
 *
 * @param graph of a {@link gradients.value}: `loss.graph()`
 * @param options title and height; see {@link PlotOptions}
 * @returns the graph, as plain data for `show`; see {@link Figure}
 * @throws GradlabError for a graph without nodes
 * @see CS231n lecture 4, whose drawings put values above the wires and gradients below
 *
 * @example
 * const [w, x] = [gradients.value(2, "w"), gradients.value(-1, "x")];
 * const out = w.times(x).sigmoid().named("out");
 * out.backward();
 * show(plots.graph(out.graph(), { title: "sigmoid(w x)" }));
 */
export function graph({ nodes, edges }: ValueGraph, options: PlotOptions = {}): Figure {
  if (nodes.length === 0) throw new GradlabError("plots.graph: the graph has no nodes");
  const places = arrange({ nodes, edges });
  const last = nodes[nodes.length - 1];
  const columns = 1 + Math.max(...places.map(({ column }) => column));
  const rows = 1 + Math.max(...places.map(({ row }) => Math.abs(row))) * 2;
  const summary = `a graph of ${count(nodes.length, "node")} in ${count(columns, "column")}, ending in ${named(last)} = ${brief(last.data)}`;
  return figure(
    [circles(nodes, places)],
    { height: Math.round(Math.max(220, 90 + 88 * rows)), ...options },
    summary,
    {
      // Between two circles stays the length of an arrow.
      meta: { summary, leastWidth: 80 * (columns + 1) },
      xaxis: { visible: false, range: [-0.6, columns - 0.4] },
      yaxis: { visible: false, range: [(rows + 0.6) / 2, -(rows + 0.6) / 2] },
      annotations: [
        ...edges.map((edge) => arrow(places[edge.from], places[edge.to], edge.slope)),
        ...nodes.flatMap((node, i) => [
          beside(places[i], brief(node.data), "#2f9e44", "above"),
          beside(places[i], brief(node.gradient), "#e03131", "below"),
        ]),
      ],
    },
  );
}

/** Its name, its operation, or for a plain number in the formula that number. */
const named = ({ label, operation, data }: ValueGraph["nodes"][number]): string =>
  label || (operation === "input" ? brief(data) : operation);

function circles(nodes: ValueGraph["nodes"], places: readonly Place[]): Trace {
  return {
    type: "scatter",
    mode: "markers+text",
    x: places.map(({ column }) => column),
    y: places.map(({ row }) => row),
    text: nodes.map(named),
    customdata: nodes.map(({ data, gradient }) => [data, gradient]),
    hovertemplate: "%{text}<br>value %{customdata[0]:.6~g}<br>gradient %{customdata[1]:.6~g}<extra></extra>",
    marker: {
      size: nodes.map((node) => Math.min(44, Math.max(34, 10 + 8 * named(node).length))),
      color: nodes.map(({ operation }) =>
        operation === "input" ? `${palette[0]}40` : "rgba(128,136,148,0.15)",
      ),
      line: { color: ink, width: 1.5 },
    },
  };
}

/** Lines stay clear of the circles and of the numbers above and below them. */
function arrow(from: Place, to: Place, slope: number): Annotation {
  return {
    text: "",
    hovertext: `local slope ${brief(slope)}`,
    x: to.column,
    y: to.row,
    ax: from.column,
    ay: from.row,
    xref: "x",
    yref: "y",
    axref: "x",
    ayref: "y",
    showarrow: true,
    arrowhead: 2,
    arrowsize: 1,
    arrowwidth: 1.5,
    arrowcolor: ink,
    standoff: 22,
    startstandoff: 22,
  };
}

const beside = (
  { column, row }: Place,
  text: string,
  color: string,
  side: "above" | "below",
): Annotation => ({
  text,
  x: column,
  y: row,
  showarrow: false,
  font: { color, size: 12 },
  yshift: side === "above" ? 28 : -28,
});

/** Who is joined to whom, by number. */
type Edges = readonly { readonly from: number; readonly to: number }[];

/**
 * Columns by the longest way from an input, inputs moved next to what uses them first; in each column the order in which
 * lines cross least, found by moving nodes to the mean row of their neighbours a few times. An arrow over several columns
 * has a place in each of them, so that it runs through no node.
 */
function arrange({ nodes, edges: given }: ValueGraph): Place[] {
  const { columns, edges } = inShortSteps(columnsOf(nodes.length, given), given);
  const members = group(columns);
  const rows = columns.map(() => 0);
  const spread = (column: readonly number[]): void => {
    for (const [place, node] of column.entries()) rows[node] = place - (column.length - 1) / 2;
  };
  for (const column of members) spread(column);
  for (let sweep = 0; sweep < 4; sweep++) {
    const forwards = sweep % 2 === 0;
    for (const column of forwards ? members : members.toReversed()) {
      const wish = new Map(column.map((node) => [node, meanRow(node, edges, rows, forwards)]));
      column.sort((a, b) => wish.get(a)! - wish.get(b)! || a - b);
      spread(column);
    }
  }
  return nodes.map((_, i) => ({ column: columns[i], row: rows[i] }));
}

/** Every edge over several columns as steps from column to column, by way of nodes that nobody sees. */
function inShortSteps(columns: readonly number[], edges: Edges): { columns: number[]; edges: Edges } {
  const all = [...columns];
  const steps = edges.flatMap(({ from, to }) => {
    const between = Array.from(
      { length: columns[to] - columns[from] - 1 },
      (_, i) => all.push(columns[from] + 1 + i) - 1,
    );
    const way = [from, ...between, to];
    return way.slice(1).map((next, i) => ({ from: way[i], to: next }));
  });
  return { columns: all, edges: steps };
}

/** The mean row of a node's inputs (or of its users), or its own where it has none. */
function meanRow(node: number, edges: Edges, rows: readonly number[], inputs: boolean): number {
  const near = edges.flatMap(({ from, to }) =>
    (inputs ? to : from) === node ? [rows[inputs ? from : to]] : [],
  );
  return near.length === 0 ? rows[node] : near.reduce((sum, row) => sum + row, 0) / near.length;
}

/** Nodes come with every input before what is made of it, so that one pass each way is enough. */
function columnsOf(n: number, edges: Edges): number[] {
  const columns = Array.from({ length: n }, () => 0);
  for (let node = 0; node < n; node++) {
    for (const { from, to } of edges) if (to === node) columns[to] = Math.max(columns[to], columns[from] + 1);
  }
  const made = new Set(edges.map(({ to }) => to));
  for (let node = 0; node < n; node++) {
    const users = edges.filter(({ from }) => from === node).map(({ to }) => columns[to]);
    if (!made.has(node) && users.length > 0) columns[node] = Math.min(...users) - 1;
  }
  return columns;
}

function group(columns: readonly number[]): number[][] {
  const members: number[][] = [];
  for (const [node, column] of columns.entries()) (members[column] ??= []).push(node);
  return members;
}
