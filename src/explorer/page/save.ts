/** Offers a text as a file to save. */
export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}

function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What a chart's looks depend on; the page's style sheet does not go with it. */
const looks = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-linecap",
  "stroke-linejoin",
  "paint-order",
  "stroke-dasharray",
  "opacity",
  "font-size",
  "font-family",
  "font-weight",
];

/** Saves the chart in an element as SVG, or as PNG at twice its size. */
export async function saveChart(holder: Element, name: string, kind: "svg" | "png"): Promise<void> {
  const svg = holder.querySelector("svg")!;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("width", String(svg.clientWidth));
  copy.setAttribute("height", String(svg.clientHeight));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const originals = [svg, ...svg.querySelectorAll("*")];
  for (const [index, element] of [copy, ...copy.querySelectorAll<SVGElement>("*")].entries()) {
    const computed = getComputedStyle(originals[index]);
    for (const look of looks) element.style.setProperty(look, computed.getPropertyValue(look));
  }
  copy.style.background = getComputedStyle(holder.closest(".card") ?? holder).backgroundColor;
  const text = new XMLSerializer().serializeToString(copy);
  if (kind === "svg") return saveText(`${name}.svg`, text, "image/svg+xml");
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  // Not image.decode(), which waits for a frame to be drawn: a page in the background draws none.
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error(`${name}: this browser cannot draw the chart`));
    image.src = address;
  });
  const canvas = document.createElement("canvas");
  canvas.width = svg.clientWidth * 2;
  canvas.height = svg.clientHeight * 2;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => blob && saveBlob(`${name}.png`, blob));
}
