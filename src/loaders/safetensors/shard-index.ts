import { isAbsolute, win32 } from "node:path";
import { messageOf, printable, UserError } from "../../errors.js";
import { readRange, withFile } from "../file-range.js";

/** An index names each tensor once, as headers do together: the bound is theirs. */
const MAX_INDEX_BYTES = 100_000_000;

/**
 * The `weight_map` of a `*.safetensors.index.json`: the file that holds each tensor, relative to the index.
 * @throws UserError if the file is no such index, or if it names a shard outside its own directory
 */
export async function readShardIndex(path: string): Promise<ReadonlyMap<string, string>> {
  const shown = printable(path);
  const text = await withFile(path, async (file) => {
    const { size } = await file.stat();
    if (size > MAX_INDEX_BYTES) {
      throw new UserError(
        `${shown} has ${size} bytes, more than the ${MAX_INDEX_BYTES} an index of shards can need.`,
      );
    }
    return new TextDecoder().decode(await readRange(file, path, 0, size));
  });
  const weightMap = weightMapOf(parse(text, shown));
  if (weightMap === null) {
    throw new UserError(`${shown} has no "weight_map" object, so it is no index of safetensors shards.`);
  }
  return new Map(
    Object.entries(weightMap).map(([name, shard]: [string, unknown]) => {
      const tensor = `tensor "${printable(name)}"`;
      if (typeof shard !== "string" || shard === "") {
        throw new UserError(`${shown} does not say by name in which file ${tensor} is.`);
      }
      if (leavesDirectory(shard)) {
        throw new UserError(
          `${shown} places ${tensor} in ${printable(shard)}, outside its own directory, so it is not read.`,
        );
      }
      return [name, shard];
    }),
  );
}

function parse(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${shown} is not JSON (${printable(messageOf(error))}); an index of safetensors shards was expected.`,
    );
  }
}

function weightMapOf(index: unknown): object | null {
  if (typeof index !== "object" || index === null || !("weight_map" in index)) return null;
  const { weight_map: weightMap } = index;
  return typeof weightMap === "object" && weightMap !== null && !Array.isArray(weightMap) ? weightMap : null;
}

/**
 * A shard may not lead out of the index's directory: a downloaded index could otherwise have any file of the
 * machine read. Symbolic links are followed, since the caches of model hubs are made of them.
 */
function leavesDirectory(shard: string): boolean {
  return isAbsolute(shard) || win32.isAbsolute(shard) || shard.split(/[\\/]/).includes("..");
}
