/** An input of a model as it is fed. Everything measured with a model is identified by its inputs too. */
export interface ModelInput {
  name: string;
  /** ONNX Runtime's name of the element type: `float32`. */
  type: string;
  shape: number[];
}
