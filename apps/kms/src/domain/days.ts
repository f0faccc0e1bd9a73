/** A day in milliseconds: windows, periods and validity are counted in days. */
export const DAY_MS = 24 * 3600 * 1000
