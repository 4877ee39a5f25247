/**
 * The signed relative error, (predicted - measured) / measured: the measured value is the base, as it is the
 * truth that the prediction is held against. 0.1 predicts a tenth too much, -0.1 a tenth too little.
 *
 * Null where there is no measured value, or it is 0 and the prediction is not. (simple-statistics has only the
 * absolute value.)
 */
export function relativeError(predicted: number, measured: number | null): number | null {
  if (measured === null) return null;
  if (measured === 0) return predicted === 0 ? 0 : null;
  return (predicted - measured) / measured;
}
