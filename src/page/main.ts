import { startDetails } from "./detail.js";
import { startDownloads } from "./download.js";
import { startLayersTables } from "./layers-table.js";
import { startModelFigures } from "./model-figures.js";
import { startModelPicker } from "./model-picker.js";
import { startPrinting } from "./print.js";
import { startTheme } from "./theme.js";

startTheme();
startLayersTables();
startModelPicker();
startModelFigures();
startDetails();
startDownloads();
startPrinting();
