import {
  DecorationRangeBehavior,
  OverviewRulerLane,
  type TextEditorDecorationType,
  ThemeColor,
  Uri,
  window,
} from "vscode";
import type { RegionState } from "./regionState.ts";

/**
 * How a region is drawn in the gutter: the bar's shape tells the states apart where colours do not. The colours
 * are the defaults of the contributed theme colours; a picture in the gutter can't follow the theme.
 */
const STATES = {
  unvetted: {
    bar: '<path stroke-width="4" d="M8 0v16"/>',
    border: "solid",
    light: "#8a4b08",
    dark: "#e0a458",
  },
  stale: {
    bar: '<path stroke-width="4" stroke-dasharray="3 2.33" d="M8 0v16"/>',
    border: "dashed",
    light: "#b3261e",
    dark: "#f2867f",
  },
  vetted: {
    bar: '<path stroke-width="1.5" d="M6.5 0v16M9.5 0v16"/>',
    border: "double",
    light: "#1b6e4a",
    dark: "#6cc29a",
  },
  suspected: {
    bar: '<path stroke-width="3" stroke-linecap="round" stroke-dasharray="0 5.33" d="M8 2.5v16"/>',
    border: "dotted",
    light: "#6b6b6b",
    dark: "#a8a8a8",
  },
} as const;

function gutterIcon(bar: string, colour: string): Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="${colour}">${bar}</svg>`;
  return Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
}

/**
 * The decorations of every state; `own` takes each, to dispose of it. Views of many differences have no gutter: there
 * the bar stands before the `text`.
 */
export function regionTypes(
  own: (type: TextEditorDecorationType) => TextEditorDecorationType,
  place: "gutter" | "text" = "gutter",
): ReadonlyMap<RegionState, TextEditorDecorationType> {
  const types = new Map<RegionState, TextEditorDecorationType>();
  for (const [state, { bar, border, light, dark }] of Object.entries(STATES)) {
    const color = new ThemeColor(`twoKeys.aiRegion.${state}`);
    const type = window.createTextEditorDecorationType({
      isWholeLine: true,
      rangeBehavior: DecorationRangeBehavior.ClosedClosed,
      ...(place === "gutter"
        ? {
            gutterIconSize: "100% 100%",
            light: { gutterIconPath: gutterIcon(bar, light) },
            dark: { gutterIconPath: gutterIcon(bar, dark) },
          }
        : { borderWidth: "0 0 0 4px", borderStyle: border, borderColor: color }),
      overviewRulerColor: color,
      overviewRulerLane: OverviewRulerLane.Left,
    });
    types.set(state as RegionState, own(type));
  }
  return types;
}
