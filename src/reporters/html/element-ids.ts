/** Ids of the elements in which the page carries its data: the JSON reports, and the packed spectra. */
export const REPORTS_ID = "htsr-report";
export const SPECTRA_ID = "htsr-spectra";
