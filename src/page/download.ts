import { strictJson } from "../reporters/strict-json.js";
import { reports } from "./page-data.js";

/** The buttons that save a model's report as the JSON document that `htsr analyze --format json` writes. */
export function startDownloads(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button.download")) {
    button.addEventListener("click", () => save(Number(button.dataset.model)));
  }
}

function save(model: number): void {
  const report = reports[model];
  const url = URL.createObjectURL(new Blob([`${strictJson(report, 2)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${fileStem(report.model.path)}.htsr.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}

function fileStem(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? "model";
}
