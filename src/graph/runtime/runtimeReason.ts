/** Longer messages are dumps of a node or a path list; their beginning says enough. */
const longest = 300;

/**
 * A longer word is the name of a tensor or node, and its beginning identifies it. The search below takes quadratic time
 * in a word's length.
 */
const longestWord = 200;

/** Number of characters that are searched. */
const searched = 10_000;

/**
 * Returns ONNX Runtime's complaint in one line. Its messages also contain the path and the C++ signature of the function
 * that gave up, and the whole type of a node.
 *
 * @example
 * runtimeReason('Load model from m.onnx failed:This is an invalid model. In Node, ("n", Foo, "", -1) :
 *   ("a": tensor(float),) -> ("y": tensor(float),) , Error No Op registered for Foo with domain_version of 13')
 *   // 'node "n" (Foo): No Op registered for Foo with domain_version of 13'
 */
export function runtimeReason(message: string): string {
  const text = message
    .replace(/\s+/g, " ")
    .replace(longWord, "$1...")
    .slice(0, searched)
    .replace(/^(?:Load model from .*? failed: ?|Exception during initialization: ?)+/, "")
    // "/onnxruntime_src/core/x.cc:46 void onnxruntime::f(const std::string&, int) The message"
    .replaceAll(/\S*onnxruntime_src\/\S+:\d+ .*?\)(?:::<lambda\(.*?\)>)?(?: const)? (?=[A-Z*"'])/g, "")
    .replace(/^This is an invalid model\. /, "")
    .replace(/^In Node, \("(.*?)", (\w+), .*?\) ?, Error:? ?/, (_, name, type) => `${node(name, type)}: `)
    .replace(/^Node \((.*?)\) Op \((\w+)\) /, (_, name, type) => `${node(name, type)}: `)
    .replace(/^Error: /, "")
    .replace(
      /^.*(Opset \d+) is under development.*?till opset (\d+).*$/,
      "$1 is newer than ONNX Runtime's $2",
    )
    .trim();
  return text.length <= longest ? text : `${text.slice(0, longest)}...`;
}

/** A word of more than `longestWord` characters, its beginning kept. */
const longWord = new RegExp(`(\\S{${longestWord}})\\S+`, "g");

function node(name: string, type: string): string {
  return name === "" ? `a node of type ${type}` : `node "${name}" (${type})`;
}
