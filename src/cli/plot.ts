import { type Command, InvalidArgumentError, Option } from "commander";
import { MODEL, withMeasures, withResources, withSelection } from "./options.js";

const LAYER_KINDS = ["log", "esd", "cdf", "xmin"] as const;
const MODEL_KINDS = ["heatmap", "depth", "components", "phases"] as const;

/** A narrower figure has no room for its words. */
const NARROWEST = 360;
const WIDEST = 4000;

function width(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < NARROWEST || value > WIDEST) {
    throw new InvalidArgumentError(`It must be a whole number of pixels from ${NARROWEST} to ${WIDEST}.`);
  }
  return value;
}

/** `htsr plot <model>` */
export function addPlot(program: Command): void {
  const command = program
    .command("plot")
    .argument("<model>", MODEL)
    .description("draw a layer's spectrum with its fits, or the layers of a model side by side")
    .addOption(
      new Option(
        "--layer <name>",
        "the layer to draw, by its name or a pattern that only it matches",
      ).conflicts(["layers", "exclude", "types"]),
    )
    .addOption(
      new Option("--kind <kind>", "which figure (default: log with --layer, else heatmap)").choices([
        ...LAYER_KINDS,
        ...MODEL_KINDS,
      ]),
    )
    .addOption(
      new Option("-f, --format <format>", "svg, or png at three pixels for one")
        .choices(["svg", "png"])
        .default("svg"),
    )
    .option("-o, --output <file>", "write the figure to a file, whole or not at all")
    .addOption(
      new Option("--theme <theme>", "the ground that it stands on")
        .choices(["light", "dark"])
        .default("light"),
    )
    .option("--width <pixels>", "how wide it is", width)
    .option("-q, --quiet", "no progress, warnings or hints on stderr", false);
  withResources(withMeasures(withSelection(command)))
    .addHelpText(
      "after",
      `
Figures of one layer (--layer):
  log   density of the eigenvalues on logarithmic axes, with both fitted tails over the ranges they were fitted to
  esd   histogram of the eigenvalues with the Marchenko-Pastur bulk of its noise, and the spikes above it
  cdf   the upper tail's distribution against the fitted power law, and the distance D between them
  xmin  alpha and D by where the tail starts; --bootstrap 200 adds the interval of xmin

Figures of the whole model (--layers, --exclude and --types choose what is in it):
  heatmap     layers by metrics
  depth       alpha by depth, with its intervals
  components  alpha by component
  phases      the phase of each layer

Exit codes: 0 done, 2 the tool could not do what was asked, or there is nothing to draw, 130 interrupted.

Examples:
  htsr plot model.onnx --layer h.0.attn.qkv/q --kind cdf -o cdf.svg
  htsr plot ./checkpoint --kind heatmap --format png -o layers.png`,
    )
    .action(async (path, options) => {
      const { plot } = await import("../commands/plot.js");
      process.exitCode = await plot(path, options);
    });
}
