/**
 * Logarithms, powers and the like that give the same bits everywhere. Those of `Math` may differ in the last bit
 * between engines and their versions: a browser's logarithm differs from Node 20's for one value in twelve. These are
 * ports of FreeBSD's functions to plain arithmetic.
 */
export { default as exp } from "@stdlib/math-base-special-exp";
export { default as expm1 } from "@stdlib/math-base-special-expm1";
export { default as log1p } from "@stdlib/math-base-special-log1p";
export { default as pow } from "@stdlib/math-base-special-pow";
export { default as sin } from "@stdlib/math-base-special-sin";
export { ln } from "./ln.ts";
