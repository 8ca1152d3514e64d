import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layerFragment, layerName, readLayerFragment } from "../../../src/reporters/html/layer-link.js";
import { modelNames } from "../../../src/reporters/html/reported-model.js";

describe("the address of a layer", () => {
  test("reads back as the layer, whatever its name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (layer, model) => {
        expect(readLayerFragment(layerFragment({ model, layer }))).toEqual({
          model,
          layer,
        });
      }),
    );
  });

  test("names the model only where it is not the first", () => {
    expect(layerFragment({ model: 0, layer: "h.0/q" })).toBe("#layer=h.0%2Fq");
    expect(layerFragment({ model: 2, layer: "h.0" })).toBe("#model=3&layer=h.0");
  });

  test("is none in a fragment of another kind", () => {
    expect(readLayerFragment("#summary")).toBeNull();
    expect(readLayerFragment("")).toBeNull();
    expect(readLayerFragment("#model=x&layer=a")).toEqual({ model: 0, layer: "a" });
  });
});

test("a layer's name may break after its separators", () => {
  expect(layerName({ name: "h.0.attn_w", part: "q" }).markup).toBe("h.<wbr>0.<wbr>attn_<wbr>w/<wbr>q");
});

describe("names of models", () => {
  test("are the ends of their paths from where these differ", () => {
    expect(modelNames(["a/x.onnx"])).toEqual(["x.onnx"]);
    expect(modelNames(["a/step-1.onnx", "b/step-2.onnx"])).toEqual(["step-1", "step-2"]);
    expect(modelNames(["run/a/m.onnx", "run/b/m.onnx"])).toEqual(["a/m", "b/m"]);
    expect(modelNames(["a/m.onnx", "a/m.safetensors"])).toEqual(["m.onnx", "m.safetensors"]);
  });

  test("of one model given twice are its paths", () => {
    expect(modelNames(["m.onnx", "m.onnx"])).toEqual(["m.onnx", "m.onnx"]);
  });
});
