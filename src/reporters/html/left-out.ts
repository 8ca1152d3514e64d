import type { LayerRecord } from "../../analysis/columns.js";
import { plural } from "../format-number.js";
import { failureText, groupByReason } from "../reasons.js";
import { layerName } from "./layer-link.js";
import { html, type Markup } from "./markup.js";

/** What has no numbers: the layers that failed, one by one, and those that were skipped, by their reasons. */
export function leftOutSection(layers: readonly LayerRecord[]): Markup {
  const failed = layers.filter(({ status }) => status === "failed");
  const skipped = layers.filter(({ status }) => status === "skipped");
  if (failed.length + skipped.length === 0) return html`<p>Nothing: every layer was analysed.</p>`;
  return html`${
    failed.length === 0
      ? null
      : html`<h3>${failed.length} failed</h3><ul class="failed">${failed.map((record) => html`<li>${failureText(record)}</li>`)}</ul>`
  }${
    skipped.length === 0
      ? null
      : html`<h3>${skipped.length} skipped</h3>${groupByReason(skipped).map(
          ({ code, clause, uniform, records }) =>
            html`<details class="reason"><summary>${plural(records.length, "layer")}: ${code.replaceAll("_", " ")}</summary>${
              uniform ? html`<p>${clause}</p>` : null
            }<ul>${records.map(
              (record) =>
                html`<li><span class="layer">${layerName(record)}</span> <span class="quiet">${record.shape.join(" × ")}</span>${
                  uniform ? null : html`<br>${clauseOf(record)}`
                }</li>`,
            )}</ul></details>`,
        )}`
  }`;
}

function clauseOf({ reason }: LayerRecord): string {
  return (reason ?? "").replace(/^[a-z_]+: /u, "");
}
