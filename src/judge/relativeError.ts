/**
 * The signed relative error, (predicted - measured) / measured. The measured value is the base because it is the truth.
 * 0.1 means that the prediction is a tenth too high, -0.1 a tenth too low.
 *
 * Null if there is no measured value, or if it is 0 and the prediction is not. (simple-statistics has only the absolute
 * value.)
 */
export function relativeError(predicted: number, measured: number | null): number | null {
  if (measured === null) return null;
  if (measured === 0) return predicted === 0 ? 0 : null;
  return (predicted - measured) / measured;
}
