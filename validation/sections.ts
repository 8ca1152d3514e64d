import type { Section } from "./section.js";
import { alternatives } from "./sections/alternatives.js";
import { goodnessOfFit } from "./sections/goodness-of-fit.js";
import { intervalForms } from "./sections/interval-forms.js";
import { noise } from "./sections/noise.js";
import { phases } from "./sections/phases.js";
import { powerlawPackage } from "./sections/powerlaw-package.js";
import { realModels } from "./sections/real-models.js";
import { spikeEdge } from "./sections/spike-edge.js";
import { tails } from "./sections/tails.js";
import { tracyWidom } from "./sections/tracy-widom.js";
import { weightWatcher } from "./sections/weightwatcher.js";

/** In the document's order. */
export const SECTIONS: readonly Section[] = [
  tails,
  intervalForms,
  goodnessOfFit,
  alternatives,
  phases,
  realModels,
  weightWatcher,
  powerlawPackage,
  noise,
  spikeEdge,
  tracyWidom,
];
