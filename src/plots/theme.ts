/**
 * Ten colours that stay apart for colour-blind eyes, in an order in which any first few are the best choice. Red and
 * violet are a little lighter than in their source, so that they stand out from dark paper as from white.
 * @see M. A. Petroff, "Accessible color sequences for data visualization", 2021, arXiv:2107.02270
 */
export const palette: readonly string[] = [
  "#3f90da",
  "#ffa90e",
  "#d62f12",
  "#94a4a2",
  "#9a45cc",
  "#a96b59",
  "#e76300",
  "#b9ac70",
  "#717581",
  "#92dadd",
];

/** The colour of a class or of a series, by its number. */
export const colour = (index: number): string => palette[index % palette.length];

/** Names of the colour scales a matrix can have. */
export type Colours = "viridis" | "grey" | "red" | "green" | "blue" | "diverging";

type Scale = readonly (readonly [number, string])[];
/** From low to high. Viridis (van der Walt, Smith 2015) rises evenly in lightness; the diverging scale is white at its middle. */
export const scales: Readonly<Record<Colours, Scale>> = {
  viridis: [
    "#440154",
    "#482878",
    "#3e4a89",
    "#31688e",
    "#26828e",
    "#1f9e89",
    "#35b779",
    "#6ece58",
    "#b5de2b",
    "#fde725",
  ].map((hex, i, all) => [i / (all.length - 1), hex] as const),
  grey: [
    [0, "#000000"],
    [1, "#ffffff"],
  ],
  red: [
    [0, "#000000"],
    [1, "#e60000"],
  ],
  green: [
    [0, "#000000"],
    [1, "#009a00"],
  ],
  blue: [
    [0, "#000000"],
    [1, "#2a2aff"],
  ],
  diverging: [
    [0, "#2166ac"],
    [0.25, "#92c5de"],
    [0.5, "#f7f7f7"],
    [0.75, "#f4a582"],
    [1, "#b2182b"],
  ],
};

/** Readable on white (4.2 : 1) and on black paper alike; where the page is known, `show` takes its own ink instead. */
export const ink = "#7b7f87";
const faint = "rgba(128, 136, 148, 0.28)";
const axis = {
  automargin: true,
  gridcolor: faint,
  linecolor: "rgba(128, 136, 148, 0.6)",
  showline: true,
  zeroline: false,
  ticks: "outside",
  ticklen: 4,
  tickcolor: "rgba(128, 136, 148, 0.6)",
  title: { standoff: 10, font: { size: 14 } },
};

/** Gradlab's looks as a Plotly template: every figure carries it, so it looks the same wherever it is drawn. */
export const template: Readonly<Record<string, unknown>> = {
  layout: {
    font: { family: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif', size: 13, color: ink },
    title: {
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 14 },
      font: { size: 17 },
    },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    colorway: palette,
    xaxis: axis,
    yaxis: axis,
    margin: { l: 56, r: 24, t: 56, b: 48 },
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", bgcolor: "rgba(0,0,0,0)" },
    hoverlabel: { font: { size: 13 } },
    hovermode: "closest",
    modebar: { bgcolor: "rgba(0,0,0,0)", color: "rgba(128, 136, 148, 0.5)", activecolor: "#3f90da" },
  },
  data: {
    heatmap: [{ type: "heatmap", colorbar: { outlinewidth: 0, thickness: 12, ticklen: 4 } }],
    contour: [{ type: "contour", colorbar: { outlinewidth: 0, thickness: 12, ticklen: 4 } }],
    scatter: [{ type: "scatter", line: { width: 2.5 }, marker: { size: 7 } }],
    bar: [{ type: "bar", marker: { line: { width: 0 } } }],
  },
};
