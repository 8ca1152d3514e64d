import { type BigIntStats, type Dirent, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.js";
import { fileProblem } from "./file-range.js";

/** A model in a directory of them. */
export interface Checkpoint {
  /** As `openModel` takes it. */
  readonly path: string;
  /** How its files are: others in their places, or other contents, make another stamp; another name does not. */
  readonly stamp: string;
  /** When the last of its files was written to, in milliseconds. */
  readonly written: number;
}

const INDEX = ".safetensors.index.json";
const PART = /-\d+-of-\d+\.safetensors$/;

/** What programs call files and directories that are not finished. */
const UNFINISHED = /^[.~]|^te?mp[-_]|[.-](te?mp|part|partial|incomplete)$/i;

/**
 * The models that lie in a directory side by side, the one written first first: ONNX files, safetensors files,
 * indexes with the shards they are named like, and directories that hold such files themselves. Shards without
 * their index, and names by which programs mark what is not finished (`.x`, `tmp-x`, `x.part`), are none.
 * @throws UserError if the directory cannot be read
 */
export async function checkpointsIn(directory: string): Promise<readonly Checkpoint[]> {
  const entries = await list(directory);
  const names = entries.map(({ name }) => name);
  const files = modelsAmong(names).map((name) =>
    stamped(join(directory, name), directory, filesOf(name, names)),
  );
  const directories = entries
    .filter((entry) => isDirectory(directory, entry))
    .map(async ({ name }) => {
      const path = join(directory, name);
      const inside = (await list(path).catch(() => [])).map((entry) => entry.name);
      const models = modelsAmong(inside);
      return models.length === 0
        ? null
        : stamped(
            path,
            path,
            models.flatMap((model) => filesOf(model, inside)),
          );
    });
  const found = [...files, ...(await Promise.all(directories))].filter((checkpoint) => checkpoint !== null);
  return found.toSorted((a, b) => a.written - b.written || (a.path < b.path ? -1 : 1));
}

async function list(directory: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter(({ name }) => !UNFINISHED.test(name));
  } catch (error) {
    throw new UserError(fileProblem(directory, error));
  }
}

function isDirectory(parent: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statusOf(join(parent, entry.name))?.isDirectory() ?? false;
}

/** The names by which models are opened. */
function modelsAmong(names: readonly string[]): readonly string[] {
  return names.filter(
    (name) =>
      name.endsWith(".onnx") || name.endsWith(INDEX) || (name.endsWith(".safetensors") && !PART.test(name)),
  );
}

/** The files of a model: itself with what lies beside it and is named like it. */
function filesOf(model: string, names: readonly string[]): readonly string[] {
  if (model.endsWith(INDEX)) {
    const start = model.slice(0, -INDEX.length);
    return names.filter((name) => name === model || (PART.test(name) && name.replace(PART, "") === start));
  }
  // External data are `model.onnx.data`, `model.onnx_data` or `model.data`.
  const stem = model.slice(0, model.lastIndexOf("."));
  const companions = model.endsWith(".onnx") ? [`${model}.data`, `${model}_data`, `${stem}.data`] : [];
  return names.filter((name) => name === model || companions.includes(name));
}

/** Null if any of its files is gone. */
function stamped(path: string, directory: string, files: readonly string[]): Checkpoint | null {
  const statuses = files.flatMap((name) => {
    const status = statusOf(join(directory, name));
    return status?.isFile() ? [status] : [];
  });
  if (statuses.length < files.length) return null;
  return {
    path,
    stamp: statuses
      .map(({ dev, ino, size, mtimeNs }) => [dev, ino, size, mtimeNs].join(":"))
      .toSorted()
      .join(" "),
    written: Math.max(...statuses.map(({ mtimeMs }) => Number(mtimeMs))),
  };
}

/** Null where there is nothing: it may go at any moment, or be a link that leads nowhere. */
function statusOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}
