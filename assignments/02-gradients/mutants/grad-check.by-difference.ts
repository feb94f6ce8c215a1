interface Report {
  index: number;
  analytic: number;
  numeric: number;
  error: number;
}

export function gradientCheck(
  f: (x: number[]) => number,
  analytic: number[],
  x: number[],
  h: number,
): Report {
  let largest = -1;
  let worst: Report = { index: -1, analytic: 0, numeric: 0, error: -1 };
  for (const [index, value] of x.entries()) {
    const numeric = (f(x.with(index, value + h)) - f(x.with(index, value - h))) / (2 * h);
    const claimed = analytic[index];
    const error = Math.abs(claimed - numeric) / Math.max(1e-8, Math.abs(claimed) + Math.abs(numeric));
    const difference = Math.abs(claimed - numeric);
    if (difference > largest) {
      largest = difference;
      worst = { index, analytic: claimed, numeric, error };
    }
  }
  return worst;
}
