/** The option of `paretopipe run` that gives an input its value, for messages: `--input` names files of inputs there. */
export const valueOption = "--value";
