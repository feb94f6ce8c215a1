// The exponential and its relatives on vectors, by the rational approximations of S. L. Moshier's Cephes library, which
// are accurate to about the last bit of a double; single precision uses the same ones.

// @ts-ignore: decorator
@inline
function constant<T>(value: f64): v128 {
  return v128.splat<T>(value as T);
}

// @ts-ignore: decorator
@inline
function multiplyAdd<T>(a: v128, b: v128, value: f64): v128 {
  return v128.add<T>(v128.mul<T>(a, b), constant<T>(value));
}

/** 2^n in every lane, for whole n within the exponents of T. */
// @ts-ignore: decorator
@inline
function powerOfTwo<T>(n: v128): v128 {
  if (sizeof<T>() == 4) {
    return i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  }
  const low = i32x4.trunc_sat_f64x2_s_zero(n);
  return i64x2.shl(i64x2.add(i64x2.extend_low_i32x4_s(low), i64x2.splat(1023)), 52);
}

/** e^x = 2^n e^r with n = round(x / ln 2), and e^r = 1 + 2 r P(r^2) / (Q(r^2) - r P(r^2)). */
// @ts-ignore: decorator
@inline
export function exp<T>(x: v128): v128 {
  const most: f64 = sizeof<T>() == 4 ? 88.7228394 : 709.782712893384;
  const least: f64 = sizeof<T>() == 4 ? -87.3365479 : -708.396418532264;
  const limited = v128.max<T>(v128.min<T>(x, constant<T>(most)), constant<T>(least));
  const n = v128.nearest<T>(v128.mul<T>(limited, constant<T>(1.4426950408889634)));
  // ln 2 in two parts, the first of few bits, so that n times it is exact.
  let r = v128.sub<T>(limited, v128.mul<T>(n, constant<T>(6.93145751953125e-1)));
  r = v128.sub<T>(r, v128.mul<T>(n, constant<T>(1.42860682030941723212e-6)));
  const rr = v128.mul<T>(r, r);
  let p = multiplyAdd<T>(constant<T>(1.26177193074810590878e-4), rr, 3.02994407707441961300e-2);
  p = v128.mul<T>(multiplyAdd<T>(p, rr, 9.99999999999999999910e-1), r);
  let q = multiplyAdd<T>(constant<T>(3.00198505138664455042e-6), rr, 2.52448340349684104192e-3);
  q = multiplyAdd<T>(q, rr, 2.27265548208155028766e-1);
  q = multiplyAdd<T>(q, rr, 2.00000000000000000005e0);
  const fraction = v128.div<T>(p, v128.sub<T>(q, p));
  let y = v128.add<T>(constant<T>(1), v128.add<T>(fraction, fraction));
  // In two steps, since 2^n alone may be too large.
  const half = v128.floor<T>(v128.mul<T>(n, constant<T>(0.5)));
  y = v128.mul<T>(v128.mul<T>(y, powerOfTwo<T>(half)), powerOfTwo<T>(v128.sub<T>(n, half)));
  y = v128.bitselect(constant<T>(Infinity), y, v128.gt<T>(x, constant<T>(most)));
  y = v128.bitselect(constant<T>(0), y, v128.lt<T>(x, constant<T>(least)));
  return v128.bitselect(y, x, v128.eq<T>(x, x));
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function logistic<T>(x: v128): v128 {
  const one = constant<T>(1);
  return v128.div<T>(one, v128.add<T>(one, exp<T>(v128.neg<T>(x))));
}

/** x + x^3 P(x^2) / Q(x^2) near 0, elsewhere the sign of x times 1 - 2 / (e^2|x| + 1). */
// @ts-ignore: decorator
@inline
export function tanh<T>(x: v128): v128 {
  const one = constant<T>(1);
  const size = v128.abs<T>(x);
  const e = exp<T>(v128.add<T>(size, size));
  const far = v128.sub<T>(one, v128.div<T>(constant<T>(2), v128.add<T>(e, one)));
  const xx = v128.mul<T>(x, x);
  let p = multiplyAdd<T>(constant<T>(-9.64399179425052238628e-1), xx, -9.92877231001918586564e1);
  p = multiplyAdd<T>(p, xx, -1.61468768441708447952e3);
  let q = multiplyAdd<T>(xx, one, 1.12811678491632931402e2);
  q = multiplyAdd<T>(q, xx, 2.23548839060100448583e3);
  q = multiplyAdd<T>(q, xx, 4.84406305325125486048e3);
  const near = v128.add<T>(x, v128.mul<T>(v128.mul<T>(x, xx), v128.div<T>(p, q)));
  const signed = v128.bitselect(v128.neg<T>(far), far, v128.lt<T>(x, constant<T>(0)));
  const y = v128.bitselect(near, signed, v128.lt<T>(size, constant<T>(0.625)));
  return v128.bitselect(y, x, v128.eq<T>(x, x));
}
