/**
 * The scope that PyTorch's TorchScript exporter gives the nodes of a module: members of a container carry the
 * container's label before their index, so that module `features.1.conv.0.0` has scope
 * `/features/features.1/conv/conv.0/conv.0.0`. The model itself is module "" with scope "".
 */
export function scopeName(modulePath: string): string {
  if (modulePath === "") return "";
  let label = "";
  let scope = "";
  for (const part of modulePath.split(".")) {
    label = /^\d+$/.test(part) ? `${label}.${part}` : part;
    scope += `/${label}`;
  }
  return scope;
}
