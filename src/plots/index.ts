export { bars, type BarsOptions } from "./bars.js";
export { confusion } from "./confusion.js";
export { crossValidation, type CrossValidationRow } from "./crossValidation.js";
export { decisionRegions, type DecisionRegionsOptions, type LabelledPoints } from "./decisionRegions.js";
export {
  type Annotation,
  type Figure,
  type Frame,
  type Layout,
  type PlotOptions,
  type Trace,
} from "./figure.js";
export { graph } from "./graph.js";
export { history, type HistoryOptions } from "./history.js";
export { imageGrid, type ImageGridOptions } from "./imageGrid.js";
export { landscape, type LandscapeOptions } from "./landscape.js";
export { linearRegions } from "./linearRegions.js";
export { matrix, pixels, type MatrixOptions } from "./matrix.js";
export { type Path } from "./paths.js";
export { type Pictures, type Range } from "./pictures.js";
export { row, type RowOptions } from "./row.js";
export { errorBars, lines, scatter, type Series, type SeriesOptions } from "./series.js";
export { slider, type SliderOptions } from "./slider.js";
export { palette, type Colours } from "./theme.js";
export { type Matrix, type Vector } from "./values.js";
