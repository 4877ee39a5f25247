/** An input of a model as it is fed: what belongs to the identity of everything that is measured with it. */
export interface ModelInput {
  name: string;
  /** ONNX Runtime's name of the element type: `float32`. */
  type: string;
  shape: number[];
}
