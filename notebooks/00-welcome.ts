// ---
// title: Welcome
// ---

// %% [markdown] id="intro"
// # Welcome
//
// This course goes from the pixels of a picture to networks that recognise what is in it, and nothing on the way is taken on
// trust: every number you read is computed in front of you, by a few lines of code that you can change. This first lesson shows the
// tools, in half an hour: the **notebook** you are reading, the language **TypeScript** as far as we need it, **tensors**, in which
// pictures and everything made of them are kept, **plots**, and how your own answers are **checked**.
//
// If you know one of these, skim its section. If you have programmed in *some* language, you will be able to follow.
//
// ## 1. The notebook
//
// A notebook is made of **cells**. This one is text; the next is code. Click into it and press **Shift + Enter**: it runs, its output appears
// below, and the next cell is selected. (If you read this as a finished page, the outputs are there already. To change things, open the
// lesson with `npx gradlab lab`.)

// %% id="first-cell"
const side = 32;
const channels = 3;
side * side * channels;

// %% [markdown] id="cells-remember"
// The value of a cell's last line is shown, unless nothing comes of it. So much for how many numbers a small colour picture has.
//
// Cells remember: what one cell has made, all later ones can use.
//
// **Predict, then run.** What does the next cell show? Then change `32` to `64` in the cell *above*, run only that one, and then this one. Has it noticed?

// %% id="cells-remember-run"
console.log(`a row of the picture has ${side * channels} numbers`);

// %% [markdown] id="cells-rules"
// <details><summary>Answer</summary>
//
// 96 at first. After the change, 192: cells that are run again see the new value, and those that are *not* run again keep showing their old output. What counts is the order in
// which you **run** the cells, not the order in which they stand. When you have lost track, restart the kernel (the program behind the notebook) and run everything from the top.
//
// </details>
//
// | you want to | press |
// |---|---|
// | run a cell and go on | Shift + Enter |
// | complete a name | Tab |
// | see what a name is | Shift + Tab |
// | stop a cell that takes too long | the stop button |
//
// ### When something is wrong
//
// Code is checked **before** it runs. Look at this cell: it uses a word as a number. The comment `@ts-expect-error` tells the checker that we did so on purpose. Delete that
// line and run the cell: instead of running, it says what is wrong, and where. Then mend it.

// %% id="type-error"
// @ts-expect-error: delete this line and run the cell
const area: number = "32" * 32;
console.log(area);

// %% [markdown] id="type-error-read"
// That is what the *Type* in TypeScript is for: mistakes come to light when you make them, and not three cells later as a strange picture.
//
// ## 2. TypeScript in five cells
//
// TypeScript is JavaScript with types. Here is all of it that the lessons use.
//
// **One: values.** `const` gives a name to a value for good; `let` to one that will change. The type is mostly guessed; after a colon you can say it. Texts in backticks can have values in them.

// %% id="ts-values"
const learningRate = 0.01; // a number; whole ones are numbers, too
const animal: string = "cat"; // a text
const isRight = animal === "cat"; // true or false; === asks "are they equal?"
let steps = 0;
steps += 10; // the same as steps = steps + 10
console.log(`${animal}: ${isRight}, ${steps} steps of ${learningRate}`);
console.log(`${7 / 2}, ${7 % 2}, ${2 ** 10}, ${Math.sqrt(2).toFixed(3)}`);

// %% [markdown] id="ts-arrays-intro"
// **Two: arrays.** Lists of values, counted **from 0**. An array of arrays makes a table. `map` does the same to each entry and returns a new array; `filter` keeps some; `reduce` boils all of them down to
// one. They take a small function, written with an arrow.

// %% id="ts-arrays"
const row = [56, 231, 24, 2];
const grid = [
  [56, 231],
  [24, 2],
];
console.log(row[0], row.length, grid[1][0]);
console.log(row.map((value) => value / 255));
console.log(row.filter((value) => value > 50));
console.log(row.reduce((sum, value) => sum + value, 0));
console.log([...row, 1]); // the three dots unpack: a copy with one more
console.log(Array.from({ length: 5 }, (_, i) => i * i)); // the first five squares

// %% [markdown] id="ts-functions-intro"
// **Three: functions.** The types of what goes in stand after the names, that of what comes out after the brackets. Short ones are written with an arrow. Loops are there as well; `for ... of` goes through values.

// %% id="ts-functions"
/** The mean of some numbers. */
function meanOf(values: number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
const square = (x: number): number => x * x;
for (let i = 0; i < 3; i++) console.log(i, square(i));
console.log("mean:", meanOf(row));

// %% [markdown] id="ts-objects-intro"
// **Four: objects.** Values with names, in braces. An `interface` says which names there must be. **Destructuring** takes an object or an array apart, and you will see it a lot, since our functions like to return several
// things at once; so do options, which are given by name and may be left out.

// %% id="ts-objects"
interface Picture {
  name: string;
  size: [number, number];
  labelled?: boolean; // may be missing
}
const photo: Picture = { name: "cat.png", size: [32, 32] };
const {
  name,
  size: [height, width],
} = photo;
console.log(`${name}: ${height} x ${width}`, photo.labelled ?? "nobody knows");

/** Options with defaults. */
function brighten(value: number, { by = 10, most = 255 } = {}): number {
  return Math.min(most, value + by);
}
console.log(brighten(200), brighten(200, { by: 100 }));

// %% [markdown] id="ts-async-intro"
// **Five: waiting.** What takes long (reading a file, training a network) returns a *promise*, and `await` waits for its value. And `import` brings in what others have written: everything in this course comes from `gradlab`.

// %% id="ts-async" tags=["varies"]
import { data, plots, progress, show, tf } from "gradlab";

const bar = progress(5, "pretending to work");
for (let step = 1; step <= 5; step++) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  bar.update(step);
}
console.log("done");

// %% [markdown] id="ts-yourself"
// **Your turn.** Complete the function: it shall return the largest of the numbers. (Without `Math.max`, so that you write a loop. Mind lists in which all numbers are negative.)

// %% id="ts-yourself-run"
function largest(values: number[]): number {
  return values[0];
}

const attempts = [
  { values: [3, 9, 4], expected: 9 },
  { values: [5], expected: 5 },
  { values: [-7, -2, -9], expected: -2 },
];
for (const { values, expected } of attempts) {
  const got = largest(values);
  const verdict = got === expected ? "right" : `not yet, expected ${expected}`;
  console.log(`largest([${values.join(", ")}]) is ${got}: ${verdict}`);
}

// %% [markdown] id="tensors"
// <details><summary>Answer</summary>
//
// ```ts
// let best = values[0];
// for (const value of values) if (value > best) best = value;
// return best;
// ```
//
// Whoever begins with `let best = 0` fails at the third list.
//
// </details>
//
// ## 3. Tensors
//
// Numbers in a grid are called a **tensor**. How many directions the grid has is its **rank**, how long it is in each of them its **shape**:
//
// | rank | shape, for example | what it may be |
// |:---:|---|---|
// | 0 | [] | one number: a loss |
// | 1 | [3] | a list: the scores of three classes |
// | 2 | [4, 3] | a table: the scores of four pictures |
// | 3 | [32, 32, 3] | a colour picture: row, column, channel |
// | 4 | [100, 32, 32, 3] | a hundred colour pictures |
//
// Pictures always come in this order, **number, height, width, channel** ("NHWC"), the channels are red, green and blue, and in files the numbers go from 0 to 255.

// %% id="tensors-make"
const scalar = tf.scalar(2.5);
const vector = tf.tensor1d([3.2, 5.1, -1.7]);
const matrix = tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
]);
for (const tensor of [scalar, vector, matrix]) {
  console.log(`rank ${tensor.rank}, shape [${tensor.shape.join(", ")}]`);
}
show(matrix);

// %% [markdown] id="tensors-compute"
// One computes with whole tensors at once. That is shorter to write than loops, and many times faster. A tensor itself never changes: every operation makes a new one. To get plain numbers back: `arraySync`.
//
// **Predict, then run.** What is the shape of each result?

// %% id="tensors-compute-run"
const results = {
  "matrix + 10": matrix.add(10),
  "matrix * matrix, entry by entry": matrix.mul(matrix),
  "sum of everything": matrix.sum(),
  "sum over axis 0": matrix.sum(0),
  "mean over axis 1": matrix.mean(1),
  transpose: matrix.transpose(),
  "matrix product with its transpose": tf.matMul(matrix, matrix, false, true),
};
for (const [what, result] of Object.entries(results)) {
  console.log(`${what}: [${result.shape.join(", ")}]`, result.arraySync());
}

// %% [markdown] id="axes"
// <details><summary>How to think of axes</summary>
//
// `sum(0)` adds up **along** axis 0: that axis disappears. From [2, 3] remains [3], a sum for each column. `mean(1)` lets axis 1 disappear and leaves [2], a mean for each row. A matrix product of [2, 3] and [3, 2] is [2, 2]: the inner sizes must agree, and disappear.
//
// </details>
//
// **Broadcasting.** What happens when the shapes do not agree? Shapes are compared from the **right**; a size that is 1, or missing, is repeated until it fits. Subtracting a list of 3 from a table [2, 3] takes it from every row.

// %% id="broadcasting"
const columnMeans = matrix.mean(0); // [3]
const rowMeans = matrix.mean(1, true); // [2, 1]: "true" keeps the axis, with size 1
console.log("less its column's mean:", matrix.sub(columnMeans).arraySync());
console.log("less its row's mean:   ", matrix.sub(rowMeans).arraySync());
try {
  matrix.sub(matrix.mean(1)); // [2, 3] and [2]: from the right, 3 meets 2
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown] id="pictures-intro"
// **A picture is a tensor.** Gradlab draws pictures of its own, so that there is nothing to download: ten classes, the same ones on every machine, if you give the same `seed`. (Everything random in this course takes a seed: no two
// readers get different numbers.)

// %% id="pictures"
const { train } = data.pictures({ seed: 7, train: 200, test: 0 });
const pictures = data.toTensor(train);
console.log(
  `shape [${pictures.shape.join(", ")}]; classes: ${train.classes.join(", ")}`,
);
show(plots.imageGrid(data.take(train, 10), { perRow: 10, size: 66 }));

// %% [markdown] id="pictures-slice"
// `slice` cuts a part out: where it begins, and how large it is, in each direction. **Predict, then run.** Which picture does each line make?

// %% id="pictures-slice-run"
const which = 3;
const one = pictures.slice([which, 0, 0, 0], [1, 32, 32, 3]);
show(
  plots.imageGrid(
    tf.concat([
      one,
      one.reverse(2),
      one.reverse(1),
      tf.sub(255, one),
      one.mul(0.4),
      tf.tile(one.mean(3, true), [1, 1, 1, 3]),
      one.reverse(3),
    ]),
    {
      range: [0, 255],
      size: 90,
      perRow: 7,
      titles: [
        "as it is",
        "reverse(2)",
        "reverse(1)",
        "255 - x",
        "x * 0.4",
        "mean(3)",
        "reverse(3)",
      ],
    },
  ),
);

// %% [markdown] id="memory"
// <details><summary>Answer</summary>
//
// Axis 2 is the column, so `reverse(2)` is the mirror image; axis 1 is the row: upside down. `255 - x` is the negative, `x * 0.4` a dark room. The mean over axis 3, the channels, is grey; and the channels in reverse order exchange red
// and blue.
//
// </details>
//
// **Memory.** Tensors lie in a memory of their own, outside of JavaScript's, and stay until they are let go. In a notebook that hardly matters. In a loop of thousands of steps it does: `tf.tidy` lets go of everything made inside of it except what it returns.

// %% id="memory-run"
const start = tf.memory().numTensors;
const untidy = matrix.mul(2).add(1).square().sum();
console.log(`without tidy: ${tf.memory().numTensors - start} tensors more`);
const before = tf.memory().numTensors;
const tidied = tf.tidy(() => matrix.mul(2).add(1).square().sum());
console.log(`with tidy: ${tf.memory().numTensors - before} more`);
console.log(untidy.arraySync(), tidied.arraySync());

// %% [markdown] id="plots-intro"
// ## 4. Plots
//
// Looking is half of this course. A function of `plots` makes a **figure** out of plain numbers or tensors; `show` shows it. Move the pointer over a figure to read values, draw a box to zoom in, double-click to zoom out, click a name in the legend to hide it.

// %% id="plots-lines"
const xs = Array.from({ length: 101 }, (_, i) => -3 + (6 * i) / 100);
show(
  plots.lines(
    [
      { name: "x²", x: xs, y: xs.map((x) => x * x) },
      { name: "|x|", x: xs, y: xs.map(Math.abs) },
      { name: "max(0, x)", x: xs, y: xs.map((x) => Math.max(0, x)) },
    ],
    { title: "Three functions that we shall meet again", xTitle: "x", yTitle: "y" },
  ),
);

// %% id="plots-more"
const cloud = data.blobs({ seed: 2, perClass: 40, classes: 3 });
const ofClass = (label: number): number[][] =>
  cloud.x.filter((_, i) => cloud.y[i] === label);
show(
  plots.row(
    [
      plots.scatter(
        [0, 1, 2].map((label) => ({
          name: `class ${label}`,
          x: ofClass(label).map(([x]) => x),
          y: ofClass(label).map(([, y]) => y),
        })),
        { title: "points" },
      ),
      plots.pixels(one.slice([0, 12, 12, 0], [1, 8, 8, 1]).reshape([8, 8]), {
        title: "red in 64 pixels",
      }),
    ],
    { title: "Points, and a table of numbers" },
  ),
);

// %% [markdown] id="plots-yourself"
// **Your turn.** Add $e^{-x^2}$ to the three functions above (`Math.exp`), and run the cell again.
//
// ## 5. How you are checked
//
// In the lessons you check yourself, in three ways:
//
// - **Predict, then run.** Decide on an answer, *then* run the cell. Being wrong first is how the right answer sticks.
// - **Your turn.** You change a few lines, and the cell says whether it is right; often it recognises what you did instead.
// - **Answer.** Folded away under the question. Open it last.
//
// In the **assignments** you write whole functions, and one line under each answer tests it:
//
// ```ts
// await check("knn-two-loops", { distancesTwoLoops });
// ```
//
// It runs your function on small examples and says what it found: which input, what you returned, what was expected, and if it knows the mistake, its name ("These are squared distances: the square root of the sum is
// missing."). Whoever grades runs the same functions on further inputs, which you do not see. So do not write for the examples; write what the text asks.
//
// Numbers from a computer are rounded, so checks compare with a **tolerance**. The measure that we use throughout is the relative error, $\dfrac{|a - b|}{\max(10^{-8},\, |a| + |b|)}$, the largest one of all entries:

// %% id="tolerance"
const relativeError = (a: number, b: number): number =>
  Math.abs(a - b) / Math.max(1e-8, Math.abs(a) + Math.abs(b));
console.log("0.1 + 0.2 is", 0.1 + 0.2, "and equal to 0.3:", 0.1 + 0.2 === 0.3);
console.log("relative error in doubles:", relativeError(0.1 + 0.2, 0.3));
const single = tf.scalar(0.1).add(0.2).arraySync() as number;
console.log("in the 32-bit numbers of tensors:", single, relativeError(single, 0.3));

// %% [markdown] id="summary"
// Doubles carry about 16 digits, the 32-bit numbers of tensors about 7. Where that matters (in lesson 05, when we check gradients), `float64` computes the same in doubles.
//
// ## Summary
//
// - Cells run in the order in which *you* run them, remember what they made, and are checked before they run.
// - TypeScript: values, arrays, functions, objects, `await`.
// - Tensors have a rank and a shape; pictures are [number, height, width, channel]. Operations make new tensors, axes disappear when one sums over them, shapes are matched from the right.
// - `plots.…` makes figures, `show` shows them.
// - Predict, then run; and compare numbers with a tolerance.
//
// ## What to try
//
// 1. Show the *mean picture* of the 200 (`pictures.mean(0)`), and of a single class. What do you recognise?
// 2. What shape has `pictures.mean([1, 2])`, and what does it mean?
// 3. Make a picture of your own: `tf.tensor3d` with 8 x 8 pixels, or with formulas, and show it with `plots.imageGrid`.
//
// <details><summary>Answers to 1 and 2</summary>
//
// 1: Grey fog with a shade of colour for all of them together, and, for a single class, the outline of where the thing usually is. Lesson 02 makes a classifier of that.
//
// 2: [200, 3]: rows and columns have disappeared, and what remains is the mean red, green and blue of each picture.
//
// </details>
//
// ## What is next
//
// Lesson **01, image classification**: why it is hard to tell a cat from a dog, and the simplest program that learns to.
