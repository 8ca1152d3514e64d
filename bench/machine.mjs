import { cpus, release, totalmem, type } from "node:os";
import { VERSION } from "../dist/version.js";

/** Where and when figures were taken. */
export function describeMachine() {
  const [{ model }] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    cpu: `${model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    node: process.version,
    htsr: VERSION,
  };
}
