/** Colours of everything but the data. Each is used for one purpose, so that a page can replace it in dark mode. */
export const ink = { text: "#1f2328", muted: "#57606b", grid: "#e2e6ea", paper: "#ffffff" } as const;

/** Colours of data, from Okabe and Ito's palette for the colour-blind (https://jfly.uni-koeln.de/color/). */
export const colours = {
  front: "#d55e00",
  dominated: "#8b96a1",
  compute: "#0072b2",
  transfer: "#e69f00",
  waiting: "#b9c1c9",
  series: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"],
  /** Colours in an order that means something: viridis in eight steps, dark to light, safe for the colour-blind. */
  ramp: ["#440154", "#46337e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#9fda3a", "#fde725"],
  /** The colour for everything that gets no colour from the ramp. */
  others: "#c3c9cf",
  /** Where there is no plan to show. */
  none: "#eceff2",
  /** Used in turn as backgrounds of text; from Paul Tol's light scheme (https://personal.sron.nl/~pault/). */
  frames: ["#77aadd", "#ee8866", "#44bb99", "#ffaabb", "#bbcc33"],
} as const;

/** Returns colours from the whole ramp, as far apart as possible; `count` is at most the number of colours of the ramp. */
export function rampColours(count: number): string[] {
  const stride = (colours.ramp.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => colours.ramp[Math.round(index * stride)]);
}

/** Text on colours that a dark page replaces by much lighter or darker ones: it replaces the text too. */
const replacedText = { light: "#fcfcfc", dark: "#111519" } as const;

/** The colours that replace light ones on a dark page. */
export const darkColours: Readonly<Record<string, string>> = {
  [ink.text]: "#e6e9ec",
  [ink.muted]: "#a3adb7",
  [ink.grid]: "#30363d",
  [ink.paper]: "#161b20",
  [colours.front]: "#f0813a",
  [colours.compute]: "#3f9fdc",
  [colours.waiting]: "#5d6873",
  [colours.ramp[0]]: "#6d1f7e",
  [colours.none]: "#20272e",
  [replacedText.light]: "#101418",
  [replacedText.dark]: "#fdfdfd",
};

/** The text colour on a data colour, whichever stands out more, on a light page and on a dark one. */
export function textOn(colour: string): string {
  const onLight = isLight(colour);
  if (onLight === isLight(darkColours[colour] ?? colour)) return onLight ? "#101418" : "#fdfdfd";
  return onLight ? replacedText.dark : replacedText.light;
}

/** Whether dark text stands out more on a colour than light text. */
function isLight(colour: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2 > 0.18;
}
